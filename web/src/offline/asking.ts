// The search box of the guide without a server: what words tell of is read by the table that Python compiled.
import { h } from "../dom";
import { NOT_HEARD } from "./guide";
import { handedOver } from "./handed";
import { askedBack, question, readWords } from "../words/words";
import type { Reading, WordTable } from "../words/table";
import type { Plan, Tables } from "../types";

const PAINTED_MS = 1500; // by then the page is seen
const PATIENCE_MS = 4000; // for the table of words: whoever types of a danger must not wait for a server that says nothing

export interface Doors {
  show: (id: string, ...children: (Node | string)[]) => void;
  stop: (plan: Plan) => void;
}

interface Heard extends Tables {
  reader: WordTable;
}

interface Lines {
  country: string;
  emergency: string[];
  crisis: { name: string; number: string } | null;
  isKnown: boolean; // the country
}

// A locale is not a place: the country stands beside its number.
function linesFor(data: Tables, languages: readonly string[]): Lines {
  const { countries, languages: of, anywhere } = data.help_lines;
  const named = languages.map((each) => /[-_]([A-Za-z]{2})\b/.exec(each)?.[1]?.toUpperCase() ?? "");
  const spoken = languages.map((each) => of[each.slice(0, 2).toLowerCase()] ?? "");
  const code = [...named, ...spoken].find((each) => each in countries);
  const found = code ? countries[code] : undefined;
  return found
    ? { country: found.name, emergency: found.emergency, crisis: found.crisis, isKnown: true }
    : { ...anywhere, crisis: null, isKnown: false };
}

const call = (number: string): HTMLElement => h("a", { href: `tel:${number.replaceAll(" ", "")}` }, number);

export function whomToCall(data: Tables): HTMLElement {
  const lines = linesFor(data, navigator.languages);
  const { emergency_say, crisis_say, own_crisis } = data.help_lines;
  const numbers = lines.emergency.flatMap((each) => [call(each), " "]);
  const crisis = lines.crisis ? [`${lines.crisis.name} `, call(lines.crisis.number)] : [own_crisis];
  return h("p", { class: "small whom" }, `${emergency_say} `, ...numbers, `(${lines.country}). ${crisis_say} `, ...crisis, ".");
}

export function numbersHere(data: Tables): HTMLElement {
  const { emergency } = linesFor(data, navigator.languages);
  const all = [...new Set([...emergency, "112", "911", "999"])];
  return h("ul", { class: "numbers" }, ...all.map((each) => h("li", {}, call(each))));
}

// Above the emergency numbers, where a stop is a crisis: the country's line; where no country is known, every one that is.
export function crisisNumbers(data: Tables, plan: Plan): HTMLElement[] {
  if (!plan.findings.some((each) => data.crisis.includes(each.code))) return [];
  const { crisis, isKnown } = linesFor(data, navigator.languages);
  const { crisis_say, own_crisis, countries } = data.help_lines;
  if (crisis) {
    const link = h("a", { href: `tel:${crisis.number.replaceAll(" ", "")}` }, `${crisis.name} ${crisis.number}`);
    return [h("ul", { class: "numbers crisis" }, h("li", {}, link))];
  }
  const own = h("p", { class: "whom" }, `${crisis_say} ${own_crisis}.`);
  if (isKnown) return [own];
  const all = Object.values(countries).flatMap((each) =>
    each.crisis ? [h("li", {}, `${each.name} `, call(each.crisis.number))] : [],
  );
  return [own, h("ul", { class: "crisis-lines" }, ...all)];
}

// The stop of one red flag, told of somebody else in a bystander's words.
function stopOf(data: Heard, codes: string[], other: boolean): Plan {
  const flags = codes.map((code) => ({ code, ...data.reader.flags[code]! }));
  const findings = flags.map((each) => ({ code: each.code, level: each.level, message: `${each.sign} ${each.message}`, source: "" }));
  const bystander = { code: "BYSTANDER", level: "emergency", message: data.reader.bystander, source: "" };
  const told = other && flags[0]?.level === "emergency" ? [bystander, ...findings] : findings;
  const own = data.own_headlines[told[0]?.code ?? ""]; // of its own only where it is told to the person concerned
  return { ...data.missing, headline: own ?? data.headlines[flags[0]?.level ?? "emergency"] ?? data.missing.headline, findings: told };
}

function answer(data: Heard, doors: Doors, typed: string, withoutQuestions = false): void {
  const reading = readWords(data.reader, typed, withoutQuestions);
  if (reading.kind === "help") doors.stop(stopOf(data, reading.red_flags, reading.other));
  else if (reading.kind === "ask_now") ask(data, doors, typed, reading);
  else if (reading.kind === "plan") open(data, reading.complaints[0]!, reading.conditions);
  else if (reading.kind === "point" && document.getElementById(`point-${reading.points[0]}`)) location.hash = `#point-${reading.points[0]}`;
  else offer(data, doors, reading);
}

