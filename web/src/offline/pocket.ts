// The guide without a server: looks plans up in the tables that Python wrote, and plays their sessions.
import { duration, groups, h } from "../dom";
import { confirmed, crisisNumbers, numbersHere, searchBox, whomToCall } from "./asking";
import { done, hurts, ready, running, saidHealed, sayHealed, sendUnsent, sessionsToday, settle, type Running } from "./kept";
import { Playing } from "../care/playing";
import type { Place, Plan, PlanStep, Session, Tables } from "../types";

const LETTERS: Record<string, string> = { yes: "y", no: "n", unsure: "u" };

const data = JSON.parse(document.getElementById("data")?.textContent ?? "null") as Tables;
const words = data.words;

// The longest part of what the guide carries: read once the first session is wanted. Each value stands there once.
interface Packed {
  parts: unknown[];
  sessions: Record<string, Record<string, number>>;
}
let packed: Packed | undefined;

function unpack(number: number): Plan {
  const { keys, items, plans } = data.pool;
  const value = (at: number): unknown => {
    const item = items[at]!;
    return "l" in item ? item.l.map(value) : item.v;
  };
  return Object.fromEntries(plans[number]!.map((at, n) => [keys[n], value(at)])) as Plan;
}

// The number of the plan for these answers; none where there is no such row.
function numberFor(complaint: string, context: string, answers: string[]): number | undefined {
  const row = answers.map((each) => LETTERS[each] ?? "?").join("");
  return data.complaints.find((each) => each.id === complaint)?.rows[context]?.[row];
}

// The same where more conditions hold than the table was made for, or it is not known which do: a stop stays one, and for
// one more condition there is a plan where all else was answered no.
function numberWith(complaint: string, context: string, answers: string[], more: string[] | undefined): number | undefined {
  const number = numberFor(complaint, context, answers);
  if (more?.length === 0 || (number !== undefined && unpack(number).status === "stop")) return number;
  if (more?.length !== 1 || answers.some((each) => each !== "no")) return undefined;
  return data.complaints.find((each) => each.id === complaint)?.told[more[0]!]?.[context];
}

// A row that is missing means stop.
function planFor(complaint: string, context: string, answers: string[]): Plan {
  const number = numberFor(complaint, context, answers);
  return number === undefined ? data.missing : unpack(number);
}

