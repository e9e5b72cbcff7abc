import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

type Queue = typeof import("./waiting");

const at = (address: string): string => `http://here${address}`;
const entry = (id: string, written: number): Parameters<Queue["keepWaiting"]>[0] => ({ id, to: "/diary", fields: [["kind", id]], told: null, written, refused: false });
const answer = (status: number, url = "http://here/diary"): unknown => ({ status, ok: status < 400, url });

async function queue(): Promise<Queue> {
  vi.resetModules();
  await (await import("./store")).opened;
  return import("./waiting");
}

beforeEach(() => vi.stubGlobal("indexedDB", new IDBFactory()));
afterEach(() => vi.unstubAllGlobals());

test("what waits is sent in the order in which it was written, and forgotten once it was taken", async () => {
  const { keepWaiting, sendWaiting, waiting } = await queue();
  await keepWaiting(entry("second", 2));
  await keepWaiting(entry("first", 1));
  const sent: string[] = [];
  vi.stubGlobal("fetch", (_address: string, told: RequestInit) => {
    sent.push(String(told.body as URLSearchParams));
    return Promise.resolve(answer(200));
  });
  expect(await sendWaiting(at)).toBe(2);
  expect(sent).toEqual(["kind=first", "kind=second"]);
  expect(waiting()).toEqual([]);
});

test.each([
  ["no server", () => Promise.reject(new Error("offline"))],
  ["a busy one", () => Promise.resolve(answer(503))],
  ["one that asks for a password", () => Promise.resolve(answer(200, "http://here/login"))],
])("with %s everything waits on, also in the next tab", async (_name, reply) => {
  const { keepWaiting, sendWaiting } = await queue();
  await keepWaiting(entry("one", 1));
  vi.stubGlobal("fetch", reply);
  expect(await sendWaiting((address) => (address === "/login" ? "/login" : at(address)))).toBe(0);
  const { waiting } = await queue();
  expect(waiting().map((each) => each.refused)).toEqual([false]);
});

test("what the server can never take stays, is told apart, and is not sent again", async () => {
  const { keepWaiting, sendWaiting, waiting } = await queue();
  await keepWaiting(entry("one", 1));
  const fetched = vi.fn(() => Promise.resolve(answer(400, "http://here/shown/x")));
  vi.stubGlobal("fetch", fetched);
  await sendWaiting(at);
  await sendWaiting(at);
  expect(fetched).toHaveBeenCalledTimes(1);
  expect(waiting().map((each) => each.refused)).toEqual([true]);
});
