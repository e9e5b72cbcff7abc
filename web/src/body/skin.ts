// The skin of the body: what of it is to be drawn.
import { Vector3 } from "three/src/math/Vector3.js";
import type { Frame, Three } from "./drawn";
import type { Eye } from "./eye";
import { place, sign } from "./figure";
import type { Point, Side } from "./figure";

const ACROSS = 0.4; // the other leg is left out of a view that comes from its side by this much: it would stand in front

export class Skin {
  private readonly zone = new Vector3();
  private radius = 0;
  private side = 1;
  private legs = 0;
  private alone = false;
  clear = 0;
  colours: [Three, Three, Three] = [
    [0.933, 0.804, 0.698], // skin, suit and nails
    [0.612, 0.651, 0.69],
    [0.961, 0.845, 0.773],
  ];

  // The zone of a point, and the leg that belongs to it; no point for the whole body.
  mark(point: Point | undefined, side: Side, legs_mm: number): void {
    this.side = sign(side);
    this.radius = point ? point.zone_mm / 1000 : -1;
    if (point) this.zone.copy(place(point.at, side));
    this.legs = point && !point.midline ? legs_mm / 1000 : 0;
    this.alone = point?.arm ?? false;
  }

  // What is to be drawn, on so many device pixels for each CSS pixel.
  frame(eye: Eye, sharpness: number): Frame {
    const { across, reach } = eye;
    const [skin, cloth, nail] = this.colours;
    const [width, height] = [Math.round(eye.width * sharpness), Math.round(eye.height * sharpness)];
    const [target, toward, up] = [eye.target.toArray(), eye.toward.toArray(), eye.up.toArray()];
    return { target, toward, up, across, reach, width, height, centre: this.zone.toArray(), radius: this.radius, side: this.side, legs: this.cut(eye), skin, cloth, nail, alone: this.alone, clear: this.clear };
  }

  // How high the other leg is left out.
  private cut(eye: Eye): number {
    return this.side * eye.toward.x < -ACROSS ? this.legs : 0;
  }
}
