import { expect, test } from "vitest";
import text from "../../../src/taichong/atlas.json?raw";
import type { WordTable } from "./table";
import { readWords } from "./words";

// The compiled atlas, its table of words on a line of its own; Python's reader and this one are compared phrase by phrase in tests/care/test_words_by_script.py.
const table = JSON.parse(text.split("\n")[1]!) as WordTable;
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
