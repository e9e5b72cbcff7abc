// Which rules are met, and what stands around them. The same steps as src/taichong/care/matching.py.
import { beginning, inRow, own, type Row, type Spans, type Token } from "./hearing.ts";
import type { WordTable } from "./table";

const APART = 10;
const MOST_PLACES = 12;
const LOOK_BACK = 5;
const SHORT_CLAUSE = 3;

export interface Hit {
  kind: string;
  id: string;
  sure: boolean;
  days: number;
  used: Set<number>;
  starts: number[];
}

export const startOf = (hit: Hit): number => Math.min(...hit.used);
export const within = (some: Set<number>, all: Set<number>): boolean => [...some].every((each) => all.has(each));
export const touch = (one: Set<number>, other: Set<number>): boolean => [...one].some((each) => other.has(each));

export function hits(table: WordTable, found: Spans): Hit[] {
  return beginning(table.rule_starts, found).flatMap((number) => met(table.rules[number]!, found));
}

function met(rule: WordTable["rules"][number], found: Spans): Hit[] {
  const places = rule.pattern.split(" + ").map((group) => inRow(group, found).slice(0, MOST_PLACES));
  if (places.some((each) => !each.length)) return [];
  const seen = new Set<string>();
  const kept: Hit[] = [];
  for (const rows of product(places)) {
    const used = new Set(rows.flatMap((row) => [...row[2]]));
    const key = [...used].sort((a, b) => a - b).join();
    if (!used.size || seen.has(key) || !near(rows, used)) continue;
    seen.add(key);
    kept.push({ kind: rule.kind, id: rule.id, sure: rule.sure ?? true, days: rule.days ?? 0, used, starts: rows.map((row) => row[0]) });
  }
  return kept;
}

function product(places: Row[][]): Row[][] {
  return places.reduce<Row[][]>((rows, each) => rows.flatMap((row) => each.map((place) => [...row, place])), [[]]);
}

function near(rows: Row[], used: Set<number>): boolean {
  if (used.size !== rows.reduce((sum, row) => sum + row[2].size, 0)) return false;
  return rows.length === 1 || Math.max(...used) - Math.min(...used) + 1 - used.size <= APART;
}

// Whether a denial stands directly before the sign or one of its parts.
export function governed(said: Token[], hit: Hit): string {
  const found = hit.starts.map((start) => before(said, hit, start));
  return ["denied", "doubtful"].find((each) => found.includes(each)) ?? "";
}

function before(said: Token[], hit: Hit, start: number): string {
  const clause = said[start]!.clause;
  let at = start - 1;
  for (; at > 0 && !hit.used.has(at) && said[at]!.clause === clause; at -= 1) {
    const heard = said[at]!.heard;
    if (heard.includes("@denial")) return byDenial(said, at);
    if (heard.includes("@list")) return overList(said, hit, at);
    if (!heard.includes("@filler")) return "";
  }
  const inList = at > 0 && !hit.used.has(at) && leadsTo(said, clause - 1, -1, "@denial") && leadsTo(said, clause, 1, "@either");
  return inList ? "doubtful" : ""; // a list such as "no fever, rash or stiff neck"
}

// What a denial makes of the sign after it: "can not breathe" is a sign by itself, "can not be" is a doubt.
function byDenial(said: Token[], at: number): string {
  if (["can", "could"].includes(said[at - 1]!.word)) return said[at + 1]!.word === "be" ? "doubtful" : "";
  return isFirstTime(said, at) ? "" : "denied";
}

// Whether a "not" that the sign needs speaks of something else, in a clause without any other word of the sign.
export function isStrewn(said: Token[], hit: Hit): boolean {
  return [...hit.used].some((at) => {
    const [own, after] = [said[at]!.clause, said[at + 1]!];
    const alone = hit.used.size > 1 && ![...hit.used].some((other) => other !== at && said[other]!.clause === own);
    return said[at]!.heard.includes("@not") && alone && after.clause === own && after.word !== "$";
  });
}

// Whether `meaning` is heard in a clause or, over clauses of few words, in one beyond it.
function leadsTo(said: Token[], clause: number, step: number, meaning: string): boolean {
  for (let own; (own = said.filter((each) => each.clause === clause)).length; clause += step) {
    if (own.some((each) => each.heard.includes(meaning))) return true;
    if (own.length > SHORT_CLAUSE) return false;
  }
  return false;
}