function show(id: string, ...children: (Node | string | null | false | undefined)[]): void {
  const section = document.getElementById(id)!;
  section.replaceChildren(...children.filter((each): each is Node | string => Boolean(each)));
  document.body.classList.toggle("stop", id === "stopped");
  location.hash = `#${id}`;
  section.querySelector<HTMLElement>("h1")?.setAttribute("tabindex", "-1");
  section.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

function showStop(plan: Plan): void {
  show(
    "stopped",
    h("h1", {}, plan.headline),
    ...plan.findings.map((each) => h("p", { "data-finding": each.code }, each.message)),
    h("h2", {}, plan.findings[0]?.level === "emergency" ? words.call! : words.worse!),
    ...crisisNumbers(data, plan),
    numbersHere(data),
    h("p", { class: "small" }, words.tap),
    h("p", { class: "small" }, [...new Set(plan.findings.map((each) => each.source))].join("; ")),
  );
}

const part = (title: string, ...children: Node[]): HTMLElement => h("section", {}, h("h2", {}, title), ...children);
const small = (text: string): HTMLElement => h("p", { class: "small" }, text);

function stepLine(step: PlanStep): HTMLElement {
  return h(
    "li",
    { "data-step": step.code },
    h(
      "p",
      {},
      h("a", { href: `#point-${step.code}` }, `${step.place} (${step.code})`),
      `, ${words[step.midline ? "midline" : step.side]}, ${duration(step.seconds, words)}`,
    ),
    h("p", {}, step.cue),
    ...step.limits.map(small),
  );
}

// The pictures of a stretch, as they stand with the first aid for a cramp.
const moving = (id: string): Node | undefined => document.querySelector(`.room .moves[data-stretch="${id}"]`)?.cloneNode(true);
document.querySelectorAll<HTMLElement>("[data-moves]").forEach((each) => each.append(moving(each.dataset.moves!) ?? ""));

// What was felt and pressed so far: by this a plan was drawn.
const told = (): string => JSON.stringify([hurts(), sessionsToday()]);
let drawn = "";
let redraw: (() => void) | undefined;

function showPlan(plan: Plan, session: Session | undefined, checked = Date.now()): void {
  drawn = told();
  redraw = (): void => showPlan(plan, session, checked);
  const left = plan.steps.map((each) => leftOut(each));
  const origins = [...new Map(left.filter((each) => each !== undefined).map((each) => [each.origin.code, each.origin])).values()];
  const resting = sessionsToday() >= data.sessions_a_day;
  const level = (name: string): HTMLElement[] =>
    plan.findings.filter((each) => each.level === name).map((each) => h("p", { "data-finding": each.code }, `${each.message} (${each.source})`));
  show(
    "plan",
    plan.routine && small(plan.routine.name),
    h("h1", {}, plan.headline || words.your_plan!),
    ...level("see_clinician"),
    plan.first_line.length > 0 &&
      part(
        words.first!,
        ...plan.first_line.map((each) =>
          h(
            "article",
            { class: "care" },
            each.before && h("p", { class: "mind" }, each.before),
            h("div", { class: "shown" }, h("p", { class: "do" }, each.do), moving(each.id)),
            each.after && h("p", { class: "mind" }, each.after),
            small(each.why),
          ),
        ),
      ),
    plan.steps.length > 0 && part(words.then_press!, h("ol", { class: "steps" }, ...plan.steps.map((each, n) => (left[n] ? leftOutLine(each, left[n].message) : stepLine(each))))),
    origins.some((each) => numbed(each)) && h("p", { class: "mind" }, session?.hurts.numb),
    ...origins.map((each) => healed(each, () => showPlan(plan, session, checked))),
    session && !resting && sides(chosen(session, (each) => !leftOut(each)), checked),
    session && resting && h("p", { class: "mind" }, data.day_cap),
    plan.findings.some((each) => each.level === "note") && part(words.good_to_know!, ...level("note")),
    plan.evidence.length > 0 && part(words.known!, ...plan.evidence.map((each) => h("p", {}, each.says))),
    plan.routine && part(words.how_often!, h("p", {}, plan.routine.how_often), small(plan.routine.note)),
    plan.tracking && part(words.write_down!, h("p", {}, `${plan.tracking.primary}: ${plan.tracking.items.join(", ")}. ${plan.tracking.review}`)),
    small(data.emergency_line),
    !plan.reviewed && small(words.not_reviewed!),
  );
}

const numbed = (place: Place): boolean =>
  hurts().some((each) => each.code === place.code && each.side === place.side && data.numb.includes(each.what));

// What the table says is left out, for what was felt at a point in an earlier session: why, and at which point.
function leftOut(step: Place): { origin: Place; message: string } | undefined {
  const felt = hurts();
  const here = felt.find((each) => each.code === step.code && each.side === step.side);
  const say = (name: string, origin: string, nerve = ""): string =>
    (words[name] ?? "").replaceAll("{code}", step.code).replaceAll("{origin}", origin).replaceAll("{nerve}", nerve);
  if (here) return { origin: here, message: data.numb.includes(here.what) ? say("numb_here", here.code) : `${here.code}: ${data.hurt}` };
  for (const each of felt) {
    const below = data.left_out[each.code];
    const nerve = below ? below[step.code] : ""; // of a point that this table does not have, nothing is known
    if (each.side === step.side && data.numb.includes(each.what) && nerve !== undefined) {
      return { origin: each, message: say(nerve ? "numb_above" : "nerve_unknown", each.code, nerve) };
    }
  }
  return undefined;
}

function leftOutLine(step: PlanStep, message: string): HTMLElement {
  return h("li", { class: "left-out", "data-left-out": step.code }, h("p", {}, `${step.place}, ${words[step.side]}: ${message}`));
}

// What hurt stays out until the person says that it has healed.
function healed(place: Place, then: () => void): HTMLElement {
  const click = (): void => {
    sayHealed(place.code);
    then();
  };
  return h("button", { class: "quiet", "data-healed": place.code, click }, words.healed!.replace("{code}", place.code));
}

// The same session without some of its steps: what is left out is left out whole.
function chosen(session: Session, keeps: (step: Place) => boolean): Session {
  const kept = session.steps.flatMap((step, n) => (keeps(step) ? [n] : []));
  return {
    ...session,
    steps: kept.map((n) => session.steps[n]!),
    beats: session.beats.filter((each) => kept.includes(each.step)).map((each) => ({ ...each, step: kept.indexOf(each.step) })),
  };
}

function sides(session: Session, checked: number): HTMLElement {
  const start = (name: string, which: Session, kind: string): HTMLElement | false =>
    which.steps.length > 0 && h("button", { class: kind, "data-start": name, click: () => play(chosen(which, (each) => !leftOut(each)), checked) }, `${words.start} · ${words[name]}`);
  return h(
    "div",
    { class: "keys" },
    start("both", session, "big"),
    start("only_left", chosen(session, (each) => each.side === "left"), "quiet"),
    start("only_right", chosen(session, (each) => each.side === "right"), "quiet"),
  );
}

let playing: Playing | undefined;
let isLeft = false; // whether it was running when its page was left

function play(session: Session, checked: number, from?: Running): Playing {
  isLeft = false;
  show("session");
  document.body.classList.add("full");
  const finished = async (): Promise<boolean> => (data.hosted ? sendUnsent() : false);
  const picture = (code: string, side: string): string | null =>
    side === "right" ? null : (document.querySelector(`#point-${code} img`)?.getAttribute("src") ?? null);
  const home = { href: "#home", check: `#relief-${session.complaint}`, sends: data.hosted, picture, finished };
  const whole = from ? session : { ...session, healed: saidHealed() };
  return (playing = new Playing(document.getElementById("session")!, whole, home, checked, from));
}

// A question's answer from those to its signs: any yes, else any doubt; no where each is no, or the group was.
function rolledUp(whole: string, signs: string[]): string {
  for (const each of ["yes", "unsure"]) if (whole === each || signs.includes(each)) return each;
  return whole || (signs.every((each) => each === "no") ? "no" : "");
}

// The stops of the signs that were met, as one: the gravest gives the headline.
function together(stops: Plan[]): Plan {
  const gravest = stops.find((each) => each.findings[0]?.level === "emergency") ?? stops[0]!;
  return { ...gravest, findings: [gravest, ...stops.filter((each) => each !== gravest)].flatMap((each) => each.findings) };
}

function check(form: HTMLFormElement): void {
  const complaint = data.complaints.find((each) => each.id === form.dataset.complaint)!;
  const told = new FormData(form);
  const text = (name: string): string => {
    const value = told.get(name);
    return typeof value === "string" ? value : "";
  };
  const signs = Object.values(complaint.asks).flat();
  const sign = new Map(signs.map((each) => [each, text(`q.${each}`)]));
  const given = complaint.questions.map((each) => rolledUp(text(`q.${each}`), complaint.asks[each]!.map((code) => sign.get(code)!)));
  const none = told.has("none_of_these");
  const error = form.querySelector<HTMLElement>(".problem")!;
  if (none && given.some((each) => each === "yes" || each === "unsure")) {
    complain(error, words.contradiction!);
    return;
  }
  const answers = given.map((each) => each || (none ? "no" : ""));
  const more = confirmed(data, form);
  if (answers.includes("") || !told.has("same") || more === undefined) {
    complain(error, words.open!);
    return;
  }
  const context = text("context");
  const number = numberWith(complaint.id, context, answers, text("same") === "yes" ? more : undefined);
  const plan = number === undefined ? data.missing : unpack(number);
  const met = signs.flatMap((each) => complaint.signs[each]?.[LETTERS[sign.get(each)!] ?? ""] ?? []).map(unpack);
  if (plan.status === "stop") showStop(number !== undefined && met.length > 0 ? together(met) : plan);
  else showPlan(plan, number === undefined ? undefined : sessionOf(number));
}

function sessionOf(number: number): Session | undefined {
  const { parts, sessions } = (packed ??= JSON.parse(document.getElementById("sessions")?.textContent ?? "null") as Packed);
  const found = sessions[String(number)];
  return found && ({ ...Object.fromEntries(Object.entries(found).map(([name, at]) => [name, parts[at]])), words } as Session);
}

function complain(where: HTMLElement, text: string): void {
  where.textContent = text;
  where.hidden = false;
  where.focus();
}

document.documentElement.classList.add("scripted");
document.querySelectorAll<HTMLFormElement>("form[data-complaint]").forEach((form) => (form.hidden = false)); // without a script it leads nowhere
groups();
document.querySelectorAll<HTMLFormElement>("form[data-complaint]").forEach((form) =>
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check(form);
  }),
);
// The session that was left on its page goes on where it was.
function comeBack(): void {
  const was = running();
  if (was) play({ ...was.session, words }, was.checked, was);
  else location.hash = "#home";
}

