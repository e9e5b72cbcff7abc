// Reads the phrases on stdin, one JSON list, by the pocket file's own reader; the table is the first argument's file.
import { readFileSync } from "node:fs";
import { readWords } from "../../web/src/words/words.ts";

const table = JSON.parse(readFileSync(process.argv[2], "utf8"));
const phrases = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(phrases.map((each) => readWords(table, each))));
