import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

type Handed = typeof import("./handed");

// The worker and each page have a memory of their own, and the same database.
async function place(): Promise<Handed> {
  vi.resetModules();
  return import("./handed");
}

beforeEach(() => vi.stubGlobal("indexedDB", new IDBFactory()));
afterEach(() => void vi.useRealTimers());

test("what was typed is read by the next page, once, and no longer than the box takes it", async () => {
  for (const typed of ["chest pain", "can't breathe", "50% & q=1 #home?", "胸痛 – Wadenkrampf"]) {
    expect(await (await place()).handOver(` ${typed} `)).toBe(true);
    expect(await (await place()).handedOver()).toBe(typed);
    expect(await (await place()).handedOver()).toBe("");
  }
  await (await place()).handOver("x".repeat(5000));
  expect(await (await place()).handedOver()).toHaveLength(1000);
});

test("what nobody came for is not searched for later, and is gone", async () => {
  const worker = await place();
  vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000_000_000 });
  await worker.handOver("chest pain");
  vi.setSystemTime(1_000_000_061_000);
  expect(await (await place()).handedOver()).toBe("");
  vi.setSystemTime(1_000_000_001_000);
  expect(await (await place()).handedOver()).toBe("");
});

test("where nothing can be kept, that is told", async () => {
  vi.stubGlobal("indexedDB", undefined);
  expect(await (await place()).handOver("chest pain")).toBe(false);
});
