// The buttons beside the live body, the legend of its landmarks, and the way it was measured.
import { h } from "../dom";
import type { Landmark, Point } from "./figure";

export type Words = Record<string, string>;

export interface Turned {
  turn(aside: number, upward: number): void;
  nearer(times: number): void;
  back(): void;
  name(): boolean;
  showAll(): boolean;
  showChannels(): boolean;
}

const STEP = Math.PI / 8;

export function turning(live: Turned, words: Words): HTMLElement {
  const key = (text: string, name: string, does: () => void): HTMLElement =>
    h("button", { class: "quiet", type: "button", "aria-label": words[name] ?? "", title: words[name] ?? "", click: does }, text);
  return h(
    "div",
    { class: "turning" },
    key("◀", "turn_left", () => live.turn(-STEP, 0)),
    key("▶", "turn_right", () => live.turn(STEP, 0)),
    key("▲", "turn_up", () => live.turn(0, -STEP)),
    key("▼", "turn_down", () => live.turn(0, STEP)),
    key("+", "nearer", () => live.nearer(1.5)),
    key("−", "farther", () => live.nearer(1 / 1.5)),
  );
}

function toggle(text: string, does: () => boolean): HTMLElement {
  const button = h("button", { class: "quiet", type: "button", "aria-pressed": "false" }, text);
  button.addEventListener("click", () => button.setAttribute("aria-pressed", String(does())));
  return button;
}

export function choices(live: Turned, words: Words, code: string | undefined): HTMLElement[] {
  const found = [toggle(words.names ?? "", () => live.name()), toggle((code ? words.other_points : words.all_points) ?? "", () => live.showAll())];
  if (!code?.startsWith("EX")) found.push(toggle((code ? words.channel : words.channels) ?? "", () => live.showChannels()));
  return [...found, h("button", { class: "quiet", type: "button", click: () => live.back() }, words.turn_back ?? "")];
}

export class Legend {
  readonly element = h("div", { class: "legend", hidden: true });
  private told = "";

  constructor(private readonly words: Words) {}

  tell(marks: Landmark[] | undefined): void {
    this.element.hidden = marks === undefined;
    const names = (marks ?? []).map((each) => each.name).join();
    if (names === this.told && this.element.childElementCount) return;
    this.told = names;
    const items = (marks ?? []).map((each) => h("li", {}, each.name, " ", h("small", {}, `(${each.what})`)));
    const empty = h("p", { class: "small" }, this.words.none_here ?? "");
    this.element.replaceChildren(h("p", {}, this.words.what ?? ""), items.length ? h("ol", {}, ...items) : empty);
  }
}

export function measured(point: Point, words: Words): HTMLElement {
  const steps = point.steps.map(([says, mm]) => h("li", {}, [says, mm ? `(${mm} mm)` : ""].join(" ").trim()));
  const sure = (words.sure ?? "").replace("{zone}", String(Math.round(point.zone_mm)));
  return h("details", {}, h("summary", {}, words.how ?? ""), h("ol", {}, ...steps), h("p", { class: "small" }, sure));
}
