import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../types";

const step = (code: string): object => ({ code, side: "left", technique: "hold", seconds: 30, cue: "Press.", place: code, phases: [], pace_per_minute: 0, limits: [], where: "" });
const SESSION = {
  complaint: "sleep",
  name: "Sleep",
  context: "evening",
  rate_before: false,
  steps: [step("ST36"), step("LR3")],
  beats: [0, 1].map((n) => ({ step: n, name: "press", cue: "", seconds: 30, begins_seconds: 0 })),
  techniques: {},
  hurts: { pain: "", numb: "" },
  review: "",
  clock: { most_seen_seconds: 5, change_seconds: 10, shortest_seconds: 15, over_after_seconds: 3600 },
  words: {},
} as unknown as Session;

let kept: typeof import("../offline/kept");
let root: HTMLElement;

async function begun(session = SESSION): Promise<import("./playing").Playing> {
  const { Playing } = await import("./playing");
  const home = { href: "/", check: "/", sends: false, picture: () => null, finished: () => Promise.resolve(false) };
  const playing = new Playing(root, session, home, Date.now());
  click("#begin");
  return playing;
}

const click = (which: string): void => root.querySelector<HTMLElement>(which)!.click();

function press(seconds: number): void {
  vi.advanceTimersByTime(seconds * 1000);
}

beforeEach(async () => {
  vi.resetModules();
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("scrollTo", () => undefined);
  document.body.innerHTML = `<main id="session"></main>`;
  root = document.getElementById("session")!;
  kept = await import("../offline/kept");
  await kept.ready;
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test.each([0, 20])("a session that was gone through with Next, each %i s, no longer runs once it has ended", async (seconds) => {
  await begun();
  for (let n = 0; n < 2; n++) {
    press(seconds);
    click("#next");
  }
  if (seconds) click("#leave-out");
  expect(root.querySelector("#kept")).not.toBeNull();
  expect(kept.running()).toBeUndefined();
});

test("a session whose page was left stands still, and goes on where it was", async () => {
  const playing = await begun();
  press(8);
  expect(playing.leave()).toBe(true);
  press(20);
  expect(kept.running()?.now.into).toBeCloseTo(8, 0);
  expect(playing.leave()).toBe(false);
});

test("what went numb stays so when a later session presses there, until one says that it has healed", async () => {
  await begun();
  press(8);
  click("#hurts");
  click("[data-hurt='numb']");
  await begun();
  press(20);
  click("#next");
  press(20);
  click("#next");
  click("#leave-out");
  expect(kept.hurts().map(({ code, what }) => [code, what])).toEqual([["ST36", "numb"]]);
  await begun({ ...SESSION, healed: ["ST36"] });
  press(20);
  click("#next");
  click("#next");
  click("#leave-out");
  expect(kept.hurts()).toEqual([]);
});
