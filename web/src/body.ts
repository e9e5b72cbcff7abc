// The body that can be turned, over the still that was there first. Without WebGL the still stays.
import {
  AmbientLight,
  BufferAttribute,
  BufferGeometry,
  Color,
  CylinderGeometry,
  DirectionalLight,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  OrthographicCamera,
  Raycaster,
  Scene,
  SphereGeometry,
  Vector2,
  Vector3,
  WebGLRenderer,
} from "three";
import { h } from "./dom";

interface Located {
  code: string;
  side: string;
  position: number[];
  normal: number[];
  model_mm: number;
  spread_mm: number;
}
interface View {
  centre: number[];
  toward: number[];
  up: number[];
  width_mm: number;
  lines: number[][][];
  steps: { says: string; length_mm: number | null }[];
}
interface Figure {
  points: Located[];
  views: View[];
  landmarks: { id: string; side: string; position: number[]; name?: string }[];
}

const SKIN = 0xeed0b8;
const LINE = 0x78180a;
const STEP = Math.PI / 24;
const RATIO = 4 / 3;
const KEYS: Record<string, [number, number]> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

// From the body's frame (x left, y back, z up; mm) to the picture's (x left, y up, z front; m).
const place = ([x = 0, y = 0, z = 0]: number[]): Vector3 => new Vector3(x, z, -y).divideScalar(1000);
const direction = ([x = 0, y = 0, z = 0]: number[]): Vector3 => new Vector3(x, z, -y);

function readGlb(data: ArrayBuffer): BufferGeometry {
  const view = new DataView(data);
  const told = view.getUint32(12, true);
  const json = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 20, told))) as {
    bufferViews: { byteOffset: number; byteLength: number }[];
  };
  const start = 28 + told;
  const [places, faces] = json.bufferViews.map((each) => data.slice(start + each.byteOffset, start + each.byteOffset + each.byteLength));
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(places!), 3));
  geometry.setIndex(new BufferAttribute(new Uint16Array(faces!), 1));
  geometry.computeVertexNormals();
  return geometry;
}

// Skin with a striped zone around the point: pattern and edge, not colour alone.
function skinOf(zone: { centre: Vector3; radius: number }): MeshLambertMaterial {
  const material = new MeshLambertMaterial({ color: SKIN });
  material.onBeforeCompile = (shader) => {
    shader.uniforms.zoneCentre = { value: zone.centre };
    shader.uniforms.zoneRadius = { value: zone.radius };
    shader.vertexShader = `varying vec3 here;\n${shader.vertexShader}`.replace("#include <begin_vertex>", "#include <begin_vertex>\nhere = position;");
    shader.fragmentShader = `varying vec3 here; uniform vec3 zoneCentre; uniform float zoneRadius;\n${shader.fragmentShader}`.replace(
      "#include <color_fragment>",
      `#include <color_fragment>
      float part = distance(here, zoneCentre) / zoneRadius;
      float stripe = step(0.5, fract((gl_FragCoord.x + gl_FragCoord.y) / 14.0));
      float ink = part < 1.0 ? mix(0.18, 0.55, stripe) : 0.0;
      if (abs(part - 1.0) < 0.05) ink = 0.9;
      diffuseColor.rgb = mix(diffuseColor.rgb, vec3(0.02, 0.07, 0.28), ink);`,
    );
  };
  return material;
}

class Live {
  private readonly scene = new Scene();
  private readonly camera = new OrthographicCamera();
  private readonly marks = new Scene();
  private readonly zone = { centre: new Vector3(), radius: 0.01 };
  private readonly target = new Vector3();
  private readonly spheres: Mesh[] = [];
  private readonly labels = h("div", { class: "labels", "aria-hidden": "true" });
  private which = 0;
  private zoom = 1;
  private named = false;
  private waiting = false;

  constructor(
    private readonly stage: HTMLElement,
    private readonly renderer: WebGLRenderer,
    private readonly figure: Figure,
    geometry: BufferGeometry,
    readonly words: Record<string, string>,
    readonly code: string,
  ) {
    const sun = new DirectionalLight(0xffffff, 2.2);
    this.camera.add(sun);
    sun.position.set(0.3, 0.5, 1);
    this.scene.add(new Mesh(geometry, skinOf(this.zone)), new AmbientLight(0xffffff, 1.1), this.camera);
    const canvas = renderer.domElement;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", words.live ?? "");
    stage.append(canvas, this.labels);
    this.look(0);
    this.listen(canvas);
    new ResizeObserver(() => this.resize()).observe(stage);
    this.resize();
  }

