import { expect, test } from "vitest";
import { asksForBody, onWay, wayTo, type Found } from "./told";

const found = (mm: number | null, say = "About 63 mm up."): Found => ({ code: "LR3", name: "", x: 0, y: 0, ellipse: { a: 1, b: 1, angle: 0 }, visible: true, seen_in: [], model_mm: 5, spread_mm: 9, hand: { mm, say }, line: [] });
const WORDS = { number: "no number", own_number: "tell us" };

test("a length of an example body is neither said nor written on the photo of somebody else", () => {
  expect([wayTo(found(63.2), false, WORDS), onWay(found(63.2), false, "mm")]).toEqual(["tell us", ""]);
  expect([wayTo(found(63.2), true, WORDS), onWay(found(63.2), true, "mm")]).toEqual(["About 63 mm up.", "63 mm"]);
});

test("a share is the same on everybody, and where there is neither, that is said", () => {
  expect([wayTo(found(null, "Half way."), false, WORDS), onWay(found(null), false, "mm")]).toEqual(["Half way.", ""]);
  expect(wayTo({ ...found(null), hand: null }, false, WORDS)).toBe("no number");
});

test("a body is asked for where a length waits for it, or marks may", () => {
  const asks = (points: Found[], own_body: boolean, tell_body = false): boolean => asksForBody({ points, bones: [], taps: [], misplaced: [], own_body, tell_body, say: "" });
  expect([asks([found(63)], false), asks([found(null)], false, true)]).toEqual([true, true]);
  expect([asks([found(63)], true), asks([found(null)], false), asks([found(63), found(20)], false)]).toEqual([false, false, false]);
});
