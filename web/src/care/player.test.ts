import { beforeEach, expect, test } from "vitest";
import type { Session } from "../types";
import { Player } from "./player";

const step = (code: string, side: string, seconds: number): unknown => ({ code, side, technique: "hold", seconds });
const beat = (at: number, seconds: number, begins_seconds = 0): unknown => ({ step: at, seconds, begins_seconds });

// Two beats on the left, one on the right, with ten seconds to change sides; a gap above five seconds is nobody looking.
const SESSION = {
  complaint: "sleep",
  context: "evening",
  steps: [step("LR3", "left", 30), step("LR3", "right", 20)],
  beats: [beat(0, 10), beat(0, 20, 10), beat(1, 20)],
  clock: { most_seen_seconds: 5, change_seconds: 10, shortest_seconds: 15, over_after_seconds: 3600 },
} as unknown as Session;

let player: Player;
beforeEach(() => (player = new Player(SESSION)));

test("time goes from beat to beat and is counted for the step", () => {
  player.advance(12);
  expect(player.now.at).toBe(1);
  expect(player.leftInStep).toBe(18);
  expect(player.done()).toEqual([{ code: "LR3", side: "left", technique: "hold", seconds: 12 }]);
});

test("changing sides takes time in which nothing is pressed", () => {
  player.advance(30);
  expect(player.now.resting).toBe("change");
  player.advance(9);
  expect(player.done().map((each) => each.side)).toEqual(["left"]);
  player.advance(3);
  expect(player.now.resting).toBeNull();
  expect(player.done()).toContainEqual({ code: "LR3", side: "right", technique: "hold", seconds: 2 });
});

test("nobody looked: the gap counts as nothing, and there is time to come back", () => {
  player.tick(4);
  player.tick(600);
  expect(player.done()[0]?.seconds).toBe(4);
  expect(player.now.resting).toBe("away");
  player.tick(5);
  player.tick(5);
  player.tick(5);
  expect(player.done()[0]?.seconds).toBe(9);
});

test("a pause stops the clock", () => {
  player.paused = true;
  player.advance(20);
  player.away();
  expect(player.done()).toEqual([]);
  expect(player.now.resting ?? null).toBeNull();
});

test("a step that is skipped before its shortest time was not pressed", () => {
  player.advance(14);
  player.skip();
  expect(player.done()).toEqual([]);
  expect(player.step?.side).toBe("right");
});

test("the last step may be skipped, and then nothing is left", () => {
  player.advance(16);
  player.skip();
  player.skip();
  expect(player.beat).toBeUndefined();
  expect(player.done()).toEqual([{ code: "LR3", side: "left", technique: "hold", seconds: 16 }]);
});

test("what stopped it first is kept, and what hurts is what was pressed last", () => {
  player.advance(30); // the other side's turn, but nothing of it pressed
  expect(player.place()).toEqual({ code: "LR3", side: "left" });
  player.stop("hurts");
  player.stop("ended");
  expect(player.now.stopped).toBe("hurts");
  expect(player.beat).toBeUndefined();
  player.advance(10);
  expect(player.done()[0]?.seconds).toBe(30);
});
