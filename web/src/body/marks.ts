// What is drawn over the skin: lines, dots and names. Shapes are those of the stills: 1080 units across.
import { Vector3 } from "three/src/math/Vector3.js";
import { h } from "../dom";
import type { Three } from "./drawn";
import type { Eye, Seen } from "./eye";
import { direction, place } from "./figure";
import type { Channel, Figure, Landmark, Point, Side, Triple, Written } from "./figure";
import type { Skin } from "./skin";

const UNITS = 1080;
const FACING = 0.15; // the least cosine between a normal and the view at which skin counts as seen
const MOST_NAMED = 5;
const APART = 40; // pixels between landmarks that are named
const MOST_CODES = 6;
const GAP = 8;
const TICK_MM = 10;
const FARTHER = [0, 30, 60, 95, 130]; // pixels that words may stand off what they name
const SAME = 0.003; // metres: nobody can tap one of two points that are this close

export interface Dot {
  point: Point;
  side: Side;
  at: Vector3;
  facing: Vector3;
  seen: Seen;
  shown: boolean;
}
interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export function s(tag: string, told: Record<string, string | number>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(told)) element.setAttribute(name, String(value));
  return element;
}

const NOWHERE: Seen = { x: 0, y: 0, depth: 0 };
const dotOf = (point: Point, side: Side): Dot => ({
  point,
  side,
  at: place(point.at, side),
  facing: direction(point.facing, side),
  seen: NOWHERE,
  shown: false,
});

export class Marks {
  readonly shapes = s("svg", { class: "marks", "aria-hidden": "true" });
  readonly labels = h("div", { class: "labels", "aria-hidden": "true" });
  dots: Dot[] = [];
  named: Landmark[] = [];
  channels: Channel[] = [];
  private point: Point | undefined;
  private side: Side = "left";
  private leaders: Leader[] = []; // from a label to what it names
  private facing: Dot[] = []; // what the body may still hide
  private inside: { mark: Landmark; seen: Seen }[] = [];

  constructor(
    private readonly figure: Figure,
    private readonly skin: Skin,
    private readonly written: Written | undefined,
  ) {}

  // The line of one point, and dots for the others; for no point the whole body, on both sides.
  show(point: Point | undefined, side: Side, others: Point[]): void {
    this.point = point;
    this.side = side;
    const sides: Side[] = point ? [side] : ["left", "right"];
    const drawn = others.filter((other) => other !== point && (!point?.arm || other.arm)); // at a point of an arm, the arm is all that there is
    this.dots = sides.flatMap((each) => drawn.map((other) => dotOf(other, each)));
  }

  // The dot of a point; it is shown from now on where it was not.
  dotOf(code: string): Dot | undefined {
    const found = this.dots.find((each) => each.point.code === code);
    const asked = this.figure.points.find((each) => each.code === code);
    if (found || !asked) return found;
    const dot = dotOf(asked, this.side);
    this.dots.push(dot);
    return dot;
  }

  // The places of what is turned this way: the body may hide them.
  asked(eye: Eye, withNames: boolean): Three[] {
    this.look(eye);
    this.inside = withNames && this.point ? this.landmarksInside(eye) : [];
    return [...this.facing.map((each) => each.at), ...this.inside.map(({ mark }) => place(mark.at, this.side))].map((each) => each.toArray());
  }

  // `hidden` answers `asked`.
  draw(eye: Eye, withNames: boolean, chosen: Dot | undefined, hidden: boolean[]): void {
    this.shapes.setAttribute("viewBox", `0 0 ${UNITS} ${(UNITS * eye.height) / eye.width}`);
    this.facing.forEach((each, n) => (each.shown = !hidden[n]));
    const unit = UNITS / eye.width;
    const at = (place: Seen): { x: number; y: number } => ({ x: place.x * unit, y: place.y * unit });
    const dots = this.dots.filter((each) => each.shown).map((each) => disc(at(each.seen), each.point.pressed ? "spot" : "spot place", each === chosen));
    this.named = this.landmarksSeen(eye, hidden.slice(this.facing.length));
    const ends = this.named.map((each) => {
      const { x, y } = at(eye.seen(place(each.at, this.side)));
      return s("path", { class: "landmark", d: `M${x - 12} ${y}l12 -12l12 12l-12 12z` });
    });
    const labels = this.write(eye, withNames, chosen);
    const leaders = this.leaders.map(([from, to]) => {
      const [one, two] = [at(from), at(to)];
      return s("path", { class: "leader", d: `M${one.x} ${one.y}L${two.x} ${two.y}` });
    });
    this.shapes.replaceChildren(...this.walked(eye, at), ...dots, ...this.measured(eye, at), ...leaders, ...ends);
    this.labels.replaceChildren(...labels);
  }

