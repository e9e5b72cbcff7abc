// The page of a photo: it is opened, tapped and marked here. Only the places of the taps leave the page.
import { at } from "../dom";
import { Asking } from "./asking";
import { draw } from "./drawing";
import type { Mark, Scene } from "./drawing";
import { button, canvas, details, element } from "./elements";
import { Frame } from "./frame";
import type { Place } from "./frame";
import { MarkList } from "./list";
import { drawLoupe, loupeBeside } from "./loupe";
import { LEAST, openPicture, SmallError } from "./opening";
import type { Picture } from "./opening";
import { Pointing } from "./pointing";
import { fitOf, OfflineError, RefusedError } from "./fitting";
import { saveMarked } from "./saving";
import { Taps } from "./taps";
import type { Landmark } from "./taps";
import { Telling } from "./telling";
import { fill } from "./told";
import type { Answer, Question, Side, Told, View } from "./told";

const SHARE = 0.53; // of the window's height that the stage takes at most
const LOOKED_AT_MS = 1500; // how long the loupe stays over a mark that was nudged
const ZOOM = 1.6;

class Room {
  private readonly told = JSON.parse(element("told").textContent) as Told;
  private readonly room = element("photo");
  private readonly stage = canvas("stage");
  private readonly frame = new Frame();
  private readonly taps = new Taps();
  private readonly telling = new Telling(this.told, (view) => this.choose(view, this.side));
  private readonly asking = new Asking<Question, Answer>(fitOf, (answer) => this.got(answer), (error) => this.failed(error));
  private readonly list = new MarkList(element("taps"), {
    press: (id) => this.press(id),
    nudge: (id, right, down) => this.nudge(id, right, down),
    remove: (id) => this.change(() => this.taps.remove(id)),
  });
  private view: View = this.told.views[0]!;
  private side: Side = this.told.side;
  private picture: Picture | undefined;
  private answer: Answer | undefined;
  private chosen: string | undefined; // the mark that keys nudge
  private loupe: { finger: Place; shown: Place } | undefined;
  private loupeEnds = 0;
  private isDragging = false;
  private refusal = ""; // why the fit has no answer to these taps
  private isDrawing = false;

  constructor() {
    new Pointing(this.stage, this.frame, this.taps, {
      moved: (id, isLast) => this.moved(id, isLast),
      placed: (place) => this.place(place),
      chosen: (id) => this.select(id),
      looking: (where) => (this.loupe = where),
      changed: () => this.redraw(),
    });
    this.listen();
    this.choose(this.told.view, this.side);
    new ResizeObserver(() => this.resize()).observe(this.stage.parentElement!);
    void this.isServed();
  }

