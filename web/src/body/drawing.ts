// Draws the skin, in a worker: neither a large body nor a graphics card that takes its time ever holds up the page.
/// <reference lib="webworker" />
import { BufferAttribute, BufferGeometry, DoubleSide, Mesh, OrthographicCamera, Scene, ShaderMaterial, Vector3, WebGLRenderer } from "three";
import type { Frame, Said, Start, Three, Told } from "./drawn";
import { Eye } from "./eye";
import type { Figure } from "./figure";
import { hides, meshOf } from "./mesh";
import type { Mesh as Body } from "./mesh";
import { skeletonOf } from "./skeleton";
import type { Skeleton } from "./skeleton";
import { Skin } from "./skin";

declare const self: DedicatedWorkerGlobalScope;

const STRIPE = 14 / 1080; // of the picture's width, as in the stills
const RIM = 1 / 1080;
const AWAY = 4; // metres: outside of any body

const VERTEX = `attribute vec4 worn; varying vec3 here; varying vec3 outward; varying vec3 wears;
void main() {
  here = position;
  wears = worn.xyz;
  outward = normalMatrix * normalize(normal);
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;
const FRAGMENT = `varying vec3 here; varying vec3 outward; varying vec3 wears;
uniform vec3 centre, tone, cloth, nail; uniform float radius, rim, stripe, side, legs, clear, alone;
void main() {
  if (side * here.x < 0.0 && here.y < legs) discard;
  if (alone > 0.5 && (wears.z < 0.5 || side * here.x < 0.0)) discard;
  vec3 n = normalize(outward);
  float lit = clamp(dot(n, normalize(vec3(-0.6 * side, 0.55, 0.45))), 0.0, 1.0);
  float facing = clamp(n.z, 0.0, 1.0);
  vec3 base = mix(mix(tone, cloth, smoothstep(0.46, 0.54, wears.x)), nail, step(0.99, wears.y));
  vec3 skin = base * min(0.34 + 0.5 * lit + 0.25 * facing * facing, 1.05);
  float away = distance(here, centre);
  float dark = mod(side * gl_FragCoord.x - gl_FragCoord.y, stripe) < 0.5 * stripe ? 1.0 : 0.0;
  float pale = away > radius ? 0.0 : 0.68 * (1.0 - dark);
  float ink = away > radius ? 0.0 : 0.68 * dark;
  ink = mix(0.9, ink, smoothstep(0.7 * rim, 1.4 * rim, abs(away - radius)));
  float edge = 1.0 - facing; // where the skin turns away it stays, so that the shape is seen
  float solid = mix(1.0, 0.16 + 0.6 * edge * edge, clear);
  gl_FragColor = vec4(mix(mix(skin, vec3(1.0), pale), vec3(0.078, 0.235, 0.51), ink), max(solid, max(pale, ink)));
}`;
const BONE_VERTEX = `attribute float named; varying vec3 outward; varying float tint;
void main() {
  outward = normalMatrix * normalize(normal);
  tint = named;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;
const BONE_FRAGMENT = `varying vec3 outward; varying float tint;
void main() {
  vec3 n = normalize(outward);
  if (!gl_FrontFacing) n = -n;
  float lit = 0.35 + 0.7 * clamp(dot(n, normalize(vec3(-0.5, 0.55, 0.65))), 0.0, 1.0);
  float rim = smoothstep(0.0, 0.35, abs(n.z));
  vec3 bone = mix(vec3(0.98, 0.957, 0.886), vec3(0.25, 0.675, 0.66), tint);
  gl_FragColor = vec4(bone * lit * mix(0.35, 1.0, rim), 1.0);
}`;

const say = (said: Said): void => self.postMessage(said);
const uniforms = {
  centre: { value: new Vector3() },
  tone: { value: new Vector3() },
  cloth: { value: new Vector3() },
  nail: { value: new Vector3() },
  alone: { value: 0 },
  radius: { value: 0 },
  rim: { value: 1 },
  stripe: { value: 1 },
  side: { value: 1 },
  legs: { value: 0 },
  clear: { value: 0 },
};
let bones: Mesh | undefined;
const scene = new Scene();
const camera = new OrthographicCamera();
let renderer: WebGLRenderer | undefined;
let last: Frame | undefined;
let body: Body | undefined;
let sayClear: (clear: number) => void = () => undefined;
const clear = new Promise<number>((resolve) => (sayClear = resolve));

function begin(canvas: OffscreenCanvas, antialias: boolean): void {
  const context = canvas.getContext("webgl2", { antialias, alpha: true });
  if (!context) throw new Error("nothing to draw with");
  renderer = new WebGLRenderer({ canvas, context, antialias, alpha: true });
  renderer.sortObjects = false;
  canvas.addEventListener("webglcontextlost", () => say("lost"));
  canvas.addEventListener("webglcontextrestored", () => {
    if (last) draw(last);
    say("restored");
  });
  Object.assign(self, { context }); // for the tests
}

function add(shape: { places: Float32Array; normals: Float32Array; faces: Uint16Array }, material: ShaderMaterial): Mesh {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(shape.places, 3));
  geometry.setAttribute("normal", new BufferAttribute(shape.normals, 3));
  geometry.setIndex(new BufferAttribute(shape.faces, 1));
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  scene.add(mesh);
  return mesh;
}

