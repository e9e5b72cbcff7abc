// What words tell of, without a server: the same steps as src/taichong/care/words.py, by the same compiled table.
import { spans, tokens, type Token } from "./hearing.ts";
import { around, beside, clauses, governed, hits, isMasked, isStrewn, startOf, touch, within, type Around, type Hit } from "./matching.ts";
import { namedPoints } from "./naming.ts";
import type { Reading, WordTable } from "./table";

const MOST_CHOICES = 5;
const RANK = ["emergency", "stop", "see_clinician", "note"];
const HELP = ["emergency", "stop"];
const FRESH_DAYS = 28;

interface Told {
  now: Map<string, Set<number>>; // red flags: the words that tell of each
  perhaps: Map<string, Set<number>>;
  other: boolean;
}

export function readWords(table: WordTable, text: string, withoutQuestions = false): Reading {
  const said = tokens(table, text);
  const [named, covered] = namedPoints(table, said);
  const met = hits(table, spans(table, said)).filter((hit) => !within(hit.used, covered));
  const near = around(table, said, met);
  const flags = told(table, said, met, near);
  const heard = [...flags.now.keys(), ...flags.perhaps.keys()];
  if (heard.every((code) => table.flags[code]!.level === "note")) add(flags, caught("net", table, said, met, near));
  if (withoutQuestions) flags.perhaps.clear();
  const conditions = once(undenied(said, met, "condition").map((hit) => hit.id));
  const chosen = choose(table, said, met);
  if (named.length && !chosen.sure) chosen.complaints = []; // "yongquan, on the sole" names the point
  const described = named.length ? [] : once(met.filter((hit) => hit.kind === "point").map((hit) => hit.id));
  const points = named.length ? named : described;
  const all = { ...chosen, known: described.length ? [] : chosen.known, points };
  let reading = settled(table, flags, all, met);
  if (reading.kind === "nothing" && !withoutQuestions) {
    add(flags, caught("last", table, said, met, near));
    reading = settled(table, flags, all, met);
  }
  return { ...reading, conditions, say: say(table, reading) };
}

const once = (names: string[]): string[] => [...new Set(names)];

function undenied(said: Token[], met: Hit[], kind: string): Hit[] {
  return met.filter((hit) => hit.kind === kind && governed(said, hit) !== "denied");
}

function told(table: WordTable, said: Token[], met: Hit[], near: Around): Told {
  const found: Told = { now: new Map(), perhaps: new Map(), other: false };
  for (const hit of undenied(said, met, "flag")) {
    const flag = table.flags[hit.id];
    if (!flag || isMasked(near.masks, hit)) continue;
    const sure = hit.sure && HELP.includes(flag.level) && !isQuestion(table, said, hit, near);
    const where = sure ? found.now : found.perhaps;
    where.set(hit.id, new Set([...(where.get(hit.id) ?? []), ...hit.used]));
    found.other ||= sure && !flag.done_by_another && isOther(said, hit, near);
  }
  return found;
}

const add = (flags: Told, more: Map<string, Set<number>>): void => more.forEach((words, code) => flags.perhaps.set(code, words));

// The red flags whose coarse net catches what no words of a red flag tell of: they are asked about.
function caught(net: "net" | "last", table: WordTable, said: Token[], met: Hit[], near: Around): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  for (const hit of undenied(said, met, net)) {
    if (!Object.hasOwn(table.flags, hit.id) || isMasked(near.masks, hit)) continue;
    found.set(hit.id, new Set([...(found.get(hit.id) ?? []), ...hit.used]));
  }
  return found;
}

function isQuestion(table: WordTable, said: Token[], hit: Hit, near: Around): boolean {
  const flag = table.flags[hit.id]!;
  if (isStrewn(said, hit)) return true;
  if (touch(hit.used, near.softened) || governed(said, hit) === "doubtful" || beside(said, near.frames, hit).length) return true;
  if (!flag.doubt_stays && beside(said, near.doubts, hit).length) return true;
  const ago = beside(said, near.ago, hit);
  if (ago.length) return Math.min(...ago.map((each) => each.days)) > (flag.within_days ?? FRESH_DAYS);
  const past = beside(said, near.past, hit).map((each) => said[startOf(each)]!.clause);
  return past.length > 0 && !beside(said, near.present, hit).some((each) => past.includes(said[startOf(each)]!.clause));
}

function isOther(said: Token[], hit: Hit, near: Around): boolean {
  const own = clauses(said, hit);
  if ([...near.others].some((at) => own.has(said[at]!.clause))) return true;
  const mine = said.some((each) => own.has(each.clause) && ["i", "my", "me"].includes(each.word));
  return !mine && [...near.others].some((at) => at < startOf(hit));
}

function choose(table: WordTable, said: Token[], met: Hit[]): { complaints: string[]; known: string[]; sure: boolean } {
  const here = (hit: Hit): boolean => Object.hasOwn(table.complaints, hit.id);
  const weak = (hit: Hit): boolean => table.known[hit.id]![1];
  const heard = [...undenied(said, met, "complaint"), ...undenied(said, met, "known")];
  const kept = heard.filter((hit) => !heard.some((other) => covers(table, other, hit)));
  let open = kept.filter(here);
  let closed = kept.filter((hit) => !here(hit) && (hit.sure || !open.length));
  if (open.some((hit) => hit.sure)) {
    const health = new Set(met.filter((hit) => hit.kind === "condition").flatMap((hit) => [...hit.used]));
    open = open.filter((hit) => hit.sure);
    closed = closed.filter((hit) => !within(hit.used, health));
  }
  if (open.length || closed.some((hit) => !weak(hit))) closed = closed.filter((hit) => !weak(hit));
  if (closed.length && !open.some((hit) => hit.sure)) open = open.filter((hit) => hit.used.size > 1); // "toes" says less than "chilblains"
  return { complaints: ranked(open), known: ranked(closed), sure: open[0]?.sure ?? false };
}

