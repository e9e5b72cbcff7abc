import { expect, test } from "vitest";
import type { Figure, Point } from "./figure";
import { Marks, passes } from "./marks";
import { Skin } from "./skin";

const point = (code: string, arm: boolean): Point => ({ code, name: code, pressed: true, midline: false, arm, at: [0, 0, 0], facing: [0, -1, 0], zone_mm: 20, view: { centre: [0, 0, 0], toward: [0, -1, 0], up: [0, 0, 1], width_mm: 300 }, lines: [], steps: [], uses: [] });
const ALL = [point("HT7", true), point("PC6", true), point("GB22", false)];
const FIGURE: Figure = { whole: ALL[0]!.view, legs_mm: 700, landmarks: [], points: ALL };

function dots(at: Point | undefined): string[] {
  const marks = new Marks(FIGURE, new Skin(), undefined);
  marks.show(at, "left", ALL);
  return marks.dots.map((each) => each.point.code);
}

test("at a point of an arm no dot hangs in the air beside it", () => {
  expect(dots(ALL[0])).toEqual(["PC6"]);
  expect(dots(ALL[2])).toEqual(["HT7", "PC6"]);
  expect(dots(undefined)).toHaveLength(6);
});

test("a line runs through a box when it ends in it, crosses it or cuts a corner off", () => {
  const box = { x: 10, y: 10, w: 20, h: 10 };
  const runs = (x: number, y: number, toX: number, toY: number): boolean => passes([{ x, y, depth: 0 }, { x: toX, y: toY, depth: 0 }], box);
  expect([runs(0, 15, 40, 15), runs(20, 0, 20, 30), runs(0, 0, 20, 15), runs(8, 14, 14, 8)]).toEqual([true, true, true, true]);
  expect([runs(0, 0, 40, 5), runs(0, 15, 9, 15), runs(0, 15, 15, 0), runs(31, 0, 31, 30)]).toEqual([false, false, false, false]);
});