function takeBody(data: ArrayBuffer): void {
  body = meshOf(data);
  const mesh = add(body, new ShaderMaterial({ uniforms, vertexShader: VERTEX, fragmentShader: FRAGMENT, transparent: true }));
  mesh.geometry.setAttribute("worn", new BufferAttribute(body.worn, 4, true));
}

function takeBones(skeleton: Skeleton): void {
  bones = add(skeleton, new ShaderMaterial({ vertexShader: BONE_VERTEX, fragmentShader: BONE_FRAGMENT, side: DoubleSide }));
  bones.geometry.setAttribute("named", new BufferAttribute(skeleton.named, 1));
}

const fetched = async (address: string): Promise<Response | undefined> => {
  const answer = await fetch(address);
  return answer.ok ? answer : undefined;
};

// Fetch the body and draw what the page will ask for first: when it does, the frame is there.
async function start(told: Start): Promise<void> {
  const asked = [fetched(told.figure).then((answer) => answer!.json()), fetched(told.mesh).then((answer) => answer!.arrayBuffer())] as const;
  const around = told.bones ? fetched(told.bones).then((answer) => answer?.arrayBuffer()).catch(() => undefined) : undefined;
  begin(told.canvas, told.antialias);
  const figure = (await asked[0]) as Figure;
  const data = await around;
  const skeleton = data && skeletonOf(data);
  const point = figure.points.find((each) => each.code === told.code);
  const first = point ? [point] : figure.points.filter((each) => each.pressed);
  say({ begun: { ...figure, landmarks: [], points: first }, written: skeleton?.written });
  takeBody(await asked[1]);
  if (skeleton) takeBones(skeleton);
  const skin = new Skin();
  if (told.colours) skin.colours = told.colours;
  skin.mark(point, told.side, figure.legs_mm);
  skin.clear = skeleton ? await clear : 0;
  const eye = Object.assign(new Eye(), { width: told.width, height: told.height });
  eye.look(point?.view ?? figure.whole, told.side);
  draw(skin.frame(eye, told.sharpness));
  await finished();
  say({ whole: figure });
}

function draw(frame: Frame): void {
  last = frame;
  if (!renderer || renderer.getContext().isContextLost()) return;
  const { target, toward, up, across, reach, width, height } = frame;
  const [half, high] = [across / 2, (across * height) / width / 2];
  Object.assign(camera, { left: -half, right: half, top: high, bottom: -high, near: 0.01, far: AWAY + reach });
  camera.up.set(...up);
  camera.position.set(...toward).multiplyScalar(AWAY).add(new Vector3(...target));
  camera.lookAt(...target);
  camera.updateProjectionMatrix();
  uniforms.centre.value.set(...frame.centre);
  uniforms.tone.value.set(...frame.skin);
  uniforms.cloth.value.set(...frame.cloth);
  uniforms.nail.value.set(...frame.nail);
  Object.assign(uniforms.alone, { value: frame.alone ? 1 : 0 });
  Object.assign(uniforms.radius, { value: frame.radius });
  Object.assign(uniforms.rim, { value: across * RIM });
  Object.assign(uniforms.stripe, { value: width * STRIPE });
  Object.assign(uniforms.side, { value: frame.side });
  Object.assign(uniforms.legs, { value: frame.legs });
  Object.assign(uniforms.clear, { value: bones ? frame.clear : 0 });
  if (bones) {
    bones.visible = frame.clear > 0;
    bones.scale.x = frame.side;
  }
  const canvas = renderer.domElement;
  if (canvas.width !== width || canvas.height !== height) renderer.setDrawingBufferSize(width, height, 1);
  renderer.render(scene, camera);
}

// A frame counts once the graphics card has drawn it.
function finished(): Promise<void> {
  const gl = renderer!.getContext() as WebGL2RenderingContext;
  const sync = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  return new Promise((resolve) => {
    const look = (): void => {
      if (!sync || gl.isContextLost() || gl.clientWaitSync(sync, 0, 0) !== gl.TIMEOUT_EXPIRED) resolve();
      else setTimeout(look, 4);
    };
    look();
  });
}

let begun: Promise<void> | undefined;

// The page asks for one frame after the other, the first time for the one that is drawn already.
async function answer(frame: Frame, asked: Three[]): Promise<void> {
  await begun;
  if (JSON.stringify(frame) !== JSON.stringify(last)) {
    draw(frame);
    await finished();
  }
  say({ hidden: body ? hides(body, frame, asked) : asked.map(() => false) });
}

self.addEventListener("message", ({ data }: MessageEvent<Told>) => {
  if ("canvas" in data) begun = start(data).catch(() => say("none"));
  else if ("clear" in data) sayClear(data.clear);
  else void answer(data.frame, data.asked);
});
