// Draws the skin, in a worker: neither a large body nor a graphics card that takes its time ever holds up the page.
/// <reference lib="webworker" />
import { Brush } from "./brush";
import type { Frame, Said, Start, Three, Told } from "./drawn";
import { Eye } from "./eye";
import type { Figure } from "./figure";
import { hides, meshOf } from "./mesh";
import type { Mesh } from "./mesh";
import { skeletonOf } from "./skeleton";
import { Skin } from "./skin";

declare const self: DedicatedWorkerGlobalScope;

const STRIPE = 14 / 1080; // of the picture's width, as in the stills
const RIM = 1 / 1080;

const BONE_VERTEX = `layout(location = 2) in float named;
out vec3 outward; out float tint;
void main() {
  outward = turned();
  tint = named;
  gl_Position = seen();
}`;
const BONE_FRAGMENT = `in vec3 outward; in float tint;
void main() {
  vec3 n = normalize(outward);
  if (!gl_FrontFacing) n = -n;
  float lit = 0.35 + 0.7 * clamp(dot(n, normalize(vec3(-0.5, 0.55, 0.65))), 0.0, 1.0);
  float rim = smoothstep(0.0, 0.35, abs(n.z));
  vec3 bone = mix(vec3(0.98, 0.957, 0.886), vec3(0.25, 0.675, 0.66), tint);
  colour = vec4(bone * lit * mix(0.35, 1.0, rim), 1.0);
}`;
const SKIN_VERTEX = `layout(location = 2) in vec4 worn;
out vec3 here; out vec3 outward; out vec3 wears;
void main() {
  here = position;
  wears = worn.xyz;
  outward = turned();
  gl_Position = seen();
}`;
const SKIN_FRAGMENT = `in vec3 here; in vec3 outward; in vec3 wears;
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
  colour = vec4(mix(mix(skin, vec3(1.0), pale), vec3(0.078, 0.235, 0.51), ink), max(solid, max(pale, ink)));
}`;
const SHADERS = [
  { vertex: BONE_VERTEX, fragment: BONE_FRAGMENT, ink: false },
  { vertex: SKIN_VERTEX, fragment: SKIN_FRAGMENT, ink: true },
];
const [BONES, SKIN] = [0, 1] as const;

const say = (said: Said): void => self.postMessage(said);
let gl: WebGL2RenderingContext | undefined;
let brush: Brush | undefined;
let body: Mesh | undefined;
let hasBones = false;
let last: Frame | undefined;
let sayClear: (clear: number) => void = () => undefined;
const clear = new Promise<number>((resolve) => (sayClear = resolve));

function begin(canvas: OffscreenCanvas, antialias: boolean): void {
  const context = canvas.getContext("webgl2", { antialias, alpha: true });
  if (!context) throw new Error("nothing to draw with");
  [gl, brush] = [context, new Brush(context, SHADERS)];
  canvas.addEventListener("webglcontextlost", (event) => {
    event.preventDefault(); // or it would never come back
    say("lost");
  });
  canvas.addEventListener("webglcontextrestored", () => {
    brush?.remake();
    if (last) draw(last);
    say("restored");
  });
  Object.assign(self, { context }); // for the tests
}

const fetched = async (address: string): Promise<Response | undefined> => {
  const answer = await fetch(address);
  return answer.ok ? answer : undefined;
};

// Fetch the body and draw what the page will ask for first: when it does, the frame is there.
async function start(told: Start): Promise<Figure> {
  const asked = [fetched(told.figure).then((answer) => answer!.json()), fetched(told.mesh).then((answer) => answer!.arrayBuffer())] as const;
  const around = told.bones ? fetched(told.bones).then((answer) => answer?.arrayBuffer()).catch(() => undefined) : undefined;
  asked.forEach((each) => void each.catch(() => undefined)); // without a connection both fail, and one is heard of
  begin(told.canvas, told.antialias);
  const figure = (await asked[0]) as Figure;
  const data = await around;
  const skeleton = data && skeletonOf(data);
  const point = figure.points.find((each) => each.code === told.code);
  const first = point ? [point] : figure.points.filter((each) => each.pressed);
  say({ begun: { ...figure, landmarks: [], points: first }, written: skeleton?.written });
  body = meshOf(await asked[1]);
  brush?.take(SKIN, { ...body, own: body.worn });
  if (skeleton) brush?.take(BONES, { ...skeleton, own: skeleton.named });
  hasBones = skeleton !== undefined;
  const skin = new Skin();
  if (told.colours) skin.colours = told.colours;
  skin.mark(point, told.side, figure.legs_mm);
  skin.clear = skeleton ? await clear : 0;
  const eye = Object.assign(new Eye(), { width: told.width, height: told.height });
  eye.look(point?.view ?? figure.whole, told.side);
  draw(skin.frame(eye, told.sharpness));
  await finished();
  return figure;
}

function draw(frame: Frame): void {
  last = frame;
  if (!brush || gl?.isContextLost()) return;
  const { across, width, centre, radius, side, legs, skin, cloth, nail, alone } = frame;
  const clear = hasBones ? frame.clear : 0;
  const uniforms = { centre, tone: skin, cloth, nail, radius, rim: across * RIM, stripe: width * STRIPE, side, legs, clear, alone: alone ? 1 : 0 };
  const skinned = { shape: SKIN, mirror: [1, 1, 1] as Three, uniforms };
  // Skin lies beneath the bones as well, or the page would show through and every tone be pale.
  const ground = { ...skinned, uniforms: { ...uniforms, clear: 0, radius: -1 }, isGround: true };
  brush.draw(frame, clear > 0 ? [ground, { shape: BONES, mirror: [side, 1, 1], uniforms: {} }, skinned] : [skinned]);
}

// A frame counts once the graphics card has drawn it.
function finished(): Promise<void> {
  const context = gl!;
  const sync = context.fenceSync(context.SYNC_GPU_COMMANDS_COMPLETE, 0);
  context.flush();
  return new Promise((resolve) => {
    const look = (): void => {
      if (!sync || context.isContextLost() || context.clientWaitSync(sync, 0, 0) !== context.TIMEOUT_EXPIRED) resolve();
      else setTimeout(look, 4);
    };
    look();
  });
}

let begun: Promise<Figure | undefined> | undefined;
const failed = (): undefined => {
  say("none");
};

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
  if (data === "whole") void begun?.then((whole) => whole && say({ whole }));
  else if ("canvas" in data) begun = start(data).catch(failed);
  else if ("clear" in data) sayClear(data.clear);
  else void answer(data.frame, data.asked);
});
