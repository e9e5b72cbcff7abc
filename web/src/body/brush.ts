// The little of WebGL that a body needs: shapes in a parallel view, each with its shader. It is all that is loaded before
// the first frame, so it is small; and it asks the graphics card nothing until then, for every question waits for an answer.
import type { Frame, Three } from "./drawn";

const AWAY = 4; // metres: outside of any body
const VIEW = `#version 300 es
layout(location = 0) in vec3 position;
layout(location = 1) in vec3 normal;
uniform vec3 target, right, up, toward, mirror;
uniform float across, high, reach; // metres: how much is shown, and how far behind the middle
vec4 seen() {
  vec3 away = position * mirror - target;
  float behind = (${AWAY}.0 - dot(away, toward)) / (${AWAY}.0 + reach);
  return vec4(2.0 * dot(away, right) / across, 2.0 * dot(away, up) / high, 2.0 * behind - 1.0, 1.0);
}
vec3 turned() {
  vec3 n = normalize(normal * mirror);
  return vec3(dot(n, right), dot(n, up), dot(n, toward));
}
`;
const COLOUR = `#version 300 es
precision highp float;
out vec4 colour;
`;

export interface Shader {
  vertex: string; // after `seen()` and `turned()`; it may have an attribute of its own at location 2
  fragment: string; // it writes `colour`
  ink: boolean; // whether it is laid over what is there, from outside only
}
export interface Shape {
  places: Float32Array;
  normals: Float32Array;
  faces: Uint16Array;
  own: Float32Array | Uint8Array; // one number for each corner, or four of a byte each, told as 0 to 1
}
export interface Layer {
  shape: number;
  mirror: Three; // as it is, or mirrored
  uniforms: Uniforms;
  isGround?: boolean; // whether all that comes later is drawn over it, however far behind
}
export type Uniforms = Record<string, number | Three>;

// A shape as it lies on the graphics card. Its shader is being made from the first moment on, its mesh comes later.
class Drawn {
  shape: Shape | undefined;
  private program!: WebGLProgram;
  private array: WebGLVertexArrayObject | undefined;
  private places: Record<string, WebGLUniformLocation | null> = {};

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly shader: Shader,
  ) {
    this.make();
  }

  // Also after a lost graphics card has come back.
  make(): void {
    const { gl, shader } = this;
    this.program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, VIEW + shader.vertex], [gl.FRAGMENT_SHADER, COLOUR + shader.fragment]] as const) {
      const part = gl.createShader(kind)!;
      gl.shaderSource(part, text);
      gl.compileShader(part);
      gl.attachShader(this.program, part);
    }
    gl.linkProgram(this.program);
    this.places = {};
    this.array = undefined;
  }

  draw(mirror: Three, uniforms: Uniforms): void {
    const { gl, shape } = this;
    if (!shape) return;
    gl.useProgram(this.program);
    gl.frontFace(mirror[0] < 0 ? gl.CW : gl.CCW);
    for (const [name, value] of Object.entries({ ...uniforms, mirror })) {
      const at = (this.places[name] ??= gl.getUniformLocation(this.program, name));
      if (typeof value === "number") gl.uniform1f(at, value);
      else gl.uniform3fv(at, value);
    }
    if (this.shader.ink) gl.enable(gl.BLEND);
    else gl.disable(gl.BLEND);
    if (this.shader.ink) gl.enable(gl.CULL_FACE);
    else gl.disable(gl.CULL_FACE);
    gl.bindVertexArray((this.array ??= this.take(shape)));
    gl.drawElements(gl.TRIANGLES, shape.faces.length, gl.UNSIGNED_SHORT, 0);
  }

  private take({ places, normals, faces, own }: Shape): WebGLVertexArrayObject {
    const { gl } = this;
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    const isBytes = own instanceof Uint8Array;
    this.attribute(0, places, 3, gl.FLOAT);
    this.attribute(1, normals, 3, gl.FLOAT);
    this.attribute(2, own, isBytes ? 4 : 1, isBytes ? gl.UNSIGNED_BYTE : gl.FLOAT);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, faces, gl.STATIC_DRAW);
    return array;
  }

  private attribute(at: number, data: Float32Array | Uint8Array, each: number, kind: number): void {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, each, kind, true, 0, 0);
  }
}

export class Brush {
  private readonly drawn: Drawn[];

  constructor(
    private readonly gl: WebGL2RenderingContext,
    shaders: Shader[],
  ) {
    this.drawn = shaders.map((each) => new Drawn(gl, each));
  }

  take(which: number, shape: Shape): void {
    this.drawn[which]!.shape = shape;
  }

  remake(): void {
    this.drawn.forEach((each) => each.make());
  }

  // One layer over the other, each with its own uniforms.
  draw(frame: Frame, layers: Layer[]): void {
    const { gl } = this;
    const { target, toward, up, across, reach, width, height } = frame;
    const view = { target, right: crossed(up, toward), up, toward, across, high: (across * height) / width, reach };
    const { canvas } = gl;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    gl.viewport(0, 0, width, height);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    for (const { shape, mirror, uniforms, isGround } of layers) {
      this.drawn[shape]!.draw(mirror, { ...uniforms, ...view });
      if (isGround) gl.clear(gl.DEPTH_BUFFER_BIT);
    }
  }
}

const crossed = (a: Three, b: Three): Three => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
