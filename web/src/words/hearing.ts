// From what a person typed to words that are heard. The same steps as src/taichong/care/hearing.py, one by one:
// no rule stands here, all of them are in the table that Python compiled.
import type { WordTable } from "./table";

export type Span = [start: number, end: number];
export type Spans = Map<string, Span[]>;
export type Row = [start: number, end: number, used: Set<number>];

export interface Token {
  word: string;
  heard: string[];
  clause: number;
  number: number | null;
  written: string;
}

const BREAKS = ".,;:!()[]\n\t|…";
const SAME: Record<string, string> = { "’": "'", "‘": "'", "。": ".", "、": "," };
const NAME_WITH_FRACTION = /(?<![A-Za-z0-9])([A-Za-z]+) ?([0-9]+)\.([0-9])(?![0-9])/g; // "gv 24.5" is a name
const FRACTION = /(?<![A-Za-z0-9])([0-9]+)\.[0-9]{1,2}(?![0-9])/g; // "38.5" is heard as 38; the point ends no clause
const ELIDED = /^(?:qu|[cdjlmnst])'(..+)$/u; // "d'épilepsie" is heard as "épilepsie"
const SHORTEST_MENDED = 4;
const SHORTEST_LONG = 7;
const SHORTEST_PART = 3;
const SHORTEST_BARE = 3;
const SHORTEST_SOUND = 5;
const LONGEST_RUN = 2;
const BARE = /^[a-z][b-df-hj-np-tv-z]+$/; // a word without its vowels: "prd", "achng"
const TWICE = /(.)\1+/gu;
const SOUNDS: [RegExp, string][] = [
  [/^(?:p(?=[ns])|k(?=n)|w(?=r)|g(?=n))/gu, ""],
  [/[ao]ugh(?=[td])/gu, "o"],
  [/[ao]ugh/gu, "of"],
  [/gh|e$|(?<=[rt])h/gu, ""],
  [/ph/gu, "f"],
  [/qu/gu, "kw"],
  [/x/gu, "ks"],
  [/c(?=[eiy])|z/gu, "s"],
  [/ch|ck|c|q/gu, "k"],
  [/(?<=.)[aeiouy]+/gu, "a"],
  [TWICE, "$1"],
];
const WIDE = 5;
const NARROW = 1;

// The words of `text` between the two edges, which patterns may name.
export function tokens(table: WordTable, text: string): Token[] {
  const found: Token[] = [{ word: "^", heard: ["^"], clause: 0, number: null, written: "" }];
  let clause = 0;
  for (const piece of pieces(table, text)) {
    const breaks = BREAKS.includes(piece);
    if (breaks) clause += 1;
    let written = kindOf(piece[0]!) === "sign" ? (own(table.spellings, piece)?.[0] ?? piece) : piece.replaceAll("'", "");
    for (const word of breaks ? [] : spelled(table, piece)) {
      if (table.clause_words.includes(word)) clause += 1;
      for (const each of mendedOnce(table, word)) {
        const earlier = found.at(-1)!;
        const whole = wholeNumber(table, earlier, each, clause);
        if (whole) {
          found[found.length - 1] = token(table, String(whole), clause, earlier.written);
          continue;
        }
        found.push(token(table, each, clause, written));
        written = "";
      }
    }
    if (piece === "?") clause += 1;
  }
  return [...found, { word: "$", heard: ["$"], clause, number: null, written: "" }];
}

// The number that "thirty" and "six" make together; none of other words.
function wholeNumber(table: WordTable, before: Token, word: string, clause: number): number {
  const [tens, ones] = [before.number ?? 0, own(table.numbers, word) ?? 0];
  const writtenOut = !/^[0-9]+$/.test(before.word) && before.clause === clause;
  return writtenOut && tens >= 20 && tens % 10 === 0 && ones > 0 && ones < 10 ? tens + ones : 0;
}

// A name such as "du 24.5" as its code without the point; anything else as it stands.
function named(table: WordTable, ...[all, letters, whole, part]: string[]): string {
  const channel = letters!.toLowerCase();
  const code = `${(own(table.channels, channel) ?? channel).toLowerCase()} ${whole}${part}`;
  return own(table.point_names, code.replace(" ", "")) ? code : all!;
}

function pieces(table: WordTable, text: string): string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").replace(NAME_WITH_FRACTION, (...heard: string[]) => named(table, ...heard.slice(0, 4)));
  const letters = plain.replace(FRACTION, "$1").toLowerCase().replaceAll("ß", "ss").replaceAll("œ", "oe").replaceAll("æ", "ae");
  const found: string[] = [];
  let word = "";
  const end = (): void => {
    if (word) found.push(word);
    word = "";
  };
  for (const each of letters) {
    const sign = SAME[each] ?? each;
    const kind = kindOf(sign);
    if (word && kind !== "apostrophe" && kind !== kindOf(last(word)) && kind !== kindOf(first(word))) end();
    if (kind === "letter" || kind === "digit" || (kind === "apostrophe" && word)) word += sign;
    else if (kind === "sign" || kind === "break") {
      end();
      found.push(sign);
    }
  }
  end();
  return found;
}

