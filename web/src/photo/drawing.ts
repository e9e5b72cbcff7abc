// The picture and what is drawn over it, on the stage and in the file that is saved. Dark and light lines lie beside each
// other, so that each shows on any skin; what differs, differs in shape as well as in colour.
import type { Place, Size } from "./frame";
import type { Picture } from "./opening";
import { Labels } from "./labels";
import { onWay } from "./told";
import type { Answer, Found, Line, Told } from "./told";

const INK = "#101822";
const PAPER = "#fffdf8";
const ZONE = "#143c82";
const TAPE = "#face3c";
const WRONG = "#ffb020";
const STRIPE = 5;

export interface Mark {
  place: Place;
  number: number;
  isChosen: boolean;
  fitted: Place | undefined; // where the fit would have it, if it looks misplaced
}

export interface Scene {
  picture: Picture;
  marks: Mark[];
  answer: Answer | undefined;
  showBones: boolean;
  showNames: boolean;
  name: string; // of the chosen point, in words
  units: Told["units"];
}

// Where the scene is drawn: how large, what place of it a place of the picture has, and how thick lines are.
export interface Paper {
  size: Size;
  scale: number;
  unit: number;
  at: (place: Place) => Place;
}

export function draw(context: CanvasRenderingContext2D, scene: Scene, paper: Paper): void {
  const { picture, answer } = scene;
  const corner = paper.at({ x: 0, y: 0 });
  context.clearRect(0, 0, paper.size.width, paper.size.height);
  context.drawImage(picture.at(paper.scale * context.getTransform().a), corner.x, corner.y, picture.width * paper.scale, picture.height * paper.scale);
  context.lineJoin = "round";
  context.lineCap = "round";
  new Pen(context, paper).all(scene, answer);
}