function covers(table: WordTable, other: Hit, hit: Hit): boolean {
  if (other.id === hit.id || !within(hit.used, other.used)) return false;
  if (other.used.size !== hit.used.size) return other.sure || !hit.sure;
  return weight(table, other) > weight(table, hit);
}

function weight(table: WordTable, hit: Hit): number {
  if (Object.hasOwn(table.complaints, hit.id)) return hit.sure ? 3 : 1;
  if (table.known[hit.id]![1]) return 0;
  return hit.sure ? 2 : 1;
}

type Key = [unsure: number, fewer: number, start: number];

const compared = (a: Key, b: Key): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

function ranked(heard: Hit[]): string[] {
  const best = new Map<string, Key>();
  for (const hit of heard) {
    const key: Key = [Number(!hit.sure), -hit.used.size, startOf(hit)];
    const before = best.get(hit.id);
    best.set(hit.id, before && compared(before, key) <= 0 ? before : key);
  }
  return [...best.keys()].sort((a, b) => compared(best.get(a)!, best.get(b)!));
}

interface Chosen {
  complaints: string[];
  known: string[];
  points: string[];
  sure: boolean;
}

const NOTHING: Reading = { kind: "nothing", red_flags: [], complaints: [], points: [], conditions: [], known: [], other: false, say: "" };

function settled(table: WordTable, flags: Told, chosen: Chosen, met: Hit[]): Reading {
  const perhaps = byWords(table, flags.perhaps).filter((each) => !flags.now.has(each));
  const notes = perhaps.filter((each) => table.flags[each]!.level === "note");
  const asked = perhaps.filter((each) => !notes.includes(each));
  if (flags.now.size) return { ...NOTHING, kind: "help", red_flags: byRank(table, flags.now), other: flags.other };
  const said = { complaints: chosen.complaints.slice(0, MOST_CHOICES), points: chosen.points.slice(0, MOST_CHOICES), known: chosen.known };
  if (asked.length) return { ...NOTHING, ...said, kind: "ask_now", red_flags: [...asked, ...notes] };
  if (!Object.values(said).some((each) => each.length)) return vague(table, met);
  return { ...NOTHING, ...said, kind: kindOf(chosen), red_flags: notes };
}

function kindOf({ complaints, known, points, sure }: Chosen): Reading["kind"] {
  if (points.length && !complaints.length) return points.length === 1 ? "point" : "choose";
  if (complaints.length) return sure && complaints.length === 1 && !known.length && !points.length ? "plan" : "choose";
  return "known";
}

function vague(table: WordTable, met: Hit[]): Reading {
  const [first] = met.filter((hit) => hit.kind === "vague").sort((a, b) => b.used.size - a.used.size || Number(a.id) - Number(b.id));
  const offered = first ? table.offers[first.id]!.filter((each) => Object.hasOwn(table.complaints, each)) : [];
  return offered.length ? { ...NOTHING, kind: "choose", complaints: offered.slice(0, MOST_CHOICES) } : NOTHING;
}

function byRank(table: WordTable, flags: Map<string, Set<number>>): string[] {
  const rank = (code: string): number => RANK.indexOf(table.flags[code]!.level);
  return [...flags.keys()].sort((a, b) => rank(a) - rank(b) || flags.get(b)!.size - flags.get(a)!.size);
}

// What is asked about: first what the most words tell of, of equals the graver; notes last.
function byWords(table: WordTable, flags: Map<string, Set<number>>): string[] {
  const later = (code: string): number => Number(table.flags[code]!.level === "note");
  return byRank(table, flags).sort((a, b) => later(a) - later(b) || flags.get(b)!.size - flags.get(a)!.size);
}

const filled = (text: string, values: Record<string, string | number>): string => text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));

function say(table: WordTable, reading: Reading): string {
  switch (reading.kind) {
    case "help": {
      const flag = table.flags[reading.red_flags[0]!]!;
      return reading.other && flag.level === "emergency" ? table.bystander : flag.message;
    }
    case "ask_now":
      return question(table, reading.red_flags[0]!);
    case "plan":
      return filled(table.say.plan!, { name: table.complaints[reading.complaints[0]!]! });
    case "point":
      return table.points[reading.points[0]!]!;
    case "known":
      return table.known[reading.known[0]!]![0];
    default:
      return reading.kind === "choose" ? table.say.choose! : table.say.nothing!;
  }
}

export function question(table: WordTable, code: string): string {
  const flag = table.flags[code]!;
  if (flag.within_days === null) return filled(table.say.ask_any_time!, { sign: flag.sign });
  return filled(table.say.ask_now!, { sign: flag.sign, days: flag.within_days });
}

export const askedBack = (table: WordTable, condition: string): string => filled(table.say.told!, { text: table.conditions[condition]! });
