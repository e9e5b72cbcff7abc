import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session, SessionRecord } from "../types";

type Kept = typeof import("./kept");

const record = (id: string, at: string, seconds = 30): SessionRecord =>
  ({ id, at, complaint: "sleep", done: seconds ? [{ code: "LR3", side: "left", technique: "hold", seconds }] : [], healed: [] }) as unknown as SessionRecord;
const SESSION = {
  complaint: "sleep",
  context: "evening",
  steps: [{ code: "LR3", side: "left", technique: "hold", seconds: 30 }],
  beats: [{ step: 0, seconds: 30, begins_seconds: 0 }],
  clock: { most_seen_seconds: 5, change_seconds: 10, shortest_seconds: 15, over_after_seconds: 3600 },
} as unknown as Session;

async function page(): Promise<Kept> {
  vi.resetModules();
  const kept = await import("./kept");
  await kept.ready;
  return kept;
}

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  localStorage.clear();
});
afterEach(() => vi.unstubAllGlobals());

test("what was kept comes back in the order in which it was played", async () => {
  const kept = await page();
  await kept.keepDone(record("late", "2026-03-02T10:00:00+00:00"), true);
  await kept.keepDone(record("early", "2026-03-02T11:00:00+09:00"), false);
  const next = await page();
  expect(next.done().map((each) => each.id)).toEqual(["early", "late"]);
  expect(next.unsent().map((each) => each.id)).toEqual(["late"]);
});

test("only what was sent is ever dropped, the oldest first", async () => {
  const kept = await page();
  const at = (n: number): string => new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();
  await kept.keepDone(record("unsent", at(0)), true);
  for (let n = 1; n <= 502; n++) void kept.keepDone(record(`sent ${n}`, at(n)), false);
  expect(kept.done().length).toBe(501);
  expect(kept.done()[0]?.id).toBe("unsent");
  expect(kept.done()[1]?.id).toBe("sent 3");
});

test("answers hold for the hour that the session says, and not before they were given", async () => {
  const kept = await page();
  const minutes = (ago: number): number => Date.now() - ago * 60_000;
  expect(kept.isOver(SESSION, minutes(59))).toBe(false);
  expect(kept.isOver(SESSION, minutes(61))).toBe(true);
  expect(kept.isOver(SESSION, minutes(-5))).toBe(true);
  expect(kept.isOver({ ...SESSION, clock: undefined } as unknown as Session, minutes(0))).toBe(true);
});

test("a session that was left is written down with what was pressed", async () => {
  const kept = await page();
  const now = { at: 0, into: 12, done: [12], stopped: null };
  await kept.keepRunning({ id: "left", session: SESSION, now, before: 6, checked: 0, saved: Date.UTC(2026, 0, 1) });
  expect(kept.settle(true)?.id).toBe("left");
  expect(kept.running()).toBeUndefined();
  expect(kept.unsent()[0]).toMatchObject({ id: "left", stopped: "interrupted", before: 6, done: [{ seconds: 12 }] });
});

test("a session left at its last rating was told as it ended, and is not told as left", async () => {
  const kept = await page();
  const now = { at: 1, into: 0, done: [30], stopped: null };
  await kept.keepRunning({ id: "rated", session: SESSION, now, before: 6, checked: 0, saved: Date.UTC(2026, 0, 1) });
  await kept.keepDone({ ...record("rated", "2026-01-01T00:00:00Z"), over: true, stopped: null }, false);
  expect(kept.settle(true)?.id).toBe("rated");
  expect(kept.running()).toBeUndefined();
  expect(kept.done()[0]?.stopped).toBeNull();
  expect(kept.unsent()).toEqual([]);
});

