// What the page and the worker that draws tell each other. Metres and unit vectors, y up; width and height in device pixels.
export type Three = [number, number, number];

export interface Frame {
  target: Three;
  toward: Three;
  up: Three;
  across: number;
  reach: number;
  width: number;
  height: number;
  centre: Three;
  radius: number;
  side: number;
  legs: number;
  skin: Three; // its colour, 0 to 1
  cloth: Three;
  nail: Three;
  alone: boolean; // whether the arm of this side is all that is drawn
  clear: number; // how clear the skin is over the bones, 0 to 1
}
export interface BonesTold {
  bones: Float32Array;
  normals: Float32Array;
  faces: Uint16Array;
  named: Float32Array;
}
export type Told =
  | { canvas: OffscreenCanvas; antialias: boolean }
  | { places: Float32Array; normals: Float32Array; faces: Uint16Array; worn: Uint8Array }
  | BonesTold
  | Frame;
export type Said = "none" | "drawn" | "lost" | "restored";
