// The marks one by one, for keys and for a reader of screens: the same as on the picture.
import { h } from "../dom";
import type { Landmark, Taps } from "./taps";
import type { Answer } from "./told";

const FAR = 10; // times, with Shift
const KEYS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export interface Does {
  press: (id: string) => void;
  nudge: (id: string, right: number, down: number) => void;
  remove: (id: string) => void;
}

export class MarkList {
  constructor(
    private readonly list: HTMLElement,
    private readonly does: Does,
  ) {
    list.addEventListener("keydown", (event) => this.key(event));
    list.addEventListener("click", (event) => this.about(event, (id) => this.does.press(id)));
  }

  private about(event: Event, does: (id: string) => void): void {
    const id = (event.target as Element).closest("button")?.dataset.mark;
    if (id) does(id);
  }

  private key(event: KeyboardEvent): void {
    const way = KEYS[event.key];
    const times = event.shiftKey ? FAR : 1;
    if (way) this.about(event, (id) => this.does.nudge(id, times * way[0], times * way[1]));
    else if (event.key === "Delete" || event.key === "Backspace") this.about(event, (id) => this.does.remove(id));
    else return;
    event.preventDefault();
  }

  // The buttons are made once for a view: whoever is on one of them stays there.
  show(landmarks: Landmark[]): void {
    const items = landmarks.map(({ id, name }) => h("li", {}, h("button", { class: "quiet", type: "button", "data-mark": id }, h("span", {}, name), " ", h("small", {}))));
    this.list.replaceChildren(...items);
  }

  tell(taps: Taps, chosen: string | undefined, answer: Answer | undefined, words: Record<string, string>): void {
    this.list.querySelectorAll<HTMLButtonElement>("button").forEach((button) => {
      const id = button.dataset.mark ?? "";
      const isWrong = answer?.misplaced.includes(id) ?? false;
      const state = isWrong ? "misplaced" : taps.at(id) ? "tapped" : taps.isLeftOut(id) ? "left_out" : "open";
      button.setAttribute("aria-pressed", String(id === chosen));
      button.dataset.state = state;
      button.querySelector("small")!.textContent = words[state] ?? "";
    });
  }
}
