// The body that can be turned, over the still that was there first. Without WebGL the still stays.
import { at } from "../dom";
import { opened } from "../offline/store";
import { keptClear, slider } from "./bones";
import type { Begun, Frame, Said, Three, Told } from "./drawn";
import { Eye } from "./eye";
import { addressOf } from "./figure";
import type { Channel, Figure, Point, Side, Written } from "./figure";
import { Marks } from "./marks";
import type { Dot } from "./marks";
import { Skin } from "./skin";
import { askedSide, coloursOf, sharpness, start } from "./start";
import type { Started } from "./start";
import { choices, Legend, measured, turning } from "./tools";
import type { Turned, Words } from "./tools";

const REACH = 24; // pixels: half of what a finger needs
const TAP = 8; // pixels that a finger may slip
const CLOSE = 12; // two dots whose distances differ by less are not told apart
const PATIENCE_MS = 2000; // for a frame; the page goes on without it
const STEP = Math.PI / 24;
const KEYS: Record<string, [number, number]> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

class Live implements Turned {
  readonly legend: Legend;
  private readonly eye = new Eye();
  private readonly marks: Marks;
  private named = false;
  private all = false;
  private waiting = true; // for the first frame
  private again = false;
  private chosen: Dot | undefined;
  private channels = false;
  private walked: Promise<Channel[]> | undefined;

  constructor(
    private readonly stage: HTMLElement,
    private readonly artist: Artist,
    private readonly figure: Figure,
    private readonly skin: Skin,
    readonly point: Point | undefined,
    private side: Side,
    private readonly version: string,
    words: Words,
    written: Written | undefined,
  ) {
    this.legend = new Legend(words);
    this.marks = new Marks(figure, skin, written);
    const { canvas } = artist;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", words.live ?? "");
    stage.append(canvas, this.marks.shapes, this.marks.labels);
    this.fit();
    this.look(side);
    this.listen(canvas);
    new ResizeObserver(() => this.resize()).observe(stage);
  }

  private fit(): void {
    Object.assign(this.eye, { width: this.stage.clientWidth, height: this.stage.clientHeight });
  }

  look(side: Side): void {
    this.side = side;
    this.skin.mark(this.point, side, this.figure.legs_mm);
    this.back();
  }

  back(): void {
    this.eye.look(this.point?.view ?? this.figure.whole, this.side);
    this.mark();
  }

  // Other points have a dot where one asks for them; on the whole body those for pressing have one at once.
  private mark(): void {
    this.chosen = undefined;
    this.marks.show(
      this.point,
      this.side,
      this.figure.points.filter((each) => this.all || (!this.point && each.pressed)),
    );
    this.ask();
  }

  turn(aside: number, upward: number): void {
    this.eye.turn(aside, upward);
    this.ask();
  }

  nearer(times: number, x?: number, y?: number): void {
    this.eye.nearer(times, x, y);
    this.ask();
  }

  name(): boolean {
    this.named = !this.named;
    this.ask();
    return this.named;
  }

  showAll(): boolean {
    this.all = !this.all;
    this.mark();
    return this.all;
  }

  // The channels as lines: that of the point, or all on the whole body; fetched once they are wanted.
  showChannels(): boolean {
    this.channels = !this.channels;
    void this.lines().then((lines) => {
      this.marks.channels = this.channels ? lines : [];
      this.ask();
    });
    return this.channels;
  }

  private async lines(): Promise<Channel[]> {
    this.walked ??= fetch(at(`/body/channels.json?v=${this.version}`)).then((answer) => answer.json() as Promise<Channel[]>);
    const own = this.point?.code.match(/^[A-Z]+/)?.[0];
    return (await this.walked.catch(() => [])).filter((each) => !this.point || each.code === own);
  }

  // How clear the skin over the bones is, 0 to 1.
  clear(share: number): void {
    this.skin.clear = share;
    this.ask();
  }

  choose(dot: Dot | undefined): void {
    if (dot === this.chosen) return;
    this.chosen = dot;
    this.stage.classList.toggle("over", dot !== undefined);
    this.ask();
  }

  chooseCode(code: string | undefined): void {
    this.choose(code ? this.marks.dotOf(code) : undefined);
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.stage;
    if (!clientWidth || (clientWidth === this.eye.width && clientHeight === this.eye.height)) return;
    this.fit();
    this.ask();
  }

  // Meanwhile for another frame.
  private wasAsked(): boolean {
    return this.again;
  }