  // The nearest dot that can be seen, with the pixels to it and to the next one elsewhere.
  nearest(x: number, y: number): { dot: Dot; away: number; next: number } | undefined {
    const away = (each: Dot): number => Math.hypot(each.seen.x - x, each.seen.y - y);
    const [first, ...others] = this.dots.filter((each) => each.shown).sort((one, other) => away(one) - away(other));
    const next = others.find((each) => each.at.distanceTo(first!.at) > SAME);
    return first && { dot: first, away: away(first), next: next ? away(next) : Infinity };
  }

  private look(eye: Eye): void {
    for (const each of this.dots) {
      each.seen = eye.seen(each.at);
      const { x, y } = each.seen;
      const inside = x > 0 && y > 0 && x < eye.width && y < eye.height;
      each.shown = inside && each.seen.depth > -eye.reach && each.facing.dot(eye.toward) > FACING;
    }
    this.facing = this.dots.filter((each) => each.shown);
  }

  // The dots whose codes are written: those around the point, or all on the whole body.
  private nearby(): Dot[] {
    const shown = this.dots.filter((each) => each.shown);
    if (!this.point) return shown;
    const here = place(this.point.at, this.side);
    return shown.sort((one, other) => one.at.distanceTo(here) - other.at.distanceTo(here)).slice(0, MOST_CODES);
  }

  // The channels where the skin that they run on looks here.
  private walked(eye: Eye, at: (place: Seen) => { x: number; y: number }): SVGElement[] {
    const sides: Side[] = this.point ? [this.side] : ["left", "right"];
    return this.channels.flatMap(({ code, lines }) =>
      sides.slice(0, MIDLINE.has(code) ? 1 : 2).map((side) => {
        const way = lines.map((line) => pieces(line.map(([there, facing]) => ({ ...at(eye.seen(place(there, side))), shown: direction(facing, side).dot(eye.toward) > FACING })))).join("");
        return s("path", { class: "channel", d: way });
      }),
    );
  }

  private measured(eye: Eye, at: (place: Seen) => { x: number; y: number }): SVGElement[] {
    if (!this.point) return [];
    const tape = this.written?.way.length ? this.tape(eye, this.written, at) : [];
    const found = (this.written?.way.length ? this.written.lines : this.point.lines).flatMap((line) => {
      const [one, two] = line.map((end) => at(eye.seen(place(end, this.side))));
      const ends = [one!, two!].map(({ x, y }) => s("circle", { class: "end", cx: x, cy: y, r: 7 }));
      return [s("line", { class: "measure", x1: one!.x, y1: one!.y, x2: two!.x, y2: two!.y }), ...ends];
    });
    return [...found, ...tape, this.cross(eye, at)];
  }

  private cross(eye: Eye, at: (place: Seen) => { x: number; y: number }): SVGElement {
    const { x, y } = at(eye.seen(place(this.point!.at, this.side)));
    return s("path", { class: "here", d: `M${x - 24} ${y}h48M${x} ${y - 24}v48` });
  }

