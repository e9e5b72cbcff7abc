// The body that can be turned, over the still that was there first. Without WebGL the still stays.
import { WebGLRenderer } from "three";
import { Eye } from "./eye";
import { addressOf } from "./figure";
import type { Figure, Point, Side } from "./figure";
import { Marks } from "./marks";
import type { Dot } from "./marks";
import { Skin } from "./skin";
import { choices, Legend, measured, turning } from "./tools";
import type { Turned, Words } from "./tools";

const REACH = 24; // pixels: half of what a finger needs
const TAP = 8; // pixels that a finger may slip
const CLOSE = 12; // two dots whose distances differ by less are not told apart
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
  private all: boolean;
  private waiting = false;
  private chosen: Dot | undefined;

  constructor(
    private readonly stage: HTMLElement,
    private readonly renderer: WebGLRenderer,
    private readonly figure: Figure,
    private readonly skin: Skin,
    readonly point: Point | undefined,
    private side: Side,
    words: Words,
  ) {
    this.all = point !== undefined;
    this.legend = new Legend(words);
    this.marks = new Marks(figure, skin);
    const canvas = renderer.domElement;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", words.live ?? "");
    stage.append(canvas, this.marks.shapes, this.marks.labels);
    this.resize();
    this.look(side);
    this.listen(canvas);
    new ResizeObserver(() => this.resize()).observe(stage);
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

  // Every point has a dot; on the whole body only those for pressing, unless all are wanted.
  private mark(): void {
    this.chosen = undefined;
    this.marks.show(
      this.point,
      this.side,
      this.figure.points.filter((each) => this.all || each.pressed),
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

  choose(dot: Dot | undefined): void {
    if (dot === this.chosen) return;
    this.chosen = dot;
    this.stage.classList.toggle("over", dot !== undefined);
    this.ask();
  }

  chooseCode(code: string | undefined): void {
    this.choose(this.marks.dots.find((each) => each.point.code === code));
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.stage;
    if (!clientWidth || !clientHeight) return;
    Object.assign(this.eye, { width: clientWidth, height: clientHeight });
    const ratio = sharpness();
    const canvas = this.renderer.domElement;
    if (canvas.width !== Math.floor(clientWidth * ratio) || canvas.height !== Math.floor(clientHeight * ratio)) {
      this.renderer.setDrawingBufferSize(clientWidth, clientHeight, ratio);
    }
    this.eye.aim();
    this.ask();
  }

  private ask(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.draw();
    });
  }

  // The skin alone comes first, at once; what is over it follows with the next frame.
  paint(): void {
    this.skin.face(this.eye, this.renderer.domElement.width);
    this.renderer.render(this.skin.scene, this.eye.camera);
  }

  private draw(): void {
    if (this.renderer.getContext().isContextLost()) return;
    this.paint();
    this.marks.draw(this.eye, this.named, this.chosen);
    this.legend.tell(this.named && this.point ? this.marks.named : undefined);
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
    canvas.addEventListener("webglcontextlost", () => this.stage.classList.remove("live"));
    canvas.addEventListener("webglcontextrestored", () => {
      this.paint();
      this.stage.classList.add("live");
    });
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

const sharpness = (): number => Math.min(devicePixelRatio, 3);
const sideOf = (text: string | null | undefined): Side => (text === "right" ? "right" : "left");

// The page speaks of one side: its still, its links, and the link to the other.
function tellSide(room: HTMLElement, side: Side): void {
  const image = room.querySelector("img")!;
  room.querySelector(".stage")!.classList.toggle("right", side === "right");
  if (room.dataset.side !== side) [image.alt, image.dataset.other] = [image.dataset.other ?? "", image.alt];
  room.dataset.side = side;
  room.querySelectorAll<HTMLAnchorElement | SVGAElement>("a[data-point]").forEach((each) => each.setAttribute("href", addressOf(each.dataset.point ?? "", side)));
  room.querySelector("[data-other-side]")?.setAttribute("href", `?side=${side === "left" ? "right" : "left"}`);
}

function otherSide(room: HTMLElement, live: Live): void {
  room.querySelector("[data-other-side]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const side = room.dataset.side === "left" ? "right" : "left";
    tellSide(room, side);
    live.look(side);
    history.replaceState(null, "", addressOf(live.point?.code ?? "", side));
  });
}

function follow(room: HTMLElement, live: Live): void {
  const told = (event: Event): string | undefined => (event.target as Element).closest<HTMLAnchorElement>(".near a[data-point]")?.dataset.point;
  for (const kind of ["focusin", "pointerover"]) room.addEventListener(kind, (event) => told(event) && live.chooseCode(told(event)));
  for (const kind of ["focusout", "pointerout"]) room.addEventListener(kind, (event) => told(event) && live.chooseCode(undefined));
}

// The first frame counts once the graphics card has drawn it; until then the still stays.
function drawn(renderer: WebGLRenderer): Promise<void> {
  const gl = renderer.getContext() as WebGL2RenderingContext;
  const sync = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)!;
  gl.flush();
  return new Promise((resolve) => {
    const look = (): void => {
      if (gl.isContextLost() || gl.clientWaitSync(sync, 0, 0) !== gl.TIMEOUT_EXPIRED) resolve();
      else setTimeout(look, 4);
    };
    look();
  });
}

// A canvas of the stage's size, sharp at three pixels each way; none without WebGL. Many pixels need no smoothing.
function rendererFor(stage: HTMLElement): WebGLRenderer | undefined {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: stage.clientWidth * sharpness(), height: stage.clientHeight * sharpness() });
  const told = { antialias: devicePixelRatio < 1.5, alpha: true };
  const context = canvas.getContext("webgl2", told) as WebGL2RenderingContext | null;
  if (!context) return undefined;
  const renderer = new WebGLRenderer({ canvas, context, ...told });
  renderer.sortObjects = false;
  return renderer;
}

const words = (): Words => JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Words;

async function begin(room: HTMLElement): Promise<void> {
  const side = sideOf(new URLSearchParams(location.search).get("side"));
  if (room.dataset.code) tellSide(room, side);
  const version = room.dataset.name;
  const asked = [fetch(`/body/figure.json?v=${version}`), fetch(`/api/body.glb?v=${version}`)] as const;
  const stage = room.querySelector<HTMLElement>(".stage")!;
  const renderer = rendererFor(stage);
  if (!renderer) {
    room.classList.add("flat");
    return;
  }
  const skin = new Skin();
  const compiled = renderer.compileAsync(skin.scene, new Eye().camera); // the graphics card is at it while the body comes
  const figure = (await (await asked[0]).json()) as Figure;
  skin.take(await (await asked[1]).arrayBuffer());
  await compiled;
  const point = figure.points.find((each) => each.code === room.dataset.code);
  const live = new Live(stage, renderer, figure, skin, point, side, words());
  live.paint();
  await drawn(renderer);
  stage.classList.add("live");
  performance.mark("body-first-frame");
  equip(room, live, words());
}

function equip(room: HTMLElement, live: Live, said: Words): void {
  const tools = room.querySelector(".tools")!;
  tools.prepend(turning(live, said));
  tools.querySelector(".row")!.append(...choices(live, said, !live.point));
  tools.append(live.legend.element);
  if (live.point) tools.append(measured(live.point, said));
  otherSide(room, live);
  follow(room, live);
}

document.querySelectorAll<HTMLElement>("div.body").forEach((each) => {
  begin(each).catch(() => {
    each.classList.add("flat");
    each.querySelector(".stage")?.classList.remove("live");
  });
});
