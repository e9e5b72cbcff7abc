// What this browser keeps: the session that runs, those that were played and are still to be sent, and what hurt.
import { at } from "../dom";
import { Player, type Standing } from "../care/player";
import type { Place, Session, SessionRecord } from "../types";
import { entries, forgetOlder, get, older, opened, put } from "./store";

export interface Running {
  id: string;
  session: Session;
  now: Standing;
  before: number | null;
  checked: number; // when the questions were answered [ms since the epoch]
  saved: number; // when this was kept [ms since the epoch]
}

interface Kept {
  record: SessionRecord;
  unsent: boolean;
}

const RUNNING = "running";
const SESSION = "session ";
const HURT = "hurt ";
const HEALED = "healed ";
const NUMB = [null, "numb"]; // numbness, or what nobody told
const SIDES = ["left", "right"];
const MOMENTS = ["night", "cramp"]; // when a cramp began
const MOST = 500;
const CLOCK_SKEW_MS = 60_000; // a clock that was set back by less still goes on

// Once it is open, everything below answers at once.
export const ready: Promise<void> = opened.then(takeOver);

function recordsOf(found: unknown): SessionRecord[] {
  const isRecord = (each: unknown): each is SessionRecord => typeof each === "object" && each !== null && "id" in each && "at" in each;
  return Array.isArray(found) ? found.filter(isRecord) : [];
}

// It is forgotten where an older version kept it once it is written here: a tab may be closed at any moment.
async function takeOver(): Promise<void> {
  const waiting = recordsOf(older("unsent"));
  const before = older("running") as Partial<Running> | null; // of an older version, without its times
  const writing: Promise<boolean>[] = [];
  for (const record of [...recordsOf(older("done")), ...waiting]) {
    const isUnsent = waiting.some((each) => each.id === record.id);
    if (!get(SESSION + record.id)) writing.push(put(SESSION + record.id, { record, unsent: isUnsent }));
  }
  if (before?.session && before.now && !running()) writing.push(put(RUNNING, { ...before, checked: 0, saved: 0 }));
  for (const name of MOMENTS) if (get(name) === undefined && older(name) !== null) writing.push(put(name, older(name)));
  if ((await Promise.all(writing)).every(Boolean)) ["unsent", "running", "done", ...MOMENTS].forEach(forgetOlder);
}

export const running = (): Running | undefined => get(RUNNING) as Running | undefined;
export const keepRunning = (value?: Running): Promise<boolean> => put(RUNNING, value);

// Whether a session says by which times it is played; an older version's did not.
export const hasClock = (session: Partial<Session>): boolean => session.clock !== undefined;

// What was answered before a session holds for an hour; of one that does not say when it was, nobody knows.
export function isOver(session: Session, checked: number): boolean {
  const age = Date.now() - checked;
  return !hasClock(session) || age > session.clock.over_after_seconds * 1000 || age < -CLOCK_SKEW_MS;
}

const kept = (): Kept[] => entries(SESSION).map(([, value]) => value as Kept);
const byTime = (one: Kept, other: Kept): number => Date.parse(one.record.at) - Date.parse(other.record.at);

export const done = (): SessionRecord[] =>
  kept()
    .sort(byTime)
    .map((each) => each.record);
export const unsent = (): SessionRecord[] =>
  kept()
    .filter((each) => each.unsent)
    .sort(byTime)
    .map((each) => each.record);

export function keepDone(record: SessionRecord, toSend: boolean): Promise<boolean> {
  const written = put(SESSION + record.id, { record, unsent: toSend });
  for (const code of record.healed) void put(HEALED + code, undefined); // it is told with this session
  const sent = kept().filter((each) => !each.unsent);
  for (const each of sent.sort(byTime).slice(0, Math.max(0, sent.length - MOST))) void put(SESSION + each.record.id, undefined);
  return written;
}

// -- what hurt, by point and side: null where it was not told what it was --------------------------------------------

export interface Hurt extends Place {
  what: string | null;
  session?: string; // in which it was told; an older version did not say
}

export const hurts = (): Hurt[] => entries(HURT).map(([, value]) => value as Hurt);
// It stays until the person says that it has healed: no later session takes it back, nor other pain numbness.
export function keepHurt(place: Place, what: string | null, session?: string): Promise<boolean> {
  const name = `${HURT}${place.code} ${place.side}`;
  const before = get(name) as Hurt | undefined;
  const isNumbBefore = before !== undefined && before.session !== session && NUMB.includes(before.what);
  void put(HEALED + place.code, undefined);
  return put(name, isNumbBefore ? before : { ...place, what, session });
}

export function forgetHurt(code: string): void {
  for (const side of SIDES) void put(`${HURT}${code} ${side}`, undefined);
}

// That a point has healed is told with the next session, so that a server's log takes it back too.
export function sayHealed(code: string): void {
  forgetHurt(code);
  void put(HEALED + code, code);
}

export const saidHealed = (): string[] => entries(HEALED).map(([, code]) => code as string);

// -- a session that was left -----------------------------------------------------------------------------------------

// Write down a session that was left and can no longer go on; what it was, or nothing where it may.
export function settle(toSend: boolean, except?: string): Running | undefined {
  const was = running();
  if (!was || was.id === except || (except === undefined && !isOver(was.session, was.checked))) return undefined;
  const pressed = new Player(was.session, was.now).done();
  const told = get(SESSION + was.id) as Kept | undefined;
  if (pressed.length > 0 && !told?.record.over) {
    const { id, before, session } = was;
    const { hurt, hurt_at, stopped } = told?.record ?? { hurt: null, hurt_at: null, stopped: null };
    const healed = session.healed ?? [];
    const left = { complaint: session.complaint, context: session.context, stopped: stopped ?? "interrupted", hurt, hurt_at, healed };
    void keepDone({ id, at: withZone(new Date(was.saved || Date.now())), ...left, done: pressed, over: true, before, after: null }, toSend);
  }
  void keepRunning();
  return was;
}

// How many sessions were pressed today, by this browser's own log.
export function sessionsToday(): number {
  const today = new Date().toDateString();
  return done().filter((each) => each.done.length > 0 && new Date(each.at).toDateString() === today).length;
}

// -- sending ---------------------------------------------------------------------------------------------------------

let sending: Promise<boolean> = Promise.resolve(true);

// Send what was not sent yet, one after the other. What the server can never take stays here and is not sent again; what
// it could not take now waits.
export function sendUnsent(): Promise<boolean> {
  sending = sending.then(sendAll, sendAll);
  return sending;
}

async function sendAll(): Promise<boolean> {
  for (const record of unsent()) {
    try {
      const answer = await fetch(at("/api/sessions"), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(record),
        keepalive: true,
      });
      if (answer.status >= 500 || answer.status === 401 || answer.status === 403) return false;
    } catch {
      return false;
    }
    // It may have been told more of meanwhile; that is still to be sent.
    const now = get(SESSION + record.id) as Kept | undefined;
    if (now?.record === record) await put(SESSION + record.id, { record, unsent: false });
    }
  return true;
}

// A name that the server can tell a second sending by.
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function withZone(moment = new Date()): string {
  const minutes = -moment.getTimezoneOffset();
  const two = (value: number): string => String(Math.trunc(Math.abs(value))).padStart(2, "0");
  const local = new Date(moment.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  return `${local}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}