test("what the server cannot take now waits; what it can never take is not sent again", async () => {
  const kept = await page();
  await kept.keepDone(record("a", "2026-03-02T10:00:00Z"), true);
  const fetched = vi.fn(() => Promise.resolve(new Response(null, { status: 503 })));
  vi.stubGlobal("fetch", fetched);
  expect(await kept.sendUnsent()).toBe(false);
  expect(kept.unsent().length).toBe(1);
  fetched.mockResolvedValue(new Response(null, { status: 422 }));
  expect(await kept.sendUnsent()).toBe(true);
  expect(kept.unsent()).toEqual([]);
  await kept.sendUnsent();
  expect(fetched).toHaveBeenCalledTimes(2);
});

test("no line, no loss", async () => {
  const kept = await page();
  await kept.keepDone(record("a", "2026-03-02T10:00:00Z"), true);
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
  expect(await kept.sendUnsent()).toBe(false);
  expect(kept.unsent().length).toBe(1);
});

test("what hurt is kept by point and side", async () => {
  const kept = await page();
  await kept.keepHurt({ code: "LR3", side: "left" }, "numb");
  await kept.keepHurt({ code: "LR3", side: "right" }, null);
  expect(kept.hurts().map(({ side, what }) => [side, what])).toEqual([["left", "numb"], ["right", null]]);
  kept.sayHealed("LR3");
  expect(kept.hurts()).toEqual([]);
});

test("pain in a later session does not take numbness back; what it was may still be told in the same one", async () => {
  const kept = await page();
  const LEFT = { code: "LR3", side: "left" };
  await kept.keepHurt(LEFT, null, "first");
  await kept.keepHurt(LEFT, "pain", "first");
  expect(kept.hurts()[0]?.what).toBe("pain");
  await kept.keepHurt(LEFT, "numb", "second");
  await kept.keepHurt(LEFT, null, "third");
  await kept.keepHurt(LEFT, "pain", "third");
  expect(kept.hurts()[0]?.what).toBe("numb");
});

test("that a point has healed is told with one session, and not after it hurt anew", async () => {
  const kept = await page();
  kept.sayHealed("LR3");
  kept.sayHealed("ST36");
  await kept.keepHurt({ code: "ST36", side: "left" }, "pain", "a");
  expect((await page()).saidHealed()).toEqual(["LR3"]);
  await kept.keepDone({ ...record("b", "2026-03-02T10:00:00Z"), healed: ["LR3"] }, true);
  expect((await page()).saidHealed()).toEqual([]);
});

test("a session that is settled keeps what was told in it to hurt", async () => {
  const kept = await page();
  const hurtAt = { code: "LR3", side: "left" };
  await kept.keepRunning({ id: "hurt", session: SESSION, now: { at: 0, into: 12, done: [12], stopped: null }, before: 6, checked: 0, saved: 0 });
  await kept.keepDone({ ...record("hurt", "2026-01-01T00:00:00Z"), over: false, stopped: "pain", hurt: "numb", hurt_at: hurtAt }, false);
  kept.settle(true);
  expect(kept.done()[0]).toMatchObject({ stopped: "pain", hurt: "numb", hurt_at: hurtAt, over: true });
});

test("a moment is told with its own zone", async () => {
  const kept = await page();
  const moment = new Date("2026-03-02T10:00:00.750Z");
  vi.spyOn(moment, "getTimezoneOffset").mockReturnValue(210); // Newfoundland, half an hour off
  expect(kept.withZone(moment)).toBe("2026-03-02T06:30:00-03:30");
});

test("what an older version kept is taken over, and forgotten there only once it is written here", async () => {
  const before = JSON.stringify([record("old", "2026-03-02T10:00:00Z")]);
  localStorage.setItem("taichong.unsent", before);
  vi.stubGlobal("indexedDB", { open: () => { throw new Error("not allowed here"); } });
  expect((await page()).unsent().map((each) => each.id)).toEqual(["old"]);
  expect(localStorage.getItem("taichong.unsent")).toBe(before);
  vi.stubGlobal("indexedDB", new IDBFactory());
  expect((await page()).unsent().map((each) => each.id)).toEqual(["old"]);
  expect(localStorage.getItem("taichong.unsent")).toBeNull();
  expect((await page()).unsent().map((each) => each.id)).toEqual(["old"]);
});
