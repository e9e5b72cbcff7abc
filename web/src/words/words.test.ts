import { expect, test } from "vitest";
import text from "../../../src/taichong/atlas.json?raw";
import type { WordTable } from "./table";
import { readWords } from "./words";

// The table of words in the compiled atlas (src/taichong/atlas/on_demand.py: a line of JSON with the lengths of all pieces, then the pieces); Python's
// reader and this one are compared phrase by phrase in tests/care/test_words_by_script.py.
function unpacked(content: Uint8Array): Record<string, Uint8Array[]> {
  let at = content.indexOf("\n".charCodeAt(0)) + 1;
  const lengths = parsed(content.subarray(0, at)) as Record<string, number[]>;
  return Object.fromEntries(Object.entries(lengths).map(([name, each]) => [name, each.map((length) => content.subarray(at, (at += length)))]));
}

const parsed = (content: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(content));

// A part: of a shelf the keys and what they lead to, of rows all of them, and else the one piece.
function whole(name: string, pieces: unknown[]): unknown {
  if (["rules", "terms"].includes(name)) return pieces.flat();
  if (pieces.length === 1) return pieces[0];
  const [keys, ...entries] = pieces as [string[], ...Record<string, unknown>[]];
  const found = Object.assign({}, ...entries) as Record<string, unknown>;
  return Object.fromEntries(keys.map((key) => [key, found[key]]));
}

const parts = unpacked(unpacked(new TextEncoder().encode(text)).word_table![0]!);
const table = Object.fromEntries(Object.entries(parts).map(([name, pieces]) => [name, whole(name, pieces.map(parsed))])) as unknown as WordTable;
const read = (text: string, withoutQuestions = false): ReturnType<typeof readWords> => readWords(table, text, withoutQuestions);

test("a danger that happens now is help, and its line is said", () => {
  const reading = read("crushing chest pain right now");
  expect(reading.kind).toBe("help");
  expect(reading.say).toBe(table.flags[reading.red_flags[0]!]!.message);
});

test("a danger that is denied is none", () => {
  expect(read("no chest pain, but calf cramp")).toMatchObject({ kind: "plan", complaints: ["calf_cramp"], red_flags: [] });
});

test("one that may be so is asked, and is not asked again once it was answered no", () => {
  expect(read("calf cramp, maybe chest pain").kind).toBe("ask_now");
  expect(read("calf cramp, maybe chest pain", true)).toMatchObject({ kind: "plan", complaints: ["calf_cramp"] });
});

test("a point goes by any spelling", () => {
  for (const name of ["LV3", "Liv-3", "tai chong", "太冲"]) expect(read(name)).toMatchObject({ kind: "point", points: ["LR3"] });
});

test("nothing is guessed", () => {
  expect(read("")).toMatchObject({ kind: "nothing", say: table.say.nothing });
});
