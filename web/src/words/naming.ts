// Points by their names. The same steps as src/taichong/care/naming.py.
import { own, slipsBetween, type Token } from "./hearing.ts";
import type { WordTable } from "./table";

export type Found = [codes: string[], used: Set<number>];

const LONGEST_NAME = 6;
const SURE_ALONE = 6;
const SHORTEST_NEAR = 5;
const SHORTEST_LONG = 7;
const SHORT_CHANNELS = [2, 3];
const NUMBERED = ["no", "nr", "number"];
const ASKED_FOR = ["point", "points", "acupoint", "acupressure", "press", "pressing", "pressed", "place", "spot"];
const LIMBS = ["foot", "ankle", "leg", "shin", "knee", "hand", "wrist", "arm"];
const ASKING = [...ASKED_FOR, "where", "which", "about", "says", "called", "uses", "acupuncture", "acupuncturist"];
const MEASURED = /^((day|week|month|year|hour|minute|time)s?|out|cm|mm)$/;
const EVERYDAY = ["he", "ma", "le", "per", "kid"];

const joinedBySpaces = (words: Token[]): string => words.map((each) => each.written).join(" ");
const joined = (words: Token[]): string => words.map((each) => each.written).join("");

export function namedPoints(table: WordTable, said: Token[]): Found {
  const inner = Array.from({ length: said.length - 2 }, (_, at) => at + 1);
  const rest = inner.filter((at) => !said[at]!.heard.includes("@point_word") || said[at]!.number !== null);
  return whole(table, said, inner, rest) ?? inside(table, said) ?? nearly(table, said, rest) ?? [[], new Set()];
}

function whole(table: WordTable, said: Token[], inner: number[], rest: number[]): Found | undefined {
  for (const places of [inner, rest]) {
    const found = places.length ? codes(table, places.map((at) => said[at]!)) : [];
    if (found.length) return [found, new Set(said.keys())];
  }
  return undefined;
}

function codes(table: WordTable, words: Token[]): string[] {
  const counted = words.filter((each) => !NUMBERED.includes(each.written));
  if (!counted.length) return [];
  const [letters, last] = [counted.slice(0, -1), counted.at(-1)!];
  const channel = own(table.channels, joinedBySpaces(letters));
  const code = `${channel}${last.number}`;
  if (channel && Object.hasOwn(table.points, code)) return [code];
  return own(table.point_names, joined(words)) ?? [];
}

function inside(table: WordTable, said: Token[]): Found | undefined {
  const named = new Set<string>();
  const used = new Set<number>();
  for (let size = Math.min(LONGEST_NAME, said.length - 2); size > 0; size -= 1) {
    for (let start = 1; start < said.length - size; start += 1) {
      const places = Array.from({ length: size }, (_, at) => start + at);
      const found = places.some((at) => used.has(at)) ? [] : inner(table, said, start, start + size);
      found.forEach((each) => named.add(each));
      if (found.length) places.forEach((at) => used.add(at));
    }
  }
  return named.size ? [[...named], used] : undefined;
}

function inner(table: WordTable, said: Token[], start: number, end: number): string[] {
  const words = said.slice(start, end);
  const name = joined(words);
  const last = words.at(-1)!;
  const numbered = last.number !== null && /^[0-9]+$/.test(last.word);
  const asked = [said[start - 1]!, said[end]!].some((each) => ASKED_FOR.includes(each.word));
  const placed = asked || LIMBS.includes(said[end]!.word);
  const code = numbered && (isCode(words, asked, placed) || isAskedAbout(table, said, start, end));
  if (new Set(words.map((each) => each.clause)).size > 1 || (numbered && !code)) return [];
  if (!numbered && Array.from(name).length < SURE_ALONE && Array.from(name).every((each) => each < "\u0080")) return [];
  if (!numbered && words.length === 1 && words[0]!.heard.length) return [];
  return codes(table, words);
}

// Whether it is a code such as "st 36"; where it is asked for, also "s 36", and with a limb "liver 3 foot".
function isCode(words: Token[], asked: boolean, placed: boolean): boolean {
  const letters = words[0]!.written;
  const long = Array.from(letters).length;
  const fits = SHORT_CHANNELS.includes(long) || (long === 1 ? asked : placed);
  return words.length === 2 && fits && !EVERYDAY.includes(letters);
}

// Whether it is a channel's whole name and a number, and what is said asks of a point: "where is liver 3".
function isAskedAbout(table: WordTable, said: Token[], start: number, end: number): boolean {
  const channel = joinedBySpaces(said.slice(start, end - 1));
  const asks = said[start - 1]!.word === "is" || said.some((each) => ASKING.includes(each.word));
  return channel.length > Math.max(...SHORT_CHANNELS) && Object.hasOwn(table.channels, channel) && asks && !MEASURED.test(said[end]!.word);
}

function nearly(table: WordTable, said: Token[], rest: number[]): Found | undefined {
  const words = rest.map((at) => said[at]!);
  const name = joined(words);
  const long = Array.from(name).length;
  const asked = said.some((each) => ASKED_FOR.includes(each.word));
  // Where a point is asked for, a guess at a slip means nothing else.
  const meansMore = (each: Token) => each.heard.length > 0 && !own(table.point_names, each.word) && !(asked && each.written !== each.word);
  if (long < SHORTEST_NEAR || !/^\p{L}+$/u.test(name) || words.some(meansMore)) return undefined;
  const most = long > SHORTEST_LONG ? 2 : 1;
  const names = Object.keys(table.point_names).filter((each) => Math.abs(Array.from(each).length - long) <= most && /^\p{L}+$/u.test(each));
  const slips = names.map((each) => slipsBetween(name, each));
  const least = Math.min(most + 1, ...slips);
  const found = new Set(names.filter((_, at) => slips[at] === least && least <= most).flatMap((each) => table.point_names[each]!));
  return found.size ? [[...found], new Set(rest)] : undefined;
}
