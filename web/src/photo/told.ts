// What the page and the fit tell. Nothing here decides anything.
import type { Landmark, Tap } from "./taps";

export type Side = "left" | "right";
export type Line = [number, number][];

export interface PointOfView {
  code: string;
  name: string;
  pressed: boolean;
}
export interface View {
  id: string;
  name: string;
  how: string;
  landmarks: Landmark[];
  points: PointOfView[];
}
export interface Told {
  views: View[];
  view: string;
  side: Side;
  point: string;
  body: string;
  units: "mm" | "cm" | "in";
  words: Record<string, string>;
}

export interface Question {
  view: string;
  side: Side;
  image: { width: number; height: number };
  taps: Tap[];
  units: string;
  points?: string[];
}
export interface Found {
  code: string;
  name: string;
  x: number;
  y: number;
  ellipse: { a: number; b: number; angle: number };
  visible: boolean;
  seen_in: string[];
  model_mm: number;
  spread_mm: number;
  hand: { mm: number | null; say: string } | null;
  line: Line;
}
export interface FittedTap {
  landmark: string;
  name: string;
  fitted: [number, number];
  misplaced: boolean;
}
export interface Answer {
  points: Found[];
  bones: { part: string; name: string; outline: Line }[];
  taps: FittedTap[];
  misplaced: string[];
  own_body: boolean; // else the numbers are those of an example body
  tell_body: boolean;
  say: string;
}

// A sentence of the page with its blanks filled in.
export const fill = (sentence: string | undefined, values: Record<string, string | number> = {}): string =>
  (sentence ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

const IN = { mm: [1, 0], cm: [10, 1], in: [25.4, 1] } as const;

export function length(mm: number, units: Told["units"]): string {
  const [each, digits] = IN[units];
  return `${(mm / each).toFixed(digits)} ${units}`;
}

// What is said of the way to a point. A length of an example body is never said on the photo of somebody else.
export function wayTo({ hand }: Found, isOwn: boolean, words: Told["words"]): string {
  if (!hand) return fill(words.number);
  return hand.mm === null || isOwn ? hand.say : fill(words.own_number);
}

// Whether telling a body would say more: a length that is asked for, or which marks are wrong.
export const asksForBody = ({ points, own_body, tell_body }: Answer): boolean => tell_body || (!own_body && points.length === 1 && points[0]!.hand?.mm != null);

// What is written on the way: nothing where it is no length of this person.
export const onWay = ({ hand }: Found, isOwn: boolean, units: Told["units"]): string => (hand?.mm && isOwn ? length(hand.mm, units) : "");
