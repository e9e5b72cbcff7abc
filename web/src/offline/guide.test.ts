import { expect, test } from "vitest";
import { hasGuide, instead, questionsKept } from "./guide";

test("what the guide knows is shown there, and for all else it says why not", () => {
  expect(instead("/points/LR3")).toBe("/offline#point-LR3");
  expect(instead("/relief/calf_cramp")).toBe("/offline#relief-calf_cramp");
  expect(instead("/learn", "?deck=LR")).toBe("/learn/offline?deck=LR");
  expect(instead("/diary")).toBe("/diary/offline");
  for (const each of ["/", "/search", "/session", "/cramp"]) expect(instead(each)).toBe("/offline#home");
  for (const each of ["/diary/charts", "/trials", "/handout/sheet", "/learn/show", "/learn/sheet", "/licences"]) expect(instead(each)).toBe("/offline#no-connection");
});

test("no address that leads to the guide holds what was typed", () => {
  expect(instead("/search", "?q=chest+pain")).toBe("/offline#home");
});

test("a sheet of pictures, a handout or a trial that takes the server long is waited for, and a cramp is not", () => {
  for (const each of ["/learn/sheet", "/handout/sheet", "/trials/plan", "/diary", "/diary/charts"]) expect(hasGuide(each)).toBe(false);
  for (const each of ["/cramp", "/", "/points/LR3", "/relief/calf_cramp", "/session", "/learn"]) expect(hasGuide(each)).toBe(true);
});

test("the usual questions are found under either of their addresses, those of another deck under their own alone", () => {
  expect(questionsKept("")).toContain("/learn/cards.json?deck=articles");
  expect(questionsKept("?deck=articles")).toContain("/learn/cards.json");
  expect(questionsKept("?deck=LR")).toEqual(["/learn/cards.json?deck=LR"]);
});