  private ask(): void {
    this.again = this.waiting;
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => void this.draw());
  }

  // The skin first; what lies over it once the skin is drawn, so that both move together.
  async draw(): Promise<void> {
    this.again = false;
    const hidden = await this.artist.draw(this.skin.frame(this.eye, sharpness()), this.marks.asked(this.eye, this.named));
    this.marks.draw(this.eye, this.named, this.chosen, hidden);
    this.legend.tell(this.named && this.point ? this.marks.named : undefined);
    this.waiting = false;
    if (this.wasAsked()) this.ask();
  }

  private listen(canvas: HTMLCanvasElement): void {
    const fingers = new Map<number, { x: number; y: number }>();
    let apart = 0;
    let slipped = 0;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      apart = 0;
      slipped = fingers.size > 1 ? Infinity : 0;
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) {
        this.choose(this.under(event));
        return;
      }
      const [x, y] = [event.clientX - before.x, event.clientY - before.y];
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      slipped += Math.hypot(x, y);
      const [one, two] = [...fingers.values()];
      const round = Math.PI / this.stage.clientWidth;
      if (slipped > TAP) this.turn((-x * round) / fingers.size, (-y * round) / fingers.size);
      if (!one || !two) return;
      const distance = Math.hypot(one.x - two.x, one.y - two.y);
      if (apart) this.nearer(distance / apart);
      apart = distance;
    });
    const end = (event: PointerEvent): void => void fingers.delete(event.pointerId);
    canvas.addEventListener("pointerup", (event) => {
      end(event);
      if (slipped <= TAP) this.tap(event);
    });
    canvas.addEventListener("pointercancel", end);
    canvas.addEventListener("pointerleave", () => this.choose(undefined));
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  private at(event: MouseEvent): { x: number; y: number } {
    const box = this.stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private under(event: MouseEvent): Dot | undefined {
    const { x, y } = this.at(event);
    const found = this.marks.nearest(x, y);
    return found && found.away <= REACH ? found.dot : undefined;
  }

  // A tap opens the point; where two are too close to be told apart it goes nearer instead.
  private tap(event: MouseEvent): void {
    const { x, y } = this.at(event);
    const found = this.marks.nearest(x, y);
    if (!found || found.away > REACH) return;
    if (found.next - found.away < CLOSE && !this.eye.isNearest) {
      this.nearer(2.5, x, y);
      return;
    }
    this.choose(found.dot);
    location.assign(addressOf(found.dot.point.code, found.dot.side));
  }

  private key(event: KeyboardEvent): void {
    const turned = KEYS[event.key];
    if (turned) this.turn(...turned);
    else if (event.key === "+" || event.key === "=") this.nearer(1.25);
    else if (event.key === "-") this.nearer(0.8);
    else if (event.key === "Home" || event.key === "0") this.back();
    else return;
    event.preventDefault();
  }
}

// The page speaks of one side: its still, its links, and the link to the other.
function tellSide(room: HTMLElement, side: Side): void {
  const image = room.querySelector("img")!;
  room.querySelector(".stage")!.classList.toggle("right", side === "right");
  if (room.dataset.side !== side) [image.alt, image.dataset.other] = [image.dataset.other ?? "", image.alt];
  ofSide(image, side);
  room.dataset.side = side;
  room.querySelectorAll<HTMLAnchorElement | SVGAElement>("a[data-point]").forEach((each) => each.setAttribute("href", addressOf(each.dataset.point ?? "", side)));
  room.querySelectorAll<HTMLAnchorElement>("[data-on-photo]").forEach((each) => (each.href = each.href.replace(/side=\w+/, `side=${side}`)));
  room.querySelector("[data-other-side]")?.setAttribute("href", `?side=${side === "left" ? "right" : "left"}`);
}

// The small pictures of the way are of that side, too.
function stepsOf(side: Side): void {
  document.querySelectorAll<HTMLImageElement>(".step-pictures img").forEach((each) => ofSide(each, side));
}

// A picture of the other side is another one: mirrored, its words could not be read.
function ofSide(image: HTMLImageElement, side: Side): void {
  const address = new URL(image.src);
  if ((address.searchParams.get("side") ?? "left") === side) return;
  address.searchParams.set("side", side);
  image.src = address.href;
}

function otherSide(room: HTMLElement, live: Live): void {
  room.querySelector("[data-other-side]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const side = room.dataset.side === "left" ? "right" : "left";
    tellSide(room, side);
    live.look(side);
    stepsOf(side);
    history.replaceState(null, "", addressOf(live.point?.code ?? "", side));
  });
}

