// What the page says beside the picture.
import { at, h } from "../dom";
import { button, element, image, link, select } from "./elements";
import type { Landmark, Taps } from "./taps";
import { asksForBody, fill, length, wayTo } from "./told";
import type { Answer, Found, Side, Told, View } from "./told";

// What a reader of screens speaks is written only where it is new.
function say(id: string, text: string): void {
  const there = element(id);
  if (there.textContent !== text) there.textContent = text;
}

const asSentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export class Telling {
  private readonly which = select("which");
  private side: Side = "left";
  private view: View;

  constructor(
    private readonly told: Told,
    private readonly toView: (id: string) => void,
  ) {
    this.view = told.views[0]!;
    element("far-view").addEventListener("click", () => this.toView(element("far-view").dataset.view ?? ""));
  }

  // The points that are asked for: the chosen one, or all for pressing that the view shows.
  get codes(): string[] {
    return this.which.value ? [this.which.value] : this.view.points.filter((each) => each.pressed).map((each) => each.code);
  }

  // What the chosen point is called in words.
  get name(): string {
    return this.view.points.find((each) => each.code === this.which.value)?.name ?? "";
  }

  pictureOf(landmark: string): string {
    return at(`/photo/view/${this.view.id}.webp?side=${this.side}&tap=${landmark}&v=${this.told.body}`);
  }

  choose(view: View, side: Side): void {
    this.view = view;
    this.side = side;
    this.points(this.which.value || this.told.point);
    say("chosen", view.name);
    say("how", view.how);
    const mark = (name: "view" | "side", value: string): void =>
      document.querySelectorAll<HTMLElement>(`[data-${name}]`).forEach((each) => {
        if (each.dataset[name] === value) each.setAttribute("aria-current", "true");
        else each.removeAttribute("aria-current");
      });
    mark("view", view.id);
    mark("side", side);
    this.address();
  }

  open(): void {
    say("how", fill(this.told.words.opening));
  }

  private points(wanted: string): void {
    const option = (code: string, text: string): HTMLElement => h("option", { value: code, selected: code === wanted }, text);
    const those = (isPressed: boolean): HTMLElement[] =>
      this.view.points.filter((each) => each.pressed === isPressed).map(({ code, name }) => option(code, `${code} · ${name}`));
    this.which.replaceChildren(option("", this.told.words.all ?? ""), ...those(true), h("hr"), ...those(false));
  }

  // A link to the page as it stands: the view, the side and the point, and nothing of the picture.
  private address(): void {
    const query = new URLSearchParams({ view: this.view.id, side: this.side });
    if (this.which.value) query.set("point", this.which.value);
    history.replaceState(null, "", `?${query.toString()}`);
  }

  // What to do next, or what is wrong, where the eyes are: above the picture.
  ask(taps: Taps, shown: Landmark | undefined, chosen: string | undefined, answer: Answer | undefined, refusal: string): void {
    const { words } = this.told;
    const values = { n: this.view.landmarks.findIndex((each) => each === shown) + 1, total: this.view.landmarks.length, name: shown?.name ?? "" };
    if (taps.next) say("asks", fill(words.next, values));
    else if (!answer) say("asks", asSentence(refusal) || fill(words.fitting));
    else if (answer.tell_body) say("asks", fill(words.tell_body));
    else say("asks", answer.say || fill(chosen ? words.chosen : words.done, values));
    element("asks").classList.toggle("refused", Boolean(refusal) && !taps.next);
    element("guide").classList.toggle("done", !shown);
    element("again").hidden = Boolean(taps.next) || !answer?.say;
    element("tell-body").hidden = !answer || !asksForBody(answer);
    const picture = image("tap");
    if (shown && picture.getAttribute("src") !== this.pictureOf(shown.id)) picture.src = this.pictureOf(shown.id);
    if (shown) picture.alt = `${this.view.name}: ${shown.name}`;
    element("leave-out").hidden = !taps.next;
  }

  problem(text: string): void {
    say("problem", text);
    element("problem").hidden = !text;
  }

  tell(answer: Answer | undefined, view: View): void {
    element("found").hidden = !answer;
    if (!answer) {
      for (const id of ["number", "outcome", "sure"]) say(id, "");
      return;
    }
    this.address();
    const [only, ...others] = answer.points;
    const one = others.length ? undefined : only;
    const number = one ? wayTo(one, answer.own_body, this.told.words) : "";
    element("whose").hidden = answer.own_body;
    element("whose-own").hidden = !answer.own_body;
    for (const id of ["number", "outcome"]) say(id, number);
    say("sure", one?.visible ? fill(this.told.words.sure, { model: length(one.model_mm, this.told.units), spread: length(one.spread_mm, this.told.units) }) : "");
    this.far(one && !one.visible ? one : undefined, view);
    link("point").href = at(one ? `/points/${one.code}${this.side === "right" ? "?side=right" : ""}#find` : "/points");
  }

  private far(point: Found | undefined, view: View): void {
    element("far").hidden = !point;
    if (!point) return;
    const other = this.told.views.find((each) => point.seen_in.includes(each.id) && each !== view);
    const there = button("far-view");
    say("far-says", fill(this.told.words.hidden, { code: point.code }));
    there.hidden = !other;
    there.dataset.view = other?.id;
    there.textContent = fill(this.told.words.seen_in, { view: other?.name ?? "" });
  }

  // What stands under a saved picture, and what its file is called.
  titleFor(side: Side): string {
    const code = this.name ? `${this.name} (${this.which.value})` : this.view.name;
    return fill(this.told.words.saved, { code, side: this.told.words[side] ?? side });
  }

  fileFor(side: Side): string {
    return `${[this.which.value || this.view.id.replaceAll("_", "-"), side].join("-")}.jpg`;
  }
}
