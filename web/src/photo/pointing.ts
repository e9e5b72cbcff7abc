// Fingers, a mouse and a wheel on the stage.
import type { Frame, Place } from "./frame";
import type { Taps } from "./taps";

const SLIP = 7; // pixels that a finger may move and still have tapped
const REACH = { mouse: 14, touch: 26 };

// What a pointer is doing: it may yet be a tap, or drags a mark, places a new one, or moves the picture.
interface Doing {
  what: "tapping" | "dragging" | "placing" | "panning";
  began: Place;
  last: Place;
  mark: string | undefined;
  off: Place; // from the finger to the mark [pixels of the stage]
}

export interface Told {
  // A mark moves (`isLast` once it is let go), or a new one is being placed under a loupe.
  moved: (mark: string, isLast: boolean) => void;
  placed: (place: Place) => void;
  chosen: (mark: string) => void;
  looking: (at: { finger: Place; shown: Place } | undefined) => void;
  changed: () => void;
}

export class Pointing {
  private readonly pointers = new Map<number, Place>();
  private doing: Doing | undefined;

  constructor(
    private readonly stage: HTMLCanvasElement,
    private readonly frame: Frame,
    private readonly taps: Taps,
    private readonly told: Told,
  ) {
    stage.addEventListener("pointerdown", (event) => this.down(event));
    stage.addEventListener("pointermove", (event) => this.move(event));
    stage.addEventListener("pointerup", (event) => this.up(event));
    stage.addEventListener("pointercancel", (event) => this.stop(event));
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    stage.addEventListener("contextmenu", (event) => event.preventDefault()); // a long press places, it opens nothing
  }

  private at({ clientX, clientY }: MouseEvent): Place {
    const { left, top } = this.stage.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  private down(event: PointerEvent): void {
    if (event.button) return;
    this.stage.setPointerCapture(event.pointerId);
    const place = this.at(event);
    this.pointers.set(event.pointerId, place);
    if (this.pointers.size > 1) this.pinch();
    else this.begin(event, place);
  }

  private begin(event: PointerEvent, place: Place): void {
    const isMouse = event.pointerType === "mouse";
    const reach = (isMouse ? REACH.mouse : REACH.touch) / this.frame.scale;
    const mark = this.taps.nearest(this.frame.toImage(place), reach);
    const there = mark && this.taps.at(mark);
    const at = there ? this.frame.toStage(there) : place;
    const what = mark ?? isMouse ? "tapping" : this.taps.next ? "placing" : "panning";
    this.doing = { what, began: place, last: place, mark, off: { x: at.x - place.x, y: at.y - place.y } };
    if (what === "placing") this.look(place, place);
  }

  private look(finger: Place, shown: Place): void {
    this.told.looking({ finger, shown: this.frame.inside(this.frame.toImage(shown)) });
  }

  private move(event: PointerEvent): void {
    if (!this.pointers.has(event.pointerId)) return;
    const place = this.at(event);
    const before = new Map(this.pointers);
    this.pointers.set(event.pointerId, place);
    if (this.pointers.size === 2) this.pinched([...before.values()], [...this.pointers.values()]);
    else if (this.doing) this.goOn(this.doing, place);
  }

  private goOn(doing: Doing, place: Place): void {
    if (doing.what === "tapping" && Math.hypot(place.x - doing.began.x, place.y - doing.began.y) > SLIP) this.slip(doing);
    if (doing.what === "panning") this.frame.pan(place.x - doing.last.x, place.y - doing.last.y);
    if (doing.what === "placing") this.look(place, place);
    if (doing.what === "dragging" && doing.mark) this.drag(doing, doing.mark, place);
    doing.last = place;
    this.told.changed();
  }

  // It was no tap: the mark under the finger goes along, or the picture.
  private slip(doing: Doing): void {
    doing.what = doing.mark ? "dragging" : "panning";
    if (doing.mark) this.taps.remember();
  }

  private drag({ off }: Doing, mark: string, finger: Place): void {
    const shown = { x: finger.x + off.x, y: finger.y + off.y };
    this.taps.move(mark, this.frame.inside(this.frame.toImage(shown)));
    this.look(finger, shown);
    this.told.moved(mark, false);
  }

  private up(event: PointerEvent): void {
    const { doing } = this;
    const place = this.at(event);
    this.stop(event);
    if (!doing) return;
    if (doing.what === "dragging" && doing.mark) this.told.moved(doing.mark, true);
    else if (doing.what === "placing" || (doing.what === "tapping" && this.taps.next)) this.place(place);
    else if (doing.what === "tapping" && doing.mark) this.told.chosen(doing.mark);
  }

  // Beside the picture there is nothing to tap.
  private place(at: Place): void {
    const place = this.frame.toImage(at);
    const inside = this.frame.inside(place);
    if (Math.hypot(place.x - inside.x, place.y - inside.y) * this.frame.scale < REACH.mouse) this.told.placed(inside);
  }

  private stop(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
    this.doing = undefined;
    this.told.looking(undefined);
    this.told.changed();
  }

  // A second finger: what the first began is given up, or let go where it is.
  private pinch(): void {
    if (this.doing?.what === "dragging" && this.doing.mark) this.told.moved(this.doing.mark, true);
    this.doing = undefined;
    this.told.looking(undefined);
  }

  private pinched([one, two]: Place[], [here, there]: Place[]): void {
    if (!one || !two || !here || !there) return;
    const middle = (a: Place, b: Place): Place => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
    const apart = (a: Place, b: Place): number => Math.hypot(a.x - b.x, a.y - b.y) || 1;
    const [from, to] = [middle(one, two), middle(here, there)];
    this.frame.nearer(apart(here, there) / apart(one, two), from);
    this.frame.pan(to.x - from.x, to.y - from.y);
    this.told.changed();
  }

  // A trackpad's pinch comes as a wheel with Ctrl; a plain wheel goes on moving the page.
  private wheel(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.frame.nearer(Math.exp(-event.deltaY / 120), this.at(event));
    this.told.changed();
  }
}