  private listen(): void {
    const press = (id: string, does: () => void): void => element(id).addEventListener("click", does);
    for (const input of this.room.querySelectorAll<HTMLInputElement>('input[type="file"]')) input.addEventListener("change", () => this.take(input));
    for (const link of this.room.querySelectorAll<HTMLAnchorElement>("[data-view], [data-side]"))
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.choose(link.dataset.view ?? this.view.id, (link.dataset.side as Side | undefined) ?? this.side);
      });
    press("another", () => this.begin());
    press("undo", () => this.change(() => this.taps.undo()));
    press("leave-out", () => this.leaveOut());
    press("nearer", () => this.zoom(ZOOM));
    press("farther", () => this.zoom(1 / ZOOM));
    press("whole", () => {
      this.frame.whole();
      this.redraw();
    });
    for (const id of ["bones", "names"])
      press(id, () => {
        element(id).setAttribute("aria-pressed", String(!this.isOn(id)));
        this.redraw();
      });
    for (const key of this.room.querySelectorAll<HTMLElement>("[data-nudge]")) key.addEventListener("click", () => this.pushed(key));
    element("which").addEventListener("change", () => this.ask());
    press("save", () => this.picture && saveMarked(this.scene(this.picture), this.telling.titleFor(this.side), this.telling.fileFor(this.side)));
    window.addEventListener("keydown", (event) => this.undoKey(event));
    document.addEventListener("visibilitychange", () => this.back());
    window.addEventListener("pagehide", () => this.forget());
    window.addEventListener("pageshow", (event) => event.persisted && this.begin());
    window.addEventListener("dragover", (event) => event.preventDefault());
    window.addEventListener("drop", (event) => this.dropped(event));
  }

  // From the page of the body, in its own tab: the picture is still here, and what was told there counts now.
  private back(): void {
    if (document.visibilityState === "visible" && this.answer?.own_body !== true) this.ask();
  }

  private isOn(id: string): boolean {
    return element(id).getAttribute("aria-pressed") === "true";
  }

  private pushed(key: HTMLElement): void {
    const [right, down] = (key.dataset.nudge ?? "").split(" ").map(Number);
    if (this.chosen) this.nudge(this.chosen, right ?? 0, down ?? 0);
  }

  private undoKey(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "z" || !this.taps.canUndo) return;
    event.preventDefault();
    this.change(() => this.taps.undo());
  }

  private dropped(event: DragEvent): void {
    event.preventDefault(); // or the browser would leave the page for the picture
    const file = event.dataTransfer?.files[0];
    if (file) void this.open(file);
  }

  private async isServed(): Promise<void> {
    const isThere = await fetch(at("/healthz")).then((answer) => answer.ok, () => false);
    element("needs").hidden = isThere;
  }

  private take(input: HTMLInputElement): void {
    const file = input.files?.[0];
    if (file) void this.open(file);
    input.value = ""; // nor is its name kept in the form
  }

  private async open(file: Blob): Promise<void> {
    this.telling.problem("");
    this.telling.open();
    try {
      const picture = await openPicture(file);
      this.forget();
      this.picture = picture;
    } catch (error) {
      this.telling.problem(error instanceof SmallError ? fill(this.told.words.small, { least: LEAST }) : fill(this.told.words.unread));
      this.telling.choose(this.view, this.side);
      return;
    }
    this.frame.open(this.picture);
    this.room.dataset.state = "tapping";
    details("choose").open = false;
    this.preload();
    this.resize();
    this.changed();
    element("asks").scrollIntoView({ block: "start" });
  }

  // Leaves nothing of the picture behind: neither here nor in what a browser keeps of a page to go back to.
  private forget(): void {
    this.asking.forget();
    this.picture?.close();
    this.picture = undefined;
    this.stage.width = this.stage.height = 0;
    this.taps.forget();
    this.answer = this.chosen = this.loupe = undefined;
  }

  private begin(): void {
    this.forget();
    details("choose").open = !this.told.point;
    this.changed();
  }

  // Another view or side keeps the picture and the marks that both have.
  private choose(id: string, side: Side): void {
    this.view = this.told.views.find((each) => each.id === id) ?? this.view;
    this.side = side;
    this.taps.landmarks = this.view.landmarks;
    this.chosen = this.answer = undefined;
    this.asking.forget();
    this.telling.choose(this.view, side);
    this.telling.tell(undefined, this.view);
    this.list.show(this.view.landmarks);
    if (this.picture) this.preload();
    this.changed();
  }

  private preload(): void {
    for (const { id } of this.view.landmarks) new Image().src = this.telling.pictureOf(id);
  }

  private resize(): void {
    if (!this.picture) return;
    const width = this.stage.parentElement!.clientWidth;
    const height = Math.min((width * this.picture.height) / this.picture.width, innerHeight * SHARE);
    const [across, down] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
    this.frame.resize({ width, height });
    if (this.stage.width === across && this.stage.height === down) return;
    this.stage.style.height = `${height}px`;
    this.stage.width = across; // which empties it: it is drawn again at once, or it would flicker
    this.stage.height = down;
    this.drawNow();
  }

  // Nearer to the chosen mark, else to the point.
  private zoom(times: number): void {
    const [only, ...others] = this.answer?.points ?? [];
    const place = this.chosen ? this.taps.at(this.chosen) : others.length ? undefined : only;
    if (place && times > 1) this.frame.middleOn(place, times);
    else this.frame.nearer(times);
    this.redraw();
  }

  private change(does: () => void): void {
    does();
    this.changed();
  }

  private place(place: Place): void {
    const { next } = this.taps;
    if (!next) return;
    this.taps.put(next.id, place);
    this.chosen = this.taps.next && next.id; // the last one is no longer in work: what is shown is the whole
    this.changed();
  }

  private leaveOut(): void {
    const { next } = this.taps;
    if (next) this.change(() => this.taps.leaveOut(next.id));
  }

  private select(id: string): void {
    this.chosen = this.chosen === id ? undefined : id;
    this.changed();
  }

  // From the list: a mark that is not set yet comes into the middle of what is seen.
  private press(id: string): void {
    if (!this.picture) return;
    const place = this.taps.at(id);
    if (place) this.frame.show(place);
    else this.taps.put(id, this.frame.inside(this.frame.toImage(this.frame.centre)));
    this.chosen = id;
    this.changed();
  }

  private nudge(id: string, right: number, down: number): void {
    const place = this.taps.at(id);
    if (!place) return;
    const step = 1 / this.frame.scale;
    this.chosen = id;
    this.taps.put(id, this.frame.inside({ x: place.x + right * step, y: place.y + down * step }));
    this.lookAt(this.taps.at(id)!);
    this.changed();
  }

  private lookAt(place: Place): void {
    this.frame.show(place);
    this.loupe = { finger: this.frame.toStage(place), shown: place };
    clearTimeout(this.loupeEnds);
    this.loupeEnds = window.setTimeout(() => {
      this.loupe = undefined;
      this.redraw();
    }, LOOKED_AT_MS);
  }

  private moved(id: string, isLast: boolean): void {
    this.chosen = id;
    this.isDragging = !isLast;
    if (isLast) this.changed();
    else this.ask();
    this.redraw();
  }

  private changed(): void {
    if (this.taps.next || !this.picture) this.answer = undefined;
    this.room.dataset.state = !this.picture ? "before" : this.taps.next ? "tapping" : "set";
    this.room.classList.toggle("nudges", this.chosen !== undefined);
    button("undo").disabled = !this.taps.canUndo;
    this.refusal = "";
    this.tellTaps();
    this.ask();
    this.redraw();
  }

  // The one whose place is shown: that which is due, else that which was chosen, else one that looks misplaced.
  private shownLandmark(): Landmark | undefined {
    const id = this.chosen ?? this.answer?.misplaced[0];
    return this.taps.next ?? this.view.landmarks.find((each) => each.id === id);
  }

  private ask(): void {
    if (!this.picture || this.taps.next) {
      this.asking.forget();
      this.telling.tell(undefined, this.view);
      return;
    }
    const { width, height } = this.picture;
    const question = { view: this.view.id, side: this.side, image: { width, height }, taps: this.taps.placed, units: this.told.units };
    this.asking.ask({ ...question, points: this.telling.codes });
  }

  private got(answer: Answer): void {
    this.answer = answer;
    this.refusal = "";
    this.answered();
  }

  // While a finger drags, no sentence above the picture may grow and move the picture away under it.
  private answered(): void {
    this.telling.tell(this.answer, this.view);
    if (!this.isDragging) this.tellTaps();
    this.redraw();
  }

  private tellTaps(): void {
    this.telling.ask(this.taps, this.shownLandmark(), this.chosen, this.answer, this.refusal);
    this.list.tell(this.taps, this.chosen, this.answer, this.told.words);
  }

  private failed(error: unknown): void {
    const { words } = this.told;
    this.answer = undefined;
    this.refusal = error instanceof OfflineError ? fill(words.offline) : error instanceof RefusedError ? error.message : fill(words.failed);
    this.answered();
  }

  private scene(picture: Picture): Scene {
    const { landmarks } = this.view;
    const marks = landmarks.flatMap(({ id }, n): Mark[] => {
      const place = this.taps.at(id);
      const wrong = this.answer?.taps.find((each) => each.landmark === id && each.misplaced);
      const fitted = wrong && { x: wrong.fitted[0], y: wrong.fitted[1] };
      return place ? [{ place, number: n + 1, isChosen: id === this.chosen, fitted }] : [];
    });
    return { picture, marks, answer: this.answer, showBones: this.isOn("bones"), showNames: this.isOn("names"), name: this.telling.name, units: this.told.units };
  }

  private redraw(): void {
    if (this.isDrawing) return;
    this.isDrawing = true;
    requestAnimationFrame(() => {
      this.isDrawing = false;
      this.drawNow();
    });
  }

  private drawNow(): void {
    const context = this.stage.getContext("2d");
    if (!context || !this.picture) return;
    const { frame, picture } = this;
    const size = { width: this.stage.clientWidth, height: this.stage.clientHeight };
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    draw(context, this.scene(picture), { size, scale: frame.scale, unit: 1, at: (place) => frame.toStage(place) });
    if (this.loupe) drawLoupe(context, picture, this.loupe.shown, frame.scale, loupeBeside(this.loupe.finger, size));
    button("farther").disabled = button("whole").disabled = frame.isWhole;
    button("nearer").disabled = frame.isNearest;
  }
}

new Room();
