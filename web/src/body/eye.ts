// Where the body is looked at from: a parallel view, turned about what it is aimed at.
import { Vector3 } from "three/src/math/Vector3.js";
import { direction, place } from "./figure";
import type { Side, View } from "./figure";

const NEAREST = 8;
const FARTHEST = 0.15;

export interface Seen {
  x: number;
  y: number;
  depth: number;
}

export class Eye {
  readonly target = new Vector3();
  readonly toward = new Vector3();
  readonly up = new Vector3();
  readonly right = new Vector3();
  private whole = 1;
  private zoom = 1;
  width = 1; // CSS pixels
  height = 1;

  look(view: View, side: Side): void {
    this.target.copy(place(view.centre, side));
    this.toward.copy(direction(view.toward, side)).normalize();
    this.up.copy(direction(view.up, side)).normalize();
    this.whole = view.width_mm / 1000;
    this.zoom = 1;
    this.aim();
  }

  // Metres that the width of the picture shows.
  get across(): number {
    return this.whole / this.zoom;
  }

  // Metres behind the middle that are still shown: as far as the picture is wide. What lies farther would only confuse.
  get reach(): number {
    return Math.max(this.whole, this.across);
  }

  turn(aside: number, upward: number): void {
    this.toward.applyAxisAngle(this.up, aside);
    this.right.crossVectors(this.up, this.toward);
    this.toward.applyAxisAngle(this.right, upward);
    this.up.applyAxisAngle(this.right, upward);
    this.aim();
  }

  // Nearer by so many times; what is at these pixels stays there.
  nearer(times: number, x = this.width / 2, y = this.height / 2): void {
    const before = this.across;
    this.zoom = Math.min(NEAREST, Math.max(FARTHEST, this.zoom * times));
    const moved = (before - this.across) / this.width;
    this.target.addScaledVector(this.right, (x - this.width / 2) * moved).addScaledVector(this.up, (this.height / 2 - y) * moved);
    this.aim();
  }

  get isNearest(): boolean {
    return this.zoom >= NEAREST;
  }

  // Pixels from the left and from above, and metres toward the eye.
  seen(at: Vector3): Seen {
    const away = at.clone().sub(this.target);
    const pixels = this.width / this.across;
    return { x: this.width / 2 + away.dot(this.right) * pixels, y: this.height / 2 - away.dot(this.up) * pixels, depth: away.dot(this.toward) };
  }

  private aim(): void {
    this.right.crossVectors(this.up, this.toward).normalize();
    this.up.crossVectors(this.toward, this.right).normalize();
  }
}
