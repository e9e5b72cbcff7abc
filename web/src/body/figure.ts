// What the server tells of a body: LPS millimetres, the left side; the right is its mirror image.
import { at } from "../dom";
import { Vector3 } from "three/src/math/Vector3.js";

export type Side = "left" | "right";
export type Triple = [number, number, number];

export interface View {
  centre: Triple;
  toward: Triple;
  up: Triple;
  width_mm: number;
}
export interface Landmark {
  name: string;
  what: string;
  at: Triple;
  facing: Triple;
}
export interface Point {
  code: string;
  name: string;
  pressed: boolean;
  midline: boolean;
  arm: boolean;
  at: Triple;
  facing: Triple;
  zone_mm: number;
  view: View;
  lines: [Triple, Triple][];
  steps: [string, number | null][];
  uses: number[];
}
// What is written at a point: the way from what one can touch, the number in the person's units or the share of which lines, and the bones that its words name, with a place on each.
export interface Written {
  way: Triple[];
  lines: [Triple, Triple][];
  is_share: boolean;
  number: string;
  named: [string, Triple][];
}
// A channel of the left side: its code and name, and places along it with the way that the skin faces there.
export interface Channel {
  code: string;
  name: string;
  lines: [Triple, Triple][][];
}
export interface Figure {
  whole: View;
  legs_mm: number;
  landmarks: Landmark[];
  points: Point[];
}

// Toward the body's own left or right along x.
export const sign = (side: Side): number => (side === "right" ? -1 : 1);

// From the body's frame (x left, y back, z up; mm) to the picture's (x left, y up, z front; m).
export const place = ([x, y, z]: Triple, side: Side): Vector3 => direction([x, y, z], side).divideScalar(1000);
export const direction = ([x, y, z]: Triple, side: Side): Vector3 => new Vector3(x * sign(side), z, -y);

export const addressOf = (code: string, side: Side): string => at(`/points/${code}${side === "right" ? "?side=right" : ""}`);