class Pen {
  private readonly labels: Labels;

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly paper: Paper,
  ) {
    this.labels = new Labels(paper.size);
  }

  all(scene: Scene, answer: Answer | undefined): void {
    if (answer && scene.showBones) this.bones(answer, scene.picture);
    const points = answer?.points ?? [];
    for (const point of points) this.tape(point.line);
    for (const point of points) this.zone(point);
    for (const mark of scene.marks) this.labels.keep(this.paper.at(mark.place), this.reach(mark));
    for (const mark of scene.marks) this.mark(mark);
    if (!scene.showNames) return;
    const [only, ...others] = points;
    for (const point of points) this.nameOf(point, others.length ? "" : scene.name);
    if (only && !others.length) this.length(only, onWay(only, Boolean(answer?.own_body), scene.units));
  }

  private path(line: Line): void {
    this.context.beginPath();
    line.forEach(([x, y], n) => {
      const place = this.paper.at({ x, y });
      if (n) this.context.lineTo(place.x, place.y);
      else this.context.moveTo(place.x, place.y);
    });
  }

  private stroke(colour: string, wide: number): void {
    this.context.strokeStyle = colour;
    this.context.lineWidth = wide * this.paper.unit;
    this.context.stroke();
  }

  // Where the picture ends, so do they.
  private bones({ bones }: Answer, { width, height }: Size): void {
    const { context, paper } = this;
    const corner = paper.at({ x: 0, y: 0 });
    context.save();
    context.beginPath();
    context.rect(corner.x, corner.y, width * paper.scale, height * paper.scale);
    context.clip();
    for (const bone of bones) this.outline(bone.outline);
    context.restore();
  }

  private outline(line: Line): void {
    this.path(line);
    this.context.closePath();
    this.context.fillStyle = "#fffdf81f";
    this.context.fill();
    this.stroke("#101822b0", 3);
    this.stroke("#fffdf8d8", 1.3);
  }

  private tape(line: Line): void {
    const [first] = line;
    if (!first || line.length < 2) return;
    this.path(line);
    this.stroke(INK, 6);
    this.stroke(TAPE, 3.5);
    this.diamond(this.paper.at({ x: first[0], y: first[1] }), 6, PAPER);
    line.forEach(([x, y], n) => n % 4 || this.labels.keep(this.paper.at({ x, y }), 6 * this.paper.unit));
  }

  private diamond({ x, y }: Place, reach: number, fill: string): void {
    const { context } = this;
    const far = reach * this.paper.unit;
    context.beginPath();
    for (const [dx, dy] of [[0, -1], [1, 0], [0, 1], [-1, 0]] as const) context.lineTo(x + far * dx, y + far * dy);
    context.closePath();
    context.fillStyle = fill;
    context.fill();
    this.stroke(INK, 2);
  }

  // Stripes with a rim, as in our pictures; on the far side only a broken rim.
  private zone({ x, y, ellipse, visible, model_mm, spread_mm }: Found): void {
    const { context, paper } = this;
    const middle = paper.at({ x, y });
    const [a, b] = [Math.max(ellipse.a * paper.scale, 6 * paper.unit), Math.max(ellipse.b * paper.scale, 6 * paper.unit)];
    const hands = Math.hypot(a, b) * Math.SQRT1_2 * (spread_mm / model_mm); // as far as trained hands put it
    const round = (more: number): void => {
      context.beginPath();
      context.ellipse(middle.x, middle.y, a + more * paper.unit, b + more * paper.unit, (ellipse.angle * Math.PI) / 180, 0, 2 * Math.PI);
    };
    context.save();
    if (visible) {
      round(0);
      context.save();
      context.clip();
      this.stripes(middle, Math.max(a, b));
      context.restore();
    } else context.setLineDash([7 * paper.unit, 6 * paper.unit]);
    round(2);
    this.stroke(PAPER, visible ? 2 : 5);
    round(0);
    this.stroke(ZONE, visible ? Math.min(3, b / paper.unit / 5) : 2.5); // of a small one, the stripes are to be seen
    context.restore();
    if (visible) {
      context.save();
      context.beginPath();
      context.arc(middle.x, middle.y, hands, 0, 2 * Math.PI);
      context.setLineDash([4 * paper.unit, 4 * paper.unit]);
      this.stroke(PAPER, 3.5);
      this.stroke(ZONE, 1.5);
      context.restore();
      this.cross(middle, Math.min(9 * paper.unit, 0.55 * b));
    }
    this.labels.keep(middle, Math.max(a, b));
  }

  private stripes({ x, y }: Place, reach: number): void {
    const { context } = this;
    const wide = Math.min(STRIPE, reach / this.paper.unit / 3); // a small zone is striped as well
    const step = 2 * wide * this.paper.unit;
    context.fillStyle = "#fffdf880";
    context.fillRect(x - reach, y - reach, 2 * reach, 2 * reach);
    context.beginPath();
    for (let at = -2 * reach; at <= 2 * reach; at += step) {
      context.moveTo(x - reach + at, y + reach);
      context.lineTo(x + reach + at, y - reach);
    }
    context.globalAlpha = 0.62;
    context.lineCap = "butt";
    this.stroke(ZONE, wide * 0.7);
  }

  private cross({ x, y }: Place, reach: number): void {
    this.context.beginPath();
    this.context.moveTo(x - reach, y);
    this.context.lineTo(x + reach, y);
    this.context.moveTo(x, y - reach);
    this.context.lineTo(x, y + reach);
    const wide = Math.min(2, reach / this.paper.unit / 3);
    this.stroke(PAPER, 2 * wide);
    this.stroke(INK, wide);
  }

  private reach({ isChosen }: Mark): number {
    return (isChosen ? 13 : 9) * this.paper.unit;
  }

  // A ring whose middle stays open, with its number; a misplaced one is broken and points to where it belongs.
  private mark(mark: Mark): void {
    const { context, paper } = this;
    const { place, number, isChosen, fitted } = mark;
    const { x, y } = paper.at(place);
    const reach = this.reach(mark);
    context.save();
    if (fitted) {
      const to = paper.at(fitted);
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(to.x, to.y);
      context.setLineDash([6 * paper.unit, 5 * paper.unit]);
      this.stroke(INK, 5);
      this.stroke(WRONG, 2.5);
      this.diamond(to, 7, WRONG);
    }
    context.beginPath();
    context.arc(x, y, reach, 0, 2 * Math.PI);
    this.stroke(INK, 5);
    this.stroke(fitted ? WRONG : PAPER, isChosen ? 3 : 2);
    context.setLineDash([]);
    context.beginPath();
    context.arc(x, y, 1.6 * paper.unit, 0, 2 * Math.PI);
    this.stroke(INK, 3);
    this.stroke(PAPER, 1);
    context.restore();
    this.label(place, fitted ? `${number} ?` : String(number), reach / paper.unit + 2, fitted ? WRONG : PAPER);
  }

  // In words, where there is room for them.
  private nameOf(point: Found, name: string): void {
    const reach = Math.max(point.ellipse.a * this.paper.scale, 5 * this.paper.unit) / this.paper.unit;
    const texts = name ? [`${name} (${point.code})`, point.code] : [point.code];
    texts.some((text) => this.label({ x: point.x, y: point.y }, text, reach + 6, PAPER));
  }

  private length({ line }: Found, text: string): void {
    const middle = line[Math.floor(line.length / 2)];
    if (text && middle) this.label({ x: middle[0], y: middle[1] }, text, 14, TAPE);
  }

  // Whether there was room for it.
  private label(place: Place, text: string, away: number, fill: string): boolean {
    const { context, paper } = this;
    const height = 20 * paper.unit;
    context.font = `600 ${14 * paper.unit}px system-ui, sans-serif`;
    const width = context.measureText(text).width + 10 * paper.unit;
    const box = this.labels.free(paper.at(place), { width, height }, away * paper.unit);
    if (!box) return false;
    context.beginPath();
    context.roundRect(box.x, box.y, width, height, 5 * paper.unit);
    context.fillStyle = fill;
    context.fill();
    this.stroke(INK, 1);
    context.fillStyle = INK;
    context.textBaseline = "middle";
    context.fillText(text, box.x + 5 * paper.unit, box.y + height / 2);
    return true;
  }
}