window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // what was told meanwhile on another page is not known to this one
});
addEventListener("hashchange", () => {
  if (location.hash !== "#session" && playing?.leave()) isLeft = true;
  if (location.hash === "#session" && isLeft) comeBack();
  if (location.hash === "#plan" && redraw && drawn !== told()) redraw();
  document.body.classList.toggle("stop", location.hash === "#stopped");
  if (location.hash !== "#session") document.body.classList.remove("full", "night");
  leaveEmpty();
});

// A page of its own that nothing was written on, as after a reload.
function leaveEmpty(): void {
  const { hash } = location;
  const isEmpty = ["#plan", "#stopped", "#session", "#found"].includes(hash) && !document.querySelector(`${hash} > :not(noscript)`);
  if (isEmpty) location.hash = "#home";
}

searchBox(data, { show, stop: showStop });
document.querySelector("#home")?.append(whomToCall(data));
void ready.then(() => {
  const left = settle(data.hosted);
  const was = running();
  if (data.hosted) leaveEmpty();
  else if (left) play({ ...left.session, words }, left.checked, left).over();
  else if (was) play({ ...was.session, words }, was.checked, was);
  else leaveEmpty();
});

// For who wants to look inside, and for the tests.
Object.assign(globalThis, { taichong: { planFor, data, done, ready } });
