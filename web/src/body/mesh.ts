// The mesh of the skin, where it is drawn: read, given its normals, and asked what it hides.
import type { Frame, Three } from "./drawn";

const ARM = 2; // which of a corner's four bytes says that it is of an arm
const ON_SKIN = 0.006; // metres: what lies this deep still counts as on it

export interface Mesh {
  places: Float32Array;
  normals: Float32Array;
  faces: Uint16Array;
  worn: Uint8Array;
}
interface Seen {
  x: number;
  y: number;
  depth: number;
}

// The mesh of a binary glTF that our own server wrote: positions, faces, and what each corner wears.
export function meshOf(data: ArrayBuffer): Mesh {
  const told = new DataView(data).getUint32(12, true);
  const json = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 20, told))) as {
    bufferViews: [{ byteLength: number }, { byteOffset: number; byteLength: number }, { byteOffset: number; byteLength: number }];
  };
  const [first, second, third] = json.bufferViews;
  const places = new Float32Array(data, 28 + told, first.byteLength / 4);
  const faces = new Uint16Array(data, 28 + told + second.byteOffset, second.byteLength / 2);
  const worn = new Uint8Array(data, 28 + told + third.byteOffset, third.byteLength);
  return { places, normals: normalsOf(places, faces), faces, worn };
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

// Which of these places the body stands in front of.
export function hides(mesh: Mesh, frame: Frame, places: Three[]): boolean[] {
  const hidden = places.map(() => false);
  if (!places.length) return hidden;
  const { faces } = mesh;
  const [x, y, depth] = flat(mesh.places, frame);
  const [atX, atY, atDepth] = flat(places.flat(), frame);
  const asked = places.map((_, n): Seen => ({ x: atX[n]!, y: atY[n]!, depth: atDepth[n]! }));
  const [first, last] = [Math.min(...atX), Math.max(...atX)];
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
      if (one.x < left || one.x > right || hidden[n] || isCut(mesh, frame, a)) continue;
      const toB = ((one.x - x[a]!) * (y[c]! - y[a]!) - (x[c]! - x[a]!) * (one.y - y[a]!)) / whole;
      const toC = ((x[b]! - x[a]!) * (one.y - y[a]!) - (one.x - x[a]!) * (y[b]! - y[a]!)) / whole;
      if (toB < 0 || toC < 0 || toB + toC > 1) continue;
      hidden[n] = depth[a]! + toB * (depth[b]! - depth[a]!) + toC * (depth[c]! - depth[a]!) > one.depth + ON_SKIN;
    }
  }
  return hidden;
}

// Whether a vertex is left out of the frame.
function isCut({ places, worn }: Mesh, { side, legs, alone }: Frame, vertex: number): boolean {
  const isOther = side * places[3 * vertex]! < 0;
  if (alone && (worn[4 * vertex + ARM]! < 128 || isOther)) return true;
  return isOther && places[3 * vertex + 1]! < legs;
}

// Where each place is in the frame: pixels from the left and from above, and metres toward the eye.
function flat(places: ArrayLike<number>, { target, toward, up, across, width, height }: Frame): [Float32Array, Float32Array, Float32Array] {
  const count = places.length / 3;
  const [x, y, depth] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  const right = [up[1] * toward[2] - up[2] * toward[1], up[2] * toward[0] - up[0] * toward[2], up[0] * toward[1] - up[1] * toward[0]] as const;
  const pixels = width / across;
  for (let n = 0; n < count; n += 1) {
    const [dx, dy, dz] = [places[3 * n]! - target[0], places[3 * n + 1]! - target[1], places[3 * n + 2]! - target[2]];
    x[n] = width / 2 + (dx * right[0] + dy * right[1] + dz * right[2]) * pixels;
    y[n] = height / 2 - (dx * up[0] + dy * up[1] + dz * up[2]) * pixels;
    depth[n] = dx * toward[0] + dy * toward[1] + dz * toward[2];
  }
  return [x, y, depth];
}
