import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, test, vi } from "vitest";

type Store = typeof import("./store");

// A page that was just opened: nothing in memory, the same database.
async function page(): Promise<Store> {
  vi.resetModules();
  const store = await import("./store");
  await store.opened;
  return store;
}

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  localStorage.clear();
  sessionStorage.clear();
});

test("what one page kept, the next reads at once", async () => {
  const first = await page();
  expect(await first.put("hurt LR3 left", { what: "numb" })).toBe(true);
  expect(first.get("hurt LR3 left")).toEqual({ what: "numb" });
  const next = await page();
  expect(next.entries("hurt ")).toEqual([["hurt LR3 left", { what: "numb" }]]);
});

test("what is forgotten stays forgotten", async () => {
  const first = await page();
  await first.put("running", 1);
  await first.put("running", undefined);
  expect(first.get("running")).toBeUndefined();
  expect((await page()).get("running")).toBeUndefined();
});

test("where no database may be opened it is kept until the page is left, and that is told", async () => {
  vi.stubGlobal("indexedDB", undefined);
  const store = await page();
  expect(await store.put("running", 1)).toBe(false);
  expect(store.get("running")).toBe(1);
});

test("what cannot be written is not said to be kept", async () => {
  const store = await page();
  expect(await store.put("running", () => 1)).toBe(false); // no database takes a function
});

test("what an older version kept stays there until it is forgotten", async () => {
  localStorage.setItem("taichong.done", '[{"id": "a"}]');
  sessionStorage.setItem("taichong.running", "no JSON");
  const store = await page();
  expect(store.older("done")).toEqual([{ id: "a" }]);
  expect(store.older("done")).toEqual([{ id: "a" }]);
  store.forgetOlder("done");
  expect(store.older("done")).toBeNull();
  expect(store.older("running")).toBeNull();
});
