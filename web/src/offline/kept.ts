// What this browser keeps: the session that runs, and the records that still have to be sent.
import type { Session, SessionRecord } from "../types";
import type { Standing } from "../care/player";

export interface Running {
  id: string;
  session: Session;
  now: Standing;
  before: number | null;
}

const RUNNING = "taichong.running";
const UNSENT = "taichong.unsent";
const DONE = "taichong.done";

function read<T>(name: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null") as T | null;
  } catch {
    return null; // no storage, or not ours: as if nothing was kept
  }
}

function write(name: string, value: unknown): boolean {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export const running = (): Running | null => read<Running>(RUNNING);
export const keepRunning = (value: Running | null): boolean => write(RUNNING, value);
export const unsent = (): SessionRecord[] => read<SessionRecord[]>(UNSENT) ?? [];
export const done = (): SessionRecord[] => read<SessionRecord[]>(DONE) ?? [];

export function keepDone(record: SessionRecord, toSend: boolean): boolean {
  const kept = write(DONE, [...done(), record].slice(-500));
  return (!toSend || write(UNSENT, [...unsent(), record])) && kept;
}

// How many sessions were pressed today, by this browser's own log.
export function sessionsToday(): number {
  const today = new Date().toDateString();
  return done().filter((each) => each.done.length > 0 && new Date(each.at).toDateString() === today).length;
}

// Send what was not sent yet. What the server can never take is dropped; what it could not take now stays.
export async function sendUnsent(): Promise<boolean> {
  for (const record of unsent()) {
    try {
      const answer = await fetch("/api/sessions", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(record),
      });
      if (answer.status >= 500 || answer.status === 401 || answer.status === 403) return false;
    } catch {
      return false;
    }
    write(UNSENT, unsent().filter((each) => each.id !== record.id));
  }
  return true;
}

// A name that the server can tell a second sending by.
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function nowWithZone(): string {
  const now = new Date();
  const minutes = -now.getTimezoneOffset();
  const two = (value: number): string => String(Math.trunc(Math.abs(value))).padStart(2, "0");
  const local = new Date(now.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  return `${local}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}
