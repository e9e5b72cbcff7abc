// The skin of the body: what of it is to be drawn, and what it hides.
import { Vector3 } from "three/src/math/Vector3.js";
import type { Frame, Three, Told } from "./drawn";
import type { Eye, Seen } from "./eye";
import { place, sign } from "./figure";
import type { Point, Side } from "./figure";

const ACROSS = 0.4; // the other leg is left out of a view that comes from its side by this much: it would stand in front
const ARM = 2; // which of a corner's four bytes says that it is of an arm
const ON_SKIN = 0.006; // metres: what lies this deep still counts as on it
export class Skin {
  private readonly zone = new Vector3();
  private places = new Float32Array();
  private faces = new Uint16Array();
  private radius = 0;
  private side = 1;
  private legs = 0;
  private alone = false;
  private worn = new Uint8Array();
  clear = 0;
  colours: [Three, Three, Three] = [
    [0.933, 0.804, 0.698], // skin, suit and nails
    [0.612, 0.651, 0.69],
    [0.961, 0.845, 0.773],
  ];

  // The mesh of a binary glTF that our own server wrote: positions, faces, and what each corner wears.
  take(data: ArrayBuffer): Told {
    const told = new DataView(data).getUint32(12, true);
    const json = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 20, told))) as {
      bufferViews: [{ byteLength: number }, { byteOffset: number; byteLength: number }, { byteOffset: number; byteLength: number }];
    };
    const [places, faces, worn] = json.bufferViews;
    this.places = new Float32Array(data, 28 + told, places.byteLength / 4);
    this.faces = new Uint16Array(data, 28 + told + faces.byteOffset, faces.byteLength / 2);
    this.worn = new Uint8Array(data, 28 + told + worn.byteOffset, worn.byteLength);
    return { places: this.places, normals: normalsOf(this.places, this.faces), faces: this.faces, worn: this.worn };
  }

  // The zone of a point, and the leg that belongs to it; no point for the whole body.
  mark(point: Point | undefined, side: Side, legs_mm: number): void {
    this.side = sign(side);
    this.radius = point ? point.spread_mm / 1000 : -1;
    if (point) this.zone.copy(place(point.at, side));
    this.legs = point && !point.midline ? legs_mm / 1000 : 0;
    this.alone = point?.arm ?? false;
  }

  // What is to be drawn, on that many device pixels.
  frame(eye: Eye, width: number, height: number): Frame {
    const { across, reach } = eye;
    const [skin, cloth, nail] = this.colours;
    const [target, toward, up] = [eye.target.toArray(), eye.toward.toArray(), eye.up.toArray()];
    return { target, toward, up, across, reach, width, height, centre: this.zone.toArray(), radius: this.radius, side: this.side, legs: this.cut(eye), skin, cloth, nail, alone: this.alone, clear: this.clear };
  }

  // How high the other leg is left out.
  private cut(eye: Eye): number {
    return this.side * eye.toward.x < -ACROSS ? this.legs : 0;
  }

  // Which of these places the body stands in front of.
  hides(eye: Eye, asked: Seen[]): boolean[] {
    const hidden = asked.map(() => false);
    if (!asked.length) return hidden;
    const [x, y, depth] = this.flat(eye);
    const { faces } = this;
    const cut = this.cut(eye);
    const [first, last] = [Math.min(...asked.map((each) => each.x)), Math.max(...asked.map((each) => each.x))];
    for (let at = 0; at < faces.length; at += 3) {
      const a = faces[at]!;
      const b = faces[at + 1]!;
      const c = faces[at + 2]!;
      const left = Math.min(x[a]!, x[b]!, x[c]!);
      const right = Math.max(x[a]!, x[b]!, x[c]!);
      if (right < first || left > last) continue;
      const whole = (x[b]! - x[a]!) * (y[c]! - y[a]!) - (x[c]! - x[a]!) * (y[b]! - y[a]!);
      if (whole >= 0) continue; // it looks away; pixels count downward
      for (let n = 0; n < asked.length; n += 1) {
        const one = asked[n]!;
        if (one.x < left || one.x > right || hidden[n] || this.isCut(a, cut)) continue;
        const toB = ((one.x - x[a]!) * (y[c]! - y[a]!) - (x[c]! - x[a]!) * (one.y - y[a]!)) / whole;
        const toC = ((x[b]! - x[a]!) * (one.y - y[a]!) - (one.x - x[a]!) * (y[b]! - y[a]!)) / whole;
        if (toB < 0 || toC < 0 || toB + toC > 1) continue;
        hidden[n] = depth[a]! + toB * (depth[b]! - depth[a]!) + toC * (depth[c]! - depth[a]!) > one.depth + ON_SKIN;
      }
    }
    return hidden;
  }

  private isCut(vertex: number, below: number): boolean {
    if (this.alone && (this.worn[4 * vertex + ARM]! < 128 || this.side * this.places[3 * vertex]! < 0)) return true;
    return this.side * this.places[3 * vertex]! < 0 && this.places[3 * vertex + 1]! < below;
  }

  // Every vertex as `Eye.seen` tells a place.
  private flat({ target, right, up, toward, width, height, across }: Eye): [Float32Array, Float32Array, Float32Array] {
    const { places } = this;
    const count = places.length / 3;
    const [x, y, depth] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
    const pixels = width / across;
    for (let n = 0; n < count; n += 1) {
      const [dx, dy, dz] = [places[3 * n]! - target.x, places[3 * n + 1]! - target.y, places[3 * n + 2]! - target.z];
      x[n] = width / 2 + (dx * right.x + dy * right.y + dz * right.z) * pixels;
      y[n] = height / 2 - (dx * up.x + dy * up.y + dz * up.z) * pixels;
      depth[n] = dx * toward.x + dy * toward.y + dz * toward.z;
    }
    return [x, y, depth];
  }
}

// Of the faces around each vertex, by their area; their length is left to the shader.
export function normalsOf(p: Float32Array, faces: Uint16Array): Float32Array {
  const normals = new Float32Array(p.length);
  for (let at = 0; at < faces.length; at += 3) {
    const a = 3 * faces[at]!;
    const b = 3 * faces[at + 1]!;
    const c = 3 * faces[at + 2]!;
    const ux = p[b]! - p[a]!, uy = p[b + 1]! - p[a + 1]!, uz = p[b + 2]! - p[a + 2]!;
    const vx = p[c]! - p[a]!, vy = p[c + 1]! - p[a + 1]!, vz = p[c + 2]! - p[a + 2]!;
    const x = uy * vz - uz * vy, y = uz * vx - ux * vz, z = ux * vy - uy * vx;
    for (const corner of [a, b, c]) {
      normals[corner]! += x;
      normals[corner + 1]! += y;
      normals[corner + 2]! += z;
    }
  }
  return normals;
}
