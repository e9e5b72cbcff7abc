import { expect, test } from "vitest";
import { Labels, overlap } from "./labels";
import type { Box } from "./labels";

const SIZE = { width: 40, height: 20 };

test("names beside one place cover neither it nor each other", () => {
  const labels = new Labels({ width: 300, height: 300 });
  const place = { x: 150, y: 150 };
  labels.keep(place, 10);
  const found: Box[] = [];
  for (let n = 0; n < 8; n += 1) {
    const box = labels.free(place, SIZE, 12);
    if (box) found.push(box);
  }
  expect(found.length).toBeGreaterThan(5);
  found.forEach((one, n) => found.slice(n + 1).forEach((other) => expect(overlap(one, other)).toBe(false)));
  expect(found.some((box) => overlap(box, { x: 140, y: 140, width: 20, height: 20 }))).toBe(false);
});

test("at the edge a name stands inside", () => {
  const box = new Labels({ width: 300, height: 300 }).free({ x: 295, y: 5 }, SIZE, 12);
  expect(box && box.x + box.width <= 300 && box.y >= 0).toBe(true);
});

test("where there is no room there is no name", () => {
  expect(new Labels({ width: 30, height: 300 }).free({ x: 15, y: 150 }, SIZE, 12)).toBeUndefined();
});
