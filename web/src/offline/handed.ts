// What was typed into a search that no server heard: the worker hands it to the guide in the browser's own store, for no
// address, and so no history, may hold it. It is read once, and soon, or never.
import { get, opened, put } from "./store";

const HANDED = "handed";
const LASTS_MS = 60_000; // whoever opens the guide later asks for something else
const MOST_TYPED = 1000; // what the search box takes

interface Handed {
  typed: string;
  at: number; // [ms since the epoch]
}

// Whether the guide will find it.
export async function handOver(typed: string): Promise<boolean> {
  await opened;
  return put(HANDED, { typed: typed.trim().slice(0, MOST_TYPED), at: Date.now() });
}

export async function handedOver(): Promise<string> {
  await opened;
  const found = get(HANDED) as Handed | undefined;
  if (!found) return "";
  void put(HANDED, undefined);
  const age = Date.now() - found.at;
  return age >= 0 && age < LASTS_MS ? found.typed : "";
}