  // The way from what one can touch, as in the stills: a tape, with a tick for each centimetre where a number measures it.
  private tape(eye: Eye, { way, is_share }: Written, at: (place: Seen) => { x: number; y: number }): SVGElement[] {
    const flat = way.map((each) => at(eye.seen(place(each, this.side))));
    const line = flat.map(({ x, y }, n) => `${n ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
    const { x, y } = flat[0]!;
    return [
      s("path", { class: "tape edge", d: line }),
      s("path", { class: "tape", d: line }),
      ...(is_share ? [] : [s("path", { class: "tape ticks", d: ticks(way, flat) })]),
      s("path", { class: "start", d: `M${x} ${y - 12}l12 12l-12 12l-12 -12z` }),
    ];
  }

  // What is written as in the stills: the number on its way, and the names of the bones while they show through the skin.
  private words(eye: Eye): [string, Seen][] {
    if (!this.point || !this.written) return [];
    const { way, is_share, number, named } = this.written;
    const middle = (is_share ? undefined : way[way.length >> 1]) ?? this.point.at;
    const found: [string, Triple][] = number ? [[number, middle]] : [];
    if (this.skin.clear > 0) found.push(...named);
    return found.map(([text, there]) => [text, eye.seen(place(there, this.side))]);
  }

  private landmarksInside(eye: Eye): { mark: Landmark; seen: Seen }[] {
    const all = this.figure.landmarks.map((mark) => ({ mark, seen: eye.seen(place(mark.at, this.side)) }));
    return all.filter(
      ({ mark, seen }) =>
        seen.depth > -eye.reach && direction(mark.facing, this.side).dot(eye.toward) > FACING && seen.x > GAP && seen.y > GAP && seen.x < eye.width - GAP && seen.y < eye.height - GAP,
    );
  }

  // The landmarks that can be seen: those first that the point's rule starts from, then the nearest to the middle.
  private landmarksSeen(eye: Eye, hidden: boolean[]): Landmark[] {
    const used = new Set(this.point?.uses.map((each) => this.figure.landmarks[each]));
    const rank = ({ mark, seen }: (typeof this.inside)[0]): number => (used.has(mark) ? 0 : 1e6) + Math.hypot(seen.x - eye.width / 2, seen.y - eye.height / 2);
    const kept: typeof this.inside = [];
    for (const each of this.inside.filter((_, n) => !hidden[n]).sort((one, other) => rank(one) - rank(other))) {
      const isFree = kept.every((other) => Math.hypot(other.seen.x - each.seen.x, other.seen.y - each.seen.y) > APART);
      if (isFree && kept.length < MOST_NAMED) kept.push(each);
    }
    return kept.map((each) => each.mark);
  }

  private write(eye: Eye, withNames: boolean, chosen: Dot | undefined): HTMLElement[] {
    const taken: Box[] = [];
    const found: HTMLElement[] = [];
    this.leaders = [];
    const put = (text: string, there: Seen, kind: string, clearOf: Box[] = [], leads: (box: Box) => boolean = () => true): Box | undefined => {
      const isApart = (box: Box): boolean => [...taken, ...clearOf].every((each) => !overlap(box, each));
      const isFree = (box: Box): boolean => isApart(box) && this.leaders.every((each) => !passes(each, box)) && leads(box);
      const box = free(text, there, eye, isFree, kind) ?? (kind === "word" ? undefined : free(text, there, eye, isApart, kind)); // a code has no leader that could mislead
      if (!box) return undefined;
      taken.push(box);
      const label = h("span", { class: kind }, text);
      label.style.left = `${box.x}px`;
      label.style.top = `${box.y}px`;
      found.push(label);
      return box;
    };
    if (chosen?.shown) put(`${chosen.point.name} (${chosen.point.code})`, chosen.seen, "tip");
    const words = this.words(eye).filter(([, { x, y }]) => x > 0 && y > 0 && x < eye.width && y < eye.height);
    const ends = this.point ? [this.zone(eye), ...around(words.map(([, there]) => there))] : [];
    for (const [text, there] of words) {
      const leads = (box: Box): boolean => {
        const way = leader(box, there);
        const isBetween = [...taken, ...ends].some((each) => !holds(each, there) && passes(way, each));
        return !isBetween && !this.leaders.some((each) => cross(way, each));
      };
      const box = put(wrapped(text), there, "word", [...ends, ...this.beside(eye)], leads);
      if (box) this.leaders.push(this.toRim(leader(box, there), eye));
    }
    if (!withNames) return found;
    if (this.point) put(this.point.code, eye.seen(place(this.point.at, this.side)), "code");
    this.named.forEach((each, n) => put(String(n + 1), eye.seen(place(each.at, this.side)), "number"));
    for (const each of this.nearby()) if (each !== chosen) put(this.point ? each.point.name : each.point.code, each.seen, "code");
    return found;
  }

  // What speaks of the point itself leads to the zone around it, not through it.
  private toRim([from, to]: Leader, eye: Eye): Leader {
    const here = eye.seen(place(this.point!.at, this.side));
    const [dx, dy] = [from.x - here.x, from.y - here.y];
    if (Math.hypot(to.x - here.x, to.y - here.y) > 1) return [from, to];
    const share = Math.min(1, this.zone(eye).w / 2 / (Math.hypot(dx, dy) || 1));
    return [from, { ...to, x: here.x + share * dx, y: here.y + share * dy }];
  }

  // No name is written over the zone.
  private zone(eye: Eye): Box {
    const { x, y } = eye.seen(place(this.point!.at, this.side));
    const radius = ((this.point!.zone_mm / 1000) * eye.width) / eye.across;
    return { x: x - radius, y: y - radius, w: 2 * radius, h: 2 * radius };
  }
  // Nor over the way to it.
  private beside(eye: Eye): Box[] {
    const way = this.point ? (this.written?.way ?? []) : [];
    return around(way.map((each) => eye.seen(place(each, this.side))));
  }
}

const MIDLINE = new Set(["GV", "CV"]);

// The parts of a line that are seen, as an SVG path.
function pieces(line: { x: number; y: number; shown: boolean }[]): string {
  return line.map(({ x, y, shown }, n) => (shown ? `${line[n - 1]?.shown ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}` : "")).join("");
}

function disc({ x, y }: { x: number; y: number }, kind: string, isChosen: boolean): SVGElement {
  return s("circle", { class: isChosen ? `${kind} chosen` : kind, cx: x, cy: y, r: isChosen ? 20 : kind === "spot" ? 15 : 11 });
}

// A short stroke across a tape for each centimetre of its way (millimetres), as an SVG path.
function ticks(way: Triple[], flat: { x: number; y: number }[]): string {
  let [gone, next, path] = [0, TICK_MM, ""];
  for (let n = 1; n < way.length; n += 1) {
    const [one, two, from, to] = [way[n - 1]!, way[n]!, flat[n - 1]!, flat[n]!];
    const mm = Math.hypot(two[0] - one[0], two[1] - one[1], two[2] - one[2]);
    const long = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    const [ax, ay] = [((from.y - to.y) / long) * 9, ((to.x - from.x) / long) * 9];
    for (; next <= gone + mm; next += TICK_MM) {
      const share = (next - gone) / mm;
      const [x, y] = [from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)];
      path += `M${(x - ax).toFixed(1)} ${(y - ay).toFixed(1)}L${(x + ax).toFixed(1)} ${(y + ay).toFixed(1)}`;
    }
    gone += mm;
  }
  return path;
}

// Where a label of that text can stand beside a place: the first of eight boxes around it that is free; words may stand farther off.
function free(text: string, { x, y }: Seen, eye: Eye, isFree: (box: Box) => boolean, kind: string): Box | undefined {
  const lines = text.split("\n");
  const long = Math.max(...lines.map((each) => each.length));
  const size = { w: Math.min(eye.width, 14 + (kind === "word" ? 7 : 8.5) * long), h: 4 + 18 * lines.length };
  const boxes = (kind === "word" ? FARTHER : [0]).flatMap((more) => {
    const beside = GAP + 4 + more;
    const [near, far] = [-size.w - beside, beside];
    const [above, below] = [-size.h - GAP - more, GAP + more];
    const [halfWide, halfHigh] = [-size.w / 2, -size.h / 2];
    const offsets = [[halfWide, above], [far, halfHigh], [near, halfHigh], [halfWide, below], [far, above], [near, above], [far, below], [near, below]];
    const moved = offsets.map(([dx, dy]) => ({ x: x + dx!, y: y + dy!, ...size }));
    const inside = (box: Box): Box => ({ ...box, x: within(box.x, 0, eye.width - size.w), y: within(box.y, 0, eye.height - size.h) });
    return kind === "word" ? [...moved, ...moved.map(inside)] : moved;
  });
  const fits = (box: Box): boolean =>
    box.x >= 0 && box.y >= 0 && box.x + box.w <= eye.width && box.y + box.h <= eye.height && isFree(box);
  const found = boxes.find(fits);
  if (found || kind !== "tip") return found;
  return { ...size, x: within(boxes[0]!.x, 0, eye.width - size.w), y: within(boxes[0]!.y, 0, eye.height - size.h) };
}

// In one line, or in two of about the same length, as in the stills.
function wrapped(text: string): string {
  if (text.length < 19) return text;
  const spaces = [...text.matchAll(/ /g)].map((each) => each.index);
  const middle = Math.min(...spaces.map((each) => Math.abs(each - text.length / 2)));
  const at = spaces.find((each) => Math.abs(each - text.length / 2) === middle);
  return at === undefined ? text : `${text.slice(0, at)}\n${text.slice(at + 1)}`;
}

const around = (places: Seen[]): Box[] => places.map(({ x, y }) => ({ x: x - GAP, y: y - GAP, w: 2 * GAP, h: 2 * GAP }));
const within = (value: number, least: number, most: number): number => Math.max(least, Math.min(value, most));
type Leader = [Seen, Seen];
const leader = (box: Box, there: Seen): Leader => [{ ...there, x: within(there.x, box.x, box.x + box.w), y: within(there.y, box.y, box.y + box.h) }, there];
const holds = (box: Box, { x, y }: Seen): boolean => x > box.x && x < box.x + box.w && y > box.y && y < box.y + box.h;

// Whether two lines cross: the ends of each lie on both sides of the other.
function cross([a, b]: Leader, [c, d]: Leader): boolean {
  const turn = (p: Seen, q: Seen, r: Seen): number => Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

// Whether a line runs through a box: it ends in it, or it crosses one of the two from corner to corner.
export function passes(line: Leader, box: Box): boolean {
  const corner = (right: number, down: number): Seen => ({ x: box.x + right * box.w, y: box.y + down * box.h, depth: 0 });
  return line.some((end) => holds(box, end)) || cross(line, [corner(0, 0), corner(1, 1)]) || cross(line, [corner(1, 0), corner(0, 1)]);
}

const overlap = (one: Box, other: Box): boolean =>
  one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;