// Whether a "never" says that a sign is new, as in "never had a headache like this".
function isFirstTime(said: Token[], at: number): boolean {
  const after = said.slice(at + 1).filter((each) => each.clause === said[at]!.clause);
  return said[at]!.heard.includes("@never") && after.some((each) => each.heard.includes("@like_this"));
}

function overList(said: Token[], hit: Hit, at: number): string {
  for (let back = at - 1; back > Math.max(0, at - 1 - LOOK_BACK); back -= 1) {
    const token = said[back]!;
    if (!token.heard.includes("@denial") || hit.used.has(back)) continue;
    const governs = token.word !== "not" || said[back + 1]!.heard.includes("@filler") || said[back - 1]!.heard.includes("@be");
    if (governs) return said[at]!.heard.includes("@clause") ? "doubtful" : "denied";
  }
  return "";
}

export interface Around {
  masks: Hit[];
  softened: Set<number>;
  doubts: Hit[];
  frames: Hit[];
  past: Hit[];
  present: Hit[];
  ago: Hit[];
  others: Set<number>;
}

export function around(table: WordTable, said: Token[], all: Hit[]): Around {
  const kind = (name: string): Hit[] => all.filter((hit) => hit.kind === name);
  const words = (some: Hit[]): Set<number> => new Set(some.flatMap((hit) => [...hit.used]));
  const isNow = (hit: Hit): boolean => said[startOf(hit)]!.word === "had" && table.had_is_now.includes(said[startOf(hit) - 1]!.word);
  const times = [...counted(table, said)]; // "eight days ago" is no mere "days ago"
  return {
    masks: kind("mask"),
    softened: words(kind("soften")),
    doubts: kind("doubt"),
    frames: kind("frame"),
    past: kind("past").filter((hit) => !isNow(hit)),
    present: kind("present"),
    ago: [...kind("ago").filter((hit) => !times.some((each) => within(hit.used, each.used))), ...times],
    others: new Set(said.flatMap((each, at) => (each.heard.includes("@other") ? [at] : []))),
  };
}

function counted(table: WordTable, said: Token[]): Hit[] {
  const found: Hit[] = [];
  for (let at = 1; at < said.length - 2; at += 1) {
    const [number, unit, ago] = [said[at]!.number, own(table.units, said[at + 1]!.word), said[at + 2]!.word];
    if (number === null || unit === undefined || !["ago", "back"].includes(ago)) continue;
    found.push({ kind: "ago", id: "", sure: true, days: number * unit, used: new Set([at, at + 1, at + 2]), starts: [at] });
  }
  return found;
}

export function clauses(said: Token[], hit: Hit): Set<number> {
  return new Set([...hit.used].map((at) => said[at]!.clause));
}

// The markers in the clauses of `hit` that are no part of it, or that are the whole clause after it.
export function beside(said: Token[], markers: Hit[], hit: Hit): Hit[] {
  const own_ = clauses(said, hit);
  const last = Math.max(...own_);
  const after = said.find((each) => each.clause > last)?.clause; // clauses stand in their order
  return markers.filter((each) => {
    const clause = said[startOf(each)]!.clause;
    return !touch(each.used, hit.used) && (own_.has(clause) || (clause === after && isWholeClause(said, each)));
  });
}

function isWholeClause(said: Token[], marker: Hit): boolean {
  const clause = said[startOf(marker)]!.clause;
  return said.slice(0, -1).every((each, at) => each.clause !== clause || marker.used.has(at));
}

// Whether a figure of speech holds a word of `hit`; one that the sign itself fills ("head pain of") is none.
export function isMasked(masks: Hit[], hit: Hit): boolean {
  return masks.some((mask) => touch(mask.used, hit.used) && !isFilled(mask, hit));
}

function isFilled(mask: Hit, hit: Hit): boolean {
  const [first, last] = [startOf(mask), Math.max(...mask.used)];
  const between = Array.from({ length: last - first }, (_, at) => first + at).filter((at) => !mask.used.has(at));
  return between.length > 0 && between.every((at) => hit.used.has(at));
}