const first = (word: string): string => Array.from(word)[0] ?? "";
const last = (word: string): string => Array.from(word).at(-1) ?? "";

function kindOf(sign: string): string {
  if (sign >= "0" && sign <= "9") return "digit";
  if ((sign >= "\u3040" && sign <= "\u30ff") || (sign >= "\u3400" && sign <= "\u9fff")) return "sign";
  if (/^\p{L}$/u.test(sign)) return "letter";
  if (sign === "'") return "apostrophe";
  return BREAKS.includes(sign) || sign === "?" || sign === "&" ? "break" : "space";
}

function spelled(table: WordTable, piece: string): string[] {
  const bare = piece.replace(/^'+|'+$/g, "");
  for (const form of [bare, piece.replaceAll("'", "")]) if (Object.hasOwn(table.spellings, form)) return table.spellings[form]!;
  const elided = ELIDED.exec(piece);
  if (elided) return spelled(table, elided[1]!);
  return [bare.replace(/'s$/, "").replaceAll("'", "")];
}

function token(table: WordTable, word: string, clause: number, written: string): Token {
  const number = /^[0-9]{1,6}$/.test(word) ? Number(word) : (own(table.numbers, word) ?? null);
  const heard = (own(table.forms, word) ?? "").split(" ").filter(Boolean);
  if (number === null) return { word, heard, clause, number, written };
  const classes = Object.entries(table.number_classes).filter(([, [low, high]]) => low <= number && number <= high);
  return { word, heard: [...heard, ...classes.map(([name]) => `#${name}`)], clause, number, written };
}

export const own = <T>(record: Record<string, T>, key: string): T | undefined => (Object.hasOwn(record, key) ? record[key] : undefined);

function mendedOnce(table: WordTable, word: string): string[] {
  const { mended: known } = lists(table);
  if (!known.has(word)) known.set(word, mended(table, word)); // words are said again
  return known.get(word)!;
}

// `word` if it is known; else the one or two known words that it is most likely a slip of.
function mended(table: WordTable, word: string): string[] {
  const known = Object.hasOwn(table.forms, word) || Object.hasOwn(table.point_names, word) || leftAlone(table).has(word);
  if (known || length(word) < SHORTEST_BARE || !/^\p{L}+$/u.test(word)) return [word];
  const found = withoutRuns(table, word) || withVowels(table, word) || nearest(table, word, 1);
  if (found) return [found];
  const alike = length(word) >= SHORTEST_SOUND && lists(table).bySound.get(sound(word));
  return alike ? [alike] : (takenApart(table, word) ?? [nearest(table, word, 2) || word]);
}

// The known word that is written without its vowels; of several the one with the fewest, then the earlier one.
function withVowels(table: WordTable, word: string): string {
  const words = BARE.test(word) ? (lists(table).byLetters.get(bare(word)) ?? []) : [];
  const slips = words.map((each) => slipsBetween(word, each));
  return words[slips.indexOf(Math.min(...slips))] ?? "";
}

const length = (word: string): number => Array.from(word).length;

let alone: { table: WordTable; words: Set<string> } | undefined;

function leftAlone(table: WordTable): Set<string> {
  if (alone?.table !== table) alone = { table, words: new Set(table.left_alone.split(" ")) };
  return alone.words;
}

// The known word that `word` is with its runs of three and more letters as two or one: "feeet", "helppp".
function withoutRuns(table: WordTable, word: string): string {
  for (const most of [LONGEST_RUN, 1]) {
    const shorter = word.replace(/(.)\1{2,}/gu, (_, letter: string) => letter.repeat(most));
    if (Object.hasOwn(table.forms, shorter)) return shorter;
  }
  return "";
}

// The first letter of `word` and its consonants, each once where it is double: "prd" of "period".
const bare = (word: string): string => (first(word) + Array.from(word).slice(1).join("").replace(/[aeiou]/g, "")).replace(TWICE, "$1");

// How `word` sounds, roughly.
const sound = (word: string): string => SOUNDS.reduce((heard, [from, to]) => heard.replace(from, to), word);

// The words that may have been meant; never a denial, so that no slip ("meine", "keine") hides a danger.
const meant = (table: WordTable): string[] =>
  Object.keys(table.forms).filter((form) => length(form) >= SHORTEST_MENDED && /^\p{L}+$/u.test(form) && !table.forms[form]!.split(" ").includes("@denial"));

interface Lists {
  table: WordTable;
  meant: string[];
  byLetters: Map<string, string[]>;
  bySound: Map<string, string>; // of equals the earlier one
  mended: Map<string, string[]>;
}

let made: Lists | undefined;

function lists(table: WordTable): Lists {
  if (made?.table === table) return made;
  const words = meant(table);
  const backward = [...words].reverse();
  const byLetters = new Map<string, string[]>();
  for (const each of words) byLetters.set(bare(each), [...(byLetters.get(bare(each)) ?? []), each]);
  made = { table, meant: words, byLetters, bySound: new Map(backward.map((each) => [sound(each), each])), mended: new Map() };
  return made;
}

function takenApart(table: WordTable, word: string): string[] | undefined {
  const signs = Array.from(word);
  for (let at = SHORTEST_PART; at <= signs.length - SHORTEST_PART; at += 1) {
    const parts = [signs.slice(0, at).join(""), signs.slice(at).join("")];
    if (parts.every((each) => Object.hasOwn(table.forms, each))) return parts;
  }
  return undefined;
}

// The known word with the fewest slips; of equals one with the same first letter, then the earlier in the table.
function nearest(table: WordTable, word: string, upTo: number): string {
  if (length(word) < SHORTEST_MENDED) return "";
  const most = length(word) >= SHORTEST_LONG ? upTo : 1;
  let best = "";
  let least: [number, boolean] = [most + 1, true];
  for (const form of lists(table).meant) {
    if (Math.abs(length(form) - length(word)) > most) continue;
    const other = first(form) !== first(word);
    const slips = slipsBetween(word, form);
    const strict = length(word) === SHORTEST_MENDED || slips > 1;
    const less = slips < least[0] || (slips === least[0] && !other && least[1]);
    if (slips <= most && !(strict && other) && less) [best, least] = [form, [slips, other]];
  }
  return best;
}

// How many letters were left out, added, changed, or swapped with their neighbour (optimal string alignment).
export function slipsBetween(word: string, form: string): number {
  const [a, b] = [Array.from(word), Array.from(form)];
  let before: number[] = [];
  let row = b.map((_, at) => at).concat(b.length);
  for (let at = 1; at <= a.length; at += 1) {
    const [previous, older] = [row, before];
    row = [at];
    for (let to = 1; to <= b.length; to += 1) {
      let cost = Math.min(previous[to]! + 1, row[to - 1]! + 1, previous[to - 1]! + Number(a[at - 1] !== b[to - 1]));
      if (at > 1 && to > 1 && a[at - 1] === b[to - 2] && a[at - 2] === b[to - 1]) cost = Math.min(cost, older[to - 2]! + 1);
      row.push(cost);
    }
    before = previous;
  }
  return row.at(-1)!;
}

// Where each meaning is heard: that of single words, then that of rows of words.
export function spans(table: WordTable, said: Token[]): Spans {
  const found: Spans = new Map();
  said.forEach((each, at) => each.heard.forEach((meaning) => listed(found, meaning).push([at, at + 1])));
  widenEdges(said, found);
  for (let twice = 0; twice < 2; twice += 1) {
    for (const number of beginning(table.term_starts, found)) {
      const term = table.terms[number]!;
      for (const [start, end] of inRow(term.words, found)) {
        const heard = listed(found, term.says);
        const there = heard.some((each) => each[0] === start && each[1] === end);
        if (!there && !isParted(table, said.slice(start, end))) heard.push([start, end]);
      }
    }
  }
  return found;
}

// Whether a stop stands among `words`: "cannot go, been on the road" says nothing of "go on".
function isParted(table: WordTable, words: Token[]): boolean {
  return words.slice(1).some((after, at) => after.clause > words[at]!.clause && !table.clause_words.includes(after.word));
}

// What is said may begin and end within courtesies: "hi, sleep please" is "sleep".
function widenEdges(said: Token[], found: Spans): void {
  let [from, to] = [1, said.length - 1];
  while (said[from]!.heard.includes("@courtesy")) listed(found, "^").push([0, (from += 1)]);
  while (said[to - 1]!.heard.includes("@courtesy")) listed(found, "$").push([(to -= 1), said.length]);
}

function listed(found: Spans, meaning: string): Span[] {
  if (!found.has(meaning)) found.set(meaning, []);
  return found.get(meaning)!;
}

export function beginning(starts: Record<string, number[]>, found: Spans): number[] {
  const numbers = new Set([...found.keys()].flatMap((meaning) => own(starts, meaning) ?? []));
  return [...numbers].sort((a, b) => a - b);
}

// Every place where the words of `group` are heard in their order, near each other.
export function inRow(group: string, found: Spans): Row[] {
  const [start, ...rest] = group.split(" ");
  let rows: Row[] = heard(start!, found).map((place) => [place[0], place[1], reach(start!, place)]);
  let gap = NARROW;
  for (const alternatives of rest) {
    if (alternatives === "..") {
      gap = WIDE;
      continue;
    }
    if (!rows.length) return [];
    const places = heard(alternatives, found);
    const most = alternatives === "$" ? 0 : gap;
    rows = rows.flatMap(([begin, end, used]) =>
      places.filter((place) => end <= place[0] && place[0] <= end + most).map((place): Row => [begin, place[1], new Set([...used, ...reach(alternatives, place)])]),
    );
    gap = NARROW;
  }
  return rows;
}

function heard(alternatives: string, found: Spans): Span[] {
  const places = alternatives.split("|").flatMap((each) => found.get(each) ?? []);
  return [...new Map(places.map((each) => [each.join(), each])).values()];
}

// The words that a place takes: the edges of what was said are none.
function reach(alternatives: string, [start, end]: Span): Set<number> {
  if (alternatives === "^" || alternatives === "$") return new Set();
  return new Set(Array.from({ length: end - start }, (_, at) => start + at));
}
