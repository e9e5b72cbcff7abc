import { expect, test } from "vitest";
import { fitted, levelFor, LONGEST } from "./opening";
import { fill, length } from "./told";

test("twelve megapixels become small enough, a small picture stays as it is", () => {
  expect(fitted({ width: 3024, height: 4032 })).toEqual({ width: 1800, height: LONGEST });
  expect(fitted({ width: 4032, height: 3024 })).toEqual({ width: LONGEST, height: 1800 });
  expect(fitted({ width: 640, height: 480 })).toEqual({ width: 640, height: 480 });
});

test("what is drawn has a pixel of the picture for each of its own", () => {
  expect([4, 1, 0.6, 0.5, 0.3, 0.25, 0.01].map((scale) => levelFor(scale, 3))).toEqual([0, 0, 0, 1, 1, 2, 2]);
});

test("blanks of a sentence are filled in, and lengths are told in the person's units", () => {
  expect(fill("{n} of {total}: tap {name}.", { n: 1, total: 6, name: "the heel" })).toBe("1 of 6: tap the heel.");
  expect([length(63.4, "mm"), length(63.4, "cm"), length(63.4, "in")]).toEqual(["63 mm", "6.3 cm", "2.5 in"]);
});
