import { beforeEach, expect, test } from "vitest";
import { Frame } from "./frame";

let frame: Frame;
beforeEach(() => {
  frame = new Frame();
  frame.resize({ width: 300, height: 400 });
  frame.open({ width: 1200, height: 1600 });
});

test("the whole picture fills the stage, and its corners are the stage's", () => {
  expect(frame.scale).toBe(0.25);
  expect(frame.toStage({ x: 0, y: 0 })).toEqual({ x: 0, y: 0 });
  expect(frame.toStage({ x: 1200, y: 1600 })).toEqual({ x: 300, y: 400 });
});

test("a picture of another shape stands in the middle, with room at both sides", () => {
  frame.open({ width: 1200, height: 800 });
  expect(frame.toStage({ x: 0, y: 0 })).toEqual({ x: 0, y: 100 });
  expect(frame.toStage({ x: 1200, y: 800 })).toEqual({ x: 300, y: 300 });
});

test("what is under the fingers stays there while they go apart", () => {
  const finger = { x: 120, y: 250 };
  const there = frame.toImage(finger);
  frame.nearer(3, finger);
  expect(frame.scale).toBeCloseTo(0.75);
  expect(frame.toStage(there).x).toBeCloseTo(finger.x);
  expect(frame.toStage(there).y).toBeCloseTo(finger.y);
});

test("there and back again under any zoom and shift", () => {
  frame.nearer(2.7, { x: 80, y: 90 });
  frame.pan(-33, 21);
  const back = frame.toImage(frame.toStage({ x: 512.5, y: 700.25 }));
  expect(back.x).toBeCloseTo(512.5);
  expect(back.y).toBeCloseTo(700.25);
});

test("nothing beside the picture comes into view", () => {
  frame.nearer(4, { x: 0, y: 0 });
  frame.pan(500, 500);
  expect(frame.toImage({ x: 0, y: 0 })).toEqual({ x: 0, y: 0 });
  frame.pan(-9000, -9000);
  expect(frame.toImage({ x: 300, y: 400 })).toEqual({ x: 1200, y: 1600 });
});

test("it goes no farther than the whole and no nearer than ten times", () => {
  frame.nearer(0.2);
  expect(frame.isWhole).toBe(true);
  frame.nearer(99);
  expect(frame.isNearest).toBe(true);
  expect(frame.scale).toBeCloseTo(2.5);
});

test("a place near the edge of the stage is brought inside", () => {
  frame.nearer(4);
  frame.show({ x: 1000, y: 900 });
  const { x, y } = frame.toStage({ x: 1000, y: 900 });
  expect(x).toBeCloseTo(260);
  expect(y).toBeLessThanOrEqual(360);
});

test("what lies beside the picture is taken for its edge", () => {
  expect(frame.inside({ x: -5, y: 1700 })).toEqual({ x: 0, y: 1600 });
});
