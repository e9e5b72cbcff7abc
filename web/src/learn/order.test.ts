import { expect, test } from "vitest";
import { next, type Card, type Cards, type Given } from "./order";

const NOW = new Date("2026-03-02T20:00:00Z");
const card = (id: string, more: Partial<Card> = {}): Card => ({ id, asks: "", choices: [], right: 0, danger: false, owed: false, due: null, says: [], ...more });
const cards = (...each: Card[]): Cards => ({ day: "2026-03-02", new_today: 0, kept: true, cards: each });
const given = (id: string, score = "right", at = NOW.toISOString()): Given => ({ id, at, score, off_mm: null });

test("a danger that was missed comes before all else until it is right", () => {
  const all = cards(card("due", { due: "2026-03-01T00:00:00Z" }), card("danger", { danger: true, owed: true, due: "2026-04-01T00:00:00Z" }));
  expect(next(all, [], NOW)?.id).toBe("danger");
  expect(next(all, [given("danger", "wrong")], NOW)?.id).toBe("danger");
  expect(next(all, [given("danger", "wrong"), given("danger")], NOW)?.id).toBe("due");
});

test("what is due comes before what is new, and what is not due waits", () => {
  const all = cards(card("later", { due: "2026-03-03T00:00:00Z" }), card("due", { due: "2026-03-02T19:00:00Z" }), card("new"));
  expect(next(all, [], NOW)?.id).toBe("due");
  expect(next(all, [given("due")], NOW)?.id).toBe("new");
  expect(next(all, [given("due"), given("new")], NOW)).toBeUndefined();
});

test("a few new ones a day, those begun with the server counted, and as many again the day after", () => {
  const many = Array.from({ length: 20 }, (_each, n) => card(`new ${n}`));
  const begun = many.slice(0, 6).map((each) => given(each.id));
  expect(next({ ...cards(...many), new_today: 1 }, begun, NOW)?.id).toBe("new 6");
  expect(next({ ...cards(...many), new_today: 2 }, begun, NOW)).toBeUndefined();
  expect(next({ ...cards(...many), new_today: 2 }, begun, new Date("2026-03-03T01:00:00Z"))?.id).toBe("new 6");
});
