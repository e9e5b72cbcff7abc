// Where to press, in the session: the point's picture, and below it what to stay off and where it is.
import { h } from "../dom";
import type { Step } from "../types";

export type Side = "left" | "right";
export type Address = (code: string, side: Side) => string | null; // null where there is no picture of that side

// The right side's picture is its own: in a mirror its words could not be read. Where there is none (no server, or one
// file for a phone), the left one stands in, and the line says so.
export class Where {
  readonly picture = h("img", { class: "where-picture", alt: "", width: "1080", height: "810", hidden: true });
  readonly line = h("p", { class: "small where-line" });
  private step: Step | null = null;
  private side: Side = "left";

  constructor(
    private readonly address: Address,
    private readonly otherSide: string,
  ) {
    this.picture.addEventListener("load", () => (this.picture.style.visibility = ""));
    this.picture.addEventListener("error", () => this.failed());
  }

  show(step: Step): void {
    this.step = step;
    const isRight = step.side === "right" && !step.midline;
    if (!isRight || !this.draw("right")) this.draw("left");
  }

  private draw(side: Side): boolean {
    const address = this.address(this.step!.code, side);
    this.side = side;
    this.picture.toggleAttribute("hidden", !address);
    if (address) this.load(address);
    this.say();
    return Boolean(address);
  }

  // The picture of the step before must not stand under this one's name: it is out of sight, in its room, until this one has come.
  private load(address: string): void {
    if (this.picture.getAttribute("src") !== address) this.picture.style.visibility = "hidden";
    this.picture.setAttribute("src", address);
  }

  private failed(): void {
    if (this.side === "right") {
      this.draw("left");
      return;
    }
    this.picture.setAttribute("hidden", "");
    this.say();
  }

  // What to stay off comes first: on a small screen the end of the line is below the keys.
  private say(): void {
    const { side, midline, limits, where } = this.step!;
    const isOther = side === "right" && !midline && this.side === "left" && !this.picture.hasAttribute("hidden");
    this.line.textContent = [isOther ? this.otherSide : "", ...limits, where].filter(Boolean).join(" ");
  }
}