function ask(data: Heard, doors: Doors, typed: string, reading: Reading): void {
  const flags = reading.red_flags.filter((code) => data.reader.flags[code]!.level !== "note");
  const yes = (code: string): HTMLElement =>
    h("button", { class: "quiet", "data-yes": code, click: () => doors.stop(stopOf(data, [code], false)) }, data.asking.yes);
  doors.show(
    "found",
    h("h1", {}, data.asking.question),
    ...flags.map((code) => h("div", { class: "question", "data-asked": code }, h("p", {}, question(data.reader, code)), yes(code))),
    h("button", { class: "big", id: "no", click: () => answer(data, doors, typed, true) }, data.asking.no),
    whomToCall(data),
  );
}

function offer(data: Heard, doors: Doors, reading: Reading): void {
  const offered = reading.kind === "nothing" ? Object.keys(data.reader.complaints) : reading.complaints;
  const complaint = (id: string): HTMLElement =>
    h("li", {}, h("a", { href: `#relief-${id}`, click: () => open(data, id, reading.conditions) }, data.reader.complaints[id]));
  const points = reading.points.filter((each) => document.getElementById(`point-${each}`));
  doors.show(
    "found",
    h("h1", {}, reading.kind === "choose" ? data.asking.which! : data.asking.heading!),
    ...(reading.kind === "nothing" ? [h("p", { class: "problem", role: "alert" }, data.reader.say.nothing)] : []),
    ...reading.known.map((each) => h("p", {}, data.reader.known[each]![0])),
    ...reading.points.flatMap((each) => (data.reader.points[each] ? [h("p", {}, data.reader.points[each])] : [])),
    h("ul", { class: "choices" }, ...offered.map(complaint), ...points.map((each) => h("li", {}, h("a", { href: `#point-${each}` }, each)))),
    whomToCall(data),
  );
}

// What the words told of a person's health is asked back above the check: never taken, never a no.
function open(data: Heard, id: string, conditions: string[]): void {
  const form = document.querySelector<HTMLFormElement>(`form[data-complaint="${id}"]`)!;
  form.querySelectorAll(".told").forEach((each) => each.remove());
  const choice = (condition: string, value: string, label: string): HTMLElement =>
    h("label", {}, h("input", { type: "radio", name: `right.${condition}`, value }), ` ${label}`);
  const asked = conditions.map((each) =>
    h(
      "fieldset",
      { class: "question told", "data-told": each },
      h("legend", {}, askedBack(data.reader, each)),
      h("div", { class: "answers" }, choice(each, "yes", data.asking.right!), choice(each, "no", data.asking.not_right!)),
    ),
  );
  form.querySelector(".all")?.before(...asked);
  location.hash = `#relief-${id}`;
}

// The conditions that were asked back and hold, of those that the guide was not made for; undefined while one is open.
export function confirmed(data: Tables, form: HTMLFormElement): string[] | undefined {
  const told = [...form.querySelectorAll<HTMLElement>("[data-told]")].map((each) => each.dataset.told!);
  const answers = told.map((each) => form.querySelector<HTMLInputElement>(`[name="right.${each}"]:checked`)?.value ?? "");
  if (answers.includes("")) return undefined;
  return told.filter((each, at) => answers[at] === "yes" && !data.holds.includes(each));
}

// The table of words is most of what the guide weighs, and only the search needs it: a hosted guide fetches it once it
// stands, and reads it when one asks.
let table: Promise<string> | undefined;

function tableText(): Promise<string> {
  const fetched = async (): Promise<string> => {
    const answer = await fetch(document.getElementById("data")?.dataset.reader ?? "");
    if (!answer.ok || answer.redirected) throw new Error("no table of words"); // a page of the entrance is none
    return answer.text();
  };
  table ??= fetched();
  table.catch(() => (table = undefined)); // the next time it is asked for again
  return table;
}

async function heard(data: Tables): Promise<Heard> {
  const reader = (data.reader ??= JSON.parse(await tableText()) as WordTable);
  return Object.assign(data, { reader });
}

// Without the table nothing is heard, so nothing is guessed: every complaint is offered, and whom to call.
function unheard(data: Tables, doors: Doors, why = data.asking.no_words): void {
  doors.show(
    "found",
    h("h1", {}, data.asking.heading),
    h("p", { class: "problem", role: "alert" }, why),
    h("ul", { class: "choices" }, ...data.complaints.map(({ id, name }) => h("li", {}, h("a", { href: `#relief-${id}` }, name)))),
    whomToCall(data),
  );
}

export function searchBox(data: Tables, doors: Doors): void {
  if (!data.reader) addEventListener("load", () => setTimeout(() => void tableText().catch(() => undefined), PAINTED_MS)); // the server may be gone when one asks
  const box = document.querySelector<HTMLInputElement>("form.search input");
  const search = (): void => {
    const typed = (box?.value ?? "").slice(0, 2000);
    const late = new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error("late")), PATIENCE_MS));
    void Promise.race([heard(data), late]).then(
      (told) => answer(told, doors, typed),
      () => unheard(data, doors),
    );
  };
  box?.form?.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  // What was typed on a page of the server that does not answer.
  if (location.hash === NOT_HEARD) unheard(data, doors, data.asking.not_heard);
  void handedOver().then((typed) => {
    if (!box || !typed) return;
    box.value = typed;
    search();
  });
}