  get point(): Located {
    return this.figure.points[this.which]!;
  }

  get view(): View {
    return this.figure.views[this.which]!;
  }

  look(which: number): void {
    this.which = which % this.figure.points.length;
    const view = this.figure.views[this.which]!;
    this.zoom = 1;
    this.target.copy(place(view.centre));
    this.camera.up.copy(direction(view.up));
    this.camera.position.copy(this.target).addScaledVector(direction(view.toward), 2);
    this.zone.centre.copy(place(this.point.position));
    this.zone.radius = this.point.spread_mm / 1000;
    this.drawMarks();
    this.frame();
  }

  private drawMarks(): void {
    this.marks.clear();
    this.spheres.length = 0;
    const view = this.figure.views[this.which]!;
    const thick = view.width_mm / 1000 / 260;
    for (const line of view.lines) {
      const [one, two] = line.map(place);
      this.rod(one!, two!, thick);
      [one!, two!].forEach((end) => this.dot(end, thick * 2, 0xffffff));
    }
    this.dot(place(this.point.position), thick * 3, LINE);
  }

  private rod(one: Vector3, two: Vector3, radius: number): void {
    const along = two.clone().sub(one);
    const rod = new Mesh(new CylinderGeometry(radius, radius, along.length(), 8), new MeshBasicMaterial({ color: LINE, depthTest: false }));
    rod.position.copy(one).addScaledVector(along, 0.5);
    rod.quaternion.setFromUnitVectors(new Vector3(0, 1, 0), along.normalize());
    this.marks.add(rod);
  }

  private dot(at: Vector3, radius: number, colour: number): void {
    const dot = new Mesh(new SphereGeometry(radius, 12, 8), new MeshBasicMaterial({ color: new Color(colour), depthTest: false }));
    dot.position.copy(at);
    this.marks.add(dot);
    this.spheres.push(dot);
  }

  private frame(): void {
    const width = this.figure.views[this.which]!.width_mm / 1000 / this.zoom;
    Object.assign(this.camera, { left: -width / 2, right: width / 2, top: width / 2 / RATIO, bottom: -width / 2 / RATIO, near: 0.01, far: 5 });
    this.camera.updateProjectionMatrix();
    this.camera.lookAt(this.target);
    this.ask();
  }

  turn(aside: number, upward: number): void {
    const arm = this.camera.position.clone().sub(this.target);
    arm.applyAxisAngle(this.camera.up, aside);
    const right = new Vector3().crossVectors(this.camera.up, arm).normalize();
    arm.applyAxisAngle(right, upward);
    this.camera.up.applyAxisAngle(right, upward);
    this.camera.position.copy(this.target).add(arm);
    this.frame();
  }

  nearer(times: number): void {
    this.zoom = Math.min(8, Math.max(0.15, this.zoom * times));
    this.frame();
  }

  name(): boolean {
    this.named = !this.named;
    this.ask();
    return this.named;
  }

