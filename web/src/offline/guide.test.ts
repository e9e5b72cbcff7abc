import { expect, test } from "vitest";
import { hasGuide, instead, questionsKept, typedIn } from "./guide";

test("what the guide knows is shown there, and for all else it says why not", () => {
  expect(instead("/points/LR3")).toBe("/offline#point-LR3");
  expect(instead("/relief/calf_cramp")).toBe("/offline#relief-calf_cramp");
  expect(instead("/learn", "?deck=LR")).toBe("/learn/offline?deck=LR");
  expect(instead("/diary")).toBe("/diary/offline");
  for (const each of ["/", "/search", "/session", "/cramp"]) expect(instead(each)).toBe("/offline#home");
  for (const each of ["/diary/charts", "/trials", "/handout/sheet", "/learn/show", "/learn/sheet", "/licences"]) expect(instead(each)).toBe("/offline#no-connection");
});

test("what was typed in a search goes along to the guide, in the fragment and no longer than the box takes it", () => {
  expect(instead("/search", "?q=chest+pain")).toMatch(/^\/offline#q=/);
  for (const typed of ["chest pain", "can't breathe", "50% & q=1 #home?", "胸痛 – Wadenkrampf"]) {
    const { hash, search } = new URL(instead("/search", `?${new URLSearchParams({ q: typed }).toString()}`), "https://here");
    expect(typedIn(hash)).toBe(typed);
    expect(search).toBe("");
  }
  expect(typedIn(instead("/search", `?q=${"x".repeat(5000)}`).split("#")[1]!)).toHaveLength(1000);
  expect(instead("/search", "?q=+")).toBe("/offline#home");
  for (const each of ["", "#home", "#relief-stress", "#q=%"]) expect(typedIn(each)).toBe(each === "#q=%" ? "%" : "");
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
