import { beforeEach, expect, test } from "vitest";
import { Taps } from "./taps";

const LANDMARKS = ["toe", "heel", "ankle"].map((id) => ({ id, name: `the ${id}` }));

let taps: Taps;
beforeEach(() => (taps = new Taps(LANDMARKS)));

test("one landmark after the other, until each is placed or left out", () => {
  expect(taps.next?.id).toBe("toe");
  taps.put("toe", { x: 1, y: 2 });
  taps.leaveOut("heel");
  expect(taps.next?.id).toBe("ankle");
  taps.put("ankle", { x: 3, y: 4 });
  expect(taps.next).toBeUndefined();
  expect(taps.placed).toEqual([
    { landmark: "toe", x: 1, y: 2 },
    { landmark: "ankle", x: 3, y: 4 },
  ]);
});

test("a drag of many moves is undone in one step", () => {
  taps.put("toe", { x: 1, y: 2 });
  taps.remember();
  for (const x of [2, 3, 4]) taps.move("toe", { x, y: 2 });
  taps.undo();
  expect(taps.at("toe")).toEqual({ x: 1, y: 2 });
  taps.undo();
  expect(taps.at("toe")).toBeUndefined();
  expect(taps.canUndo).toBe(false);
  taps.undo();
  expect(taps.placed).toEqual([]);
});

test("what was left out or removed comes back", () => {
  taps.put("toe", { x: 1, y: 2 });
  taps.remove("toe");
  expect(taps.next?.id).toBe("toe");
  taps.undo();
  taps.leaveOut("heel");
  expect(taps.isLeftOut("heel")).toBe(true);
  taps.undo();
  expect(taps.isLeftOut("heel")).toBe(false);
  expect(taps.at("toe")).toEqual({ x: 1, y: 2 });
});

test("a finger takes the nearest mark within reach, and none beyond", () => {
  taps.put("toe", { x: 0, y: 0 });
  taps.put("heel", { x: 10, y: 0 });
  expect(taps.nearest({ x: 6, y: 0 }, 20)).toBe("heel");
  expect(taps.nearest({ x: 4, y: 0 }, 20)).toBe("toe");
  expect(taps.nearest({ x: 5, y: 30 }, 20)).toBeUndefined();
});

test("another view keeps the marks that both have, and only tells its own", () => {
  taps.put("toe", { x: 1, y: 2 });
  taps.put("heel", { x: 3, y: 4 });
  taps.landmarks = [{ id: "heel", name: "the heel" }, { id: "knee", name: "the knee" }];
  expect(taps.placed.map((each) => each.landmark)).toEqual(["heel"]);
  expect(taps.next?.id).toBe("knee");
});

test("nothing is left once they are forgotten", () => {
  taps.put("toe", { x: 1, y: 2 });
  taps.forget();
  taps.undo();
  expect(taps.placed).toEqual([]);
});