function follow(room: HTMLElement, live: Live): void {
  const told = (event: Event): string | undefined => (event.target as Element).closest<HTMLAnchorElement>(".near a[data-point]")?.dataset.point;
  for (const kind of ["focusin", "pointerover"]) room.addEventListener(kind, (event) => told(event) && live.chooseCode(told(event)));
  for (const kind of ["focusout", "pointerout"]) room.addEventListener(kind, (event) => told(event) && live.chooseCode(undefined));
}

// The canvas of a stage, and the worker that draws on it.
class Artist {
  readonly canvas: HTMLCanvasElement;
  private sayBegun: (told: Begun) => void = () => undefined;
  private sayWhole: (figure: Figure) => void = () => undefined;
  readonly begun = new Promise<Begun>((resolve) => (this.sayBegun = resolve));
  private last: { asked: string; hidden: boolean[] } = { asked: "", hidden: [] };
  private done: (hidden: boolean[]) => void = () => undefined;

  constructor(
    private readonly stage: HTMLElement,
    private readonly started: Started,
    private readonly fail: () => void,
  ) {
    this.canvas = started.canvas;
    started.hear = (said: Said): void => {
      if (said === "none") this.fail();
      else if (said === "lost" || said === "restored") this.lose(said === "lost");
      else if ("begun" in said) this.sayBegun(said);
      else if ("whole" in said) this.sayWhole(said.whole);
      else this.done(said.hidden);
    };
    started.said.splice(0).forEach((each) => started.hear(each));
  }

  private lose(isLost: boolean): void {
    this.stage.classList.toggle("live", !isLost);
    if (isLost) this.done([]);
  }

  // Every landmark and point; asked for late, for to take them over holds up the page.
  whole(): Promise<Figure> {
    const told = new Promise<Figure>((resolve) => (this.sayWhole = resolve));
    this.tell("whole");
    return told;
  }

  private tell(told: Told): void {
    this.started.worker.postMessage(told);
  }

  // Drawn is what differs from the frame before; answered is which of the places asked for are hidden. Whoever waits goes on in any case, but for the first frame: the still is there.
  draw(frame: Frame, asked: Three[]): Promise<boolean[]> {
    const text = JSON.stringify([frame, asked]);
    if (text === this.last.asked) return Promise.resolve(this.last.hidden);
    return new Promise((resolve) => {
      this.done = (hidden): void => {
        this.last = { asked: text, hidden };
        resolve(hidden);
      };
      if (this.stage.classList.contains("live")) setTimeout(() => resolve([]), PATIENCE_MS);
      this.tell({ frame, asked });
    });
  }
}

const words = (): Words => JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Words;

async function begin(room: HTMLElement): Promise<void> {
  const side = askedSide();
  if (room.dataset.code) tellSide(room, side);
  const stage = room.querySelector<HTMLElement>(".stage")!;
  const artist = new Artist(stage, window.drawing ?? start(room), () => flat(room));
  await opened;
  const { begun: figure, written } = await artist.begun;
  if (room.classList.contains("flat")) return;
  const skin = new Skin();
  skin.colours = coloursOf(room) ?? skin.colours;
  skin.clear = written ? keptClear() : 0;
  const point = figure.points.find((each) => each.code === room.dataset.code);
  const live = new Live(stage, artist, figure, skin, point, side, room.dataset.name ?? "", words(), written);
  await live.draw();
  if (room.classList.contains("flat")) return;
  stage.classList.add("live");
  await presented();
  tellShown(room);
  Object.assign(figure, await artist.whole());
  equip(room, live, words());
  if (written) extra(room).append(slider(words().bones ?? "", (share) => live.clear(share)));
}

// Once the page has made the frame in which the body is seen.
function presented(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() =>
      setTimeout(() => {
        performance.mark("body-first-frame");
        resolve();
      }),
    );
  });
}

const tellShown = (room: HTMLElement): void => void room.dispatchEvent(new Event("shown"));

const extra = (room: HTMLElement): HTMLElement => room.querySelector<HTMLElement>(".extra") ?? room.querySelector<HTMLElement>(".tools")!;

function flat(room: HTMLElement): void {
  room.classList.add("flat");
  room.querySelector(".stage")?.classList.remove("live");
  room.querySelectorAll(".stage canvas, .stage .marks, .stage .labels").forEach((each) => each.remove());
  tellShown(room);
}

function equip(room: HTMLElement, live: Live, said: Words): void {
  const tools = room.querySelector(".tools")!;
  tools.querySelector(".row")!.append(...choices(live, said, live.point?.code));
  tools.append(turning(live, said), live.legend.element);
  if (live.point) tools.append(measured(live.point, said));
  otherSide(room, live);
  follow(room, live);
}

document.querySelectorAll<HTMLElement>("div.body").forEach((each) => {
  begin(each).catch(() => flat(each));
});
