// The skin of the body: drawn with the light and the striped zone of the stills, and asked what it hides.
import { BufferAttribute, BufferGeometry, Mesh, Scene, ShaderMaterial, Vector3 } from "three";
import type { Eye, Seen } from "./eye";
import { place, sign } from "./figure";
import type { Point, Side } from "./figure";

const ACROSS = 0.4; // the other leg is left out of a view that comes from its side by this much: it would stand in front
const ON_SKIN = 0.006; // metres: what lies this deep still counts as on it
const STRIPE = 14 / 1080; // of the picture's width, as in the stills
const RIM = 1 / 1080;

const VERTEX = `varying vec3 here; varying vec3 outward;
void main() {
  here = position;
  outward = normalMatrix * normalize(normal);
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;
const FRAGMENT = `varying vec3 here; varying vec3 outward;
uniform vec3 centre; uniform float radius, rim, stripe, side, legs;
void main() {
  if (side * here.x < 0.0 && here.y < legs) discard;
  vec3 n = normalize(outward);
  float lit = clamp(dot(n, normalize(vec3(-0.6 * side, 0.55, 0.45))), 0.0, 1.0);
  float facing = clamp(n.z, 0.0, 1.0);
  vec3 skin = vec3(0.933, 0.816, 0.722) * min(0.34 + 0.5 * lit + 0.25 * facing * facing, 1.05);
  float away = distance(here, centre);
  float ink = away > radius ? 0.0 : mod(side * gl_FragCoord.x - gl_FragCoord.y, stripe) < 0.5 * stripe ? 0.55 : 0.18;
  ink = mix(0.9, ink, smoothstep(0.7 * rim, 1.4 * rim, abs(away - radius)));
  gl_FragColor = vec4(mix(skin, vec3(0.078, 0.235, 0.51), ink), 1.0);
}`;

export class Skin {
  readonly scene = new Scene();
  private readonly uniforms = {
    centre: { value: new Vector3() },
    radius: { value: 0 },
    rim: { value: 1 },
    stripe: { value: 1 },
    side: { value: 1 },
    legs: { value: 0 },
  };
  private readonly geometry = new BufferGeometry();
  private places = new Float32Array();
  private faces = new Uint16Array();
  private legs = 0;
  private cuts = false;

  constructor() {
    const mesh = new Mesh(this.geometry, new ShaderMaterial({ uniforms: this.uniforms, vertexShader: VERTEX, fragmentShader: FRAGMENT }));
    mesh.frustumCulled = false;
    this.scene.add(mesh);
  }

  // The mesh of a binary glTF that our own server wrote: positions, then faces.
  take(data: ArrayBuffer): void {
    const told = new DataView(data).getUint32(12, true);
    const json = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 20, told))) as {
      bufferViews: [{ byteLength: number }, { byteOffset: number; byteLength: number }];
    };
    const [places, faces] = json.bufferViews;
    this.places = new Float32Array(data, 28 + told, places.byteLength / 4);
    this.faces = new Uint16Array(data, 28 + told + faces.byteOffset, faces.byteLength / 2);
    this.geometry.setAttribute("position", new BufferAttribute(this.places, 3));
    this.geometry.setAttribute("normal", new BufferAttribute(normalsOf(this.places, this.faces), 3));
    this.geometry.setIndex(new BufferAttribute(this.faces, 1));
  }

  // The zone of a point, and the leg that belongs to it; no point for the whole body.
  mark(point: Point | undefined, side: Side, legs_mm: number): void {
    this.uniforms.side.value = sign(side);
    this.uniforms.radius.value = point ? point.spread_mm / 1000 : -1;
    if (point) this.uniforms.centre.value.copy(place(point.at, side));
    this.cuts = point !== undefined && !point.midline;
    this.legs = legs_mm / 1000;
  }

  // Ready to be drawn as `eye` sees it, on that many device pixels.
  face(eye: Eye, pixels: number): void {
    this.uniforms.rim.value = eye.across * RIM;
    this.uniforms.stripe.value = pixels * STRIPE;
    this.uniforms.legs.value = this.cuts && this.uniforms.side.value * eye.toward.x < -ACROSS ? this.legs : 0;
  }

  // Which of these places the body stands in front of.
  hides(eye: Eye, asked: Seen[]): boolean[] {
    const hidden = asked.map(() => false);
    if (!asked.length) return hidden;
    const [x, y, depth] = this.flat(eye);
    const { faces } = this;
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
        if (one.x < left || one.x > right || hidden[n] || this.isCut(a)) continue;
        const toB = ((one.x - x[a]!) * (y[c]! - y[a]!) - (x[c]! - x[a]!) * (one.y - y[a]!)) / whole;
        const toC = ((x[b]! - x[a]!) * (one.y - y[a]!) - (one.x - x[a]!) * (y[b]! - y[a]!)) / whole;
        if (toB < 0 || toC < 0 || toB + toC > 1) continue;
        hidden[n] = depth[a]! + toB * (depth[b]! - depth[a]!) + toC * (depth[c]! - depth[a]!) > one.depth + ON_SKIN;
      }
    }
    return hidden;
  }

  private isCut(vertex: number): boolean {
    const { side, legs } = this.uniforms;
    return side.value * this.places[3 * vertex]! < 0 && this.places[3 * vertex + 1]! < legs.value;
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
function normalsOf(p: Float32Array, faces: Uint16Array): Float32Array {
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