  private resize(): void {
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, 3));
    this.renderer.setSize(this.stage.clientWidth, this.stage.clientWidth / RATIO, false);
    this.ask();
  }

  private ask(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.draw();
    });
  }

  draw(): void {
    this.renderer.autoClear = true;
    this.renderer.render(this.scene, this.camera);
    this.renderer.autoClear = false;
    this.renderer.render(this.marks, this.camera);
    this.write();
  }

  private write(): void {
    const shown = this.named ? this.near() : [];
    this.labels.replaceChildren(
      ...shown.map(({ text, at }) => {
        const seen = at.project(this.camera);
        const label = h("span", {}, text);
        label.style.left = `${(50 * (seen.x + 1)).toFixed(1)}%`;
        label.style.top = `${(50 * (1 - seen.y)).toFixed(1)}%`;
        return label;
      }),
    );
  }

  private near(): { text: string; at: Vector3 }[] {
    const view = this.figure.views[this.which]!;
    const reach = (view.width_mm / 1000) * 0.6;
    const marks = this.figure.landmarks
      .filter((each) => each.side === this.point.side || each.side === "midline")
      .map((each) => ({ text: each.name ?? each.id.replaceAll("_", " "), at: place(each.position) }))
      .filter((each) => each.at.distanceTo(this.target) < reach);
    return [{ text: this.point.code, at: place(this.point.position) }, ...marks.slice(0, 8)];
  }

  private listen(canvas: HTMLCanvasElement): void {
    const fingers = new Map<number, Vector2>();
    let apart = 0;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, new Vector2(event.clientX, event.clientY));
      apart = 0;
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const now = new Vector2(event.clientX, event.clientY);
      const moved = now.clone().sub(before).multiplyScalar(Math.PI / this.stage.clientWidth);
      fingers.set(event.pointerId, now);
      const [one, two] = [...fingers.values()];
      if (one && two) {
        const distance = one.distanceTo(two);
        if (apart) this.nearer(distance / apart);
        apart = distance;
      } else this.turn(-moved.x, -moved.y);
    });
    const end = (event: PointerEvent): void => void fingers.delete(event.pointerId);
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    canvas.addEventListener("click", (event) => this.tap(event));
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("webglcontextlost", () => this.stage.classList.remove("live"));
  }

  private tap(event: MouseEvent): void {
    const box = this.renderer.domElement.getBoundingClientRect();
    const at = new Vector2(((event.clientX - box.left) / box.width) * 2 - 1, 1 - ((event.clientY - box.top) / box.height) * 2);
    const ray = new Raycaster();
    ray.setFromCamera(at, this.camera);
    if (ray.intersectObjects(this.spheres).length > 0 && !this.named) this.name();
  }

  private key(event: KeyboardEvent): void {
    const turned = KEYS[event.key];
    if (turned) this.turn(...turned);
    else if (event.key === "+" || event.key === "=") this.nearer(1.25);
    else if (event.key === "-") this.nearer(0.8);
    else if (event.key === "Home" || event.key === "0") this.look(this.which);
    else return;
    event.preventDefault();
  }
}

function buttons(live: Live): HTMLElement {
  const { words } = live;
  const names = h("button", { class: "quiet", "aria-pressed": "false" }, words.names ?? "");
  names.addEventListener("click", () => names.setAttribute("aria-pressed", String(live.name())));
  const steps = h("ol", {});
  const sure = h("p", { class: "small" });
  const tell = (): void => {
    steps.replaceChildren(...live.view.steps.map((each) => h("li", {}, [each.says, each.length_mm ? `(${Math.round(each.length_mm)} mm)` : ""].join(" "))));
    sure.textContent = (words.sure ?? "")
      .replace("{model}", String(Math.round(live.point.model_mm)))
      .replace("{spread}", String(Math.round(live.point.spread_mm)));
  };
  let side = 0;
  const other = h(
    "button",
    {
      class: "quiet",
      click: () => {
        side += 1;
        live.look(side);
        tell();
      },
    },
    words.other_side ?? "",
  );
  tell();
  return h(
    "div",
    { class: "tools" },
    h("div", { class: "row" }, names, other, h("button", { class: "quiet", click: () => live.look(side) }, words.turn_back ?? "")),
    h("details", {}, h("summary", {}, words.how ?? ""), steps, sure),
  );
}

async function begin(element: HTMLElement): Promise<void> {
  const code = element.dataset.code ?? "";
  const stage = element.querySelector<HTMLElement>(".stage")!;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("webgl2", { antialias: true, alpha: true });
  if (!context) return;
  const version = element.dataset.name;
  const [figure, data] = await Promise.all([
    fetch(`/api/body?code=${code}&v=${version}`).then((each) => each.json() as Promise<Figure>),
    fetch(`/api/body.glb?v=${version}`).then((each) => each.arrayBuffer()),
  ]);
  const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Record<string, string>;
  const mesh = readGlb(data);
  const renderer = new WebGLRenderer({ canvas, context, antialias: true, alpha: true });
  const live = new Live(stage, renderer, figure, mesh, words, code);
  live.draw();
  stage.classList.add("live");
  performance.mark("body-first-frame");
  element.append(buttons(live));
}

document.querySelectorAll<HTMLElement>("figure.body").forEach((each) => {
  begin(each).catch(() => each.querySelector(".stage")?.classList.remove("live"));
});
