// What the page and the worker that draws tell each other. Metres and unit vectors, y up; width and height in device pixels.
import type { Figure, Side, Written } from "./figure";

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
// What the worker needs to fetch a body and to draw its first frame by itself; here width and height are in CSS pixels.
export interface Start {
  canvas: OffscreenCanvas;
  antialias: boolean;
  figure: string;
  mesh: string;
  bones: string; // empty for the whole body
  code: string | undefined;
  side: Side;
  colours: [Three, Three, Three] | undefined;
  width: number;
  height: number;
  sharpness: number;
}
// As much of the figure as the first frame shows, and what is written at its point.
export interface Begun {
  begun: Figure;
  written: Written | undefined;
}
export type Told =
  | Start
  | { clear: number } // of the first frame
  | "whole" // the figure is asked for
  | { frame: Frame; asked: Three[] }; // and which of these places the body hides
export type Said =
  | "none"
  | "lost"
  | "restored"
  | Begun
  | { hidden: boolean[] } // of the places that were asked for, once the frame is drawn
  | { whole: Figure };
