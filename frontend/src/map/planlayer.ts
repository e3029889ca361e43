import type { CustomLayerInterface, CustomRenderMethodInput, Map as GlMap } from 'maplibre-gl';
import { CELL_BYTES } from './planpaint';
import type { LandShape } from './planshape';

/** Near: six triangles from the centre of a hexagon to its edges. */
const VERTICES = 18;
/** From far: four triangles between its corners; what is finer would not be seen. */
const CORNERS = Uint8Array.of(0, 1, 2, 0, 2, 3, 0, 3, 4, 0, 4, 5);
/** Pixels of the page from the centre of a cell to an edge, below which it is far. */
const FAR = 3;
/** Cells that are left out together when they are out of view. */
const BLOCK = 256;
const STRIDE = 14 * 4;

const VERTEX = `#version 300 es
precision highp float;
uniform mat4 u_matrix;
uniform bool u_far;
layout(location = 0) in vec2 a_centre;
layout(location = 1) in vec4 a_c01;
layout(location = 2) in vec4 a_c23;
layout(location = 3) in vec4 a_c45;
layout(location = 4) in vec4 a_fill;
layout(location = 5) in vec4 a_mark;
layout(location = 6) in vec4 a_fill2;
layout(location = 7) in vec4 a_mark2;
out float v_out;
out vec2 v_at;
flat out vec4 v_fill;
flat out vec4 v_fill2;
flat out ivec4 v_mark;
// The picked grid has its outline inside, all around.
int outline(vec4 mark) {
  return (int(mark.y) & 1) == 0 ? int(mark.z) : mark.x > 0.0 ? 1 : 0;
}
void main() {
  int edge = u_far ? gl_VertexID : gl_VertexID / 3;
  int role = u_far ? 1 : gl_VertexID - edge * 3;
  int k = role == 2 ? (edge == 5 ? 0 : edge + 1) : edge;
  vec4 pair = k < 2 ? a_c01 : k < 4 ? a_c23 : a_c45;
  vec2 corner = (k & 1) == 0 ? pair.xy : pair.zw;
  v_out = role == 0 ? 0.0 : 1.0;
  v_at = role == 0 ? vec2(0.0) : corner;
  v_fill = a_fill;
  v_fill2 = a_fill2;
  int bit = 1 << edge;
  v_mark = ivec4(
    u_far ? outline(a_mark) : (int(a_mark.x) & bit) != 0 ? 1 : 0, int(a_mark.y),
    u_far ? outline(a_mark2) : (int(a_mark2.x) & bit) != 0 ? 1 : 0, int(a_mark2.y));
  gl_Position = u_matrix * vec4(a_centre + v_at, 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
uniform float u_reach;   // pixels from the centre of a cell to an edge
uniform float u_unit;    // the same in units of v_at
uniform vec2 u_second;   // between these pixels the second assignment
uniform float u_dots;    // 1: dots are drawn
uniform float u_ratio;   // pixels of the device a pixel of the page
uniform bool u_far;      // outlines are whole cells
in float v_out;
in vec2 v_at;
flat in vec4 v_fill;
flat in vec4 v_fill2;
flat in ivec4 v_mark;
out vec4 colour;
void main() {
  bool second = gl_FragCoord.x >= u_second.x && gl_FragCoord.x < u_second.y;
  vec4 fill = second ? v_fill2 : v_fill;
  bool border = (second ? v_mark.z : v_mark.x) != 0;
  int flags = second ? v_mark.w : v_mark.y;
  bool picked = (flags & 1) != 0;
  vec3 c = fill.rgb;
  float alpha = 0.92;
  vec2 p = gl_FragCoord.xy / u_ratio;
  if ((flags & 2) != 0) {
    float stripe = mod(p.x + p.y, 7.0);
    c = stripe < 1.4 ? vec3(0.66, 0.20, 0.03) : vec3(1.0);
  }
  if ((flags & 4) != 0 && mod(p.x, 6.0) < 1.6 && mod(p.y, 6.0) < 1.6) c = mix(c, vec3(0.06, 0.13, 0.19), 0.55);
  if (picked) c = mix(c, vec3(1.0), 0.12);
  float radius = length(v_at) / u_unit;
  if (u_dots > 0.5 && fill.a > 0.0 && u_reach > 2.0 && radius < fill.a * 0.9) c = mix(c, vec3(0.06, 0.13, 0.19), 0.62);
  float d = (1.0 - v_out) * u_reach;
  if (u_far) {
    if (border) c = picked ? vec3(0.04, 0.12, 0.18) : mix(c, vec3(0.13, 0.22, 0.29), 0.62);
    else if (picked) c = mix(c, vec3(1.0), 0.3);
  } else if (border) {
    float width = min((picked ? 2.6 : 1.1) * u_ratio, u_reach * (picked ? 1.0 : 0.8));
    if (d < width) {
      c = picked ? vec3(0.04, 0.12, 0.18) : vec3(0.13, 0.22, 0.29);
      alpha = 1.0;
    } else if (picked && d < width * 1.9) c = vec3(1.0);
  } else if (u_reach > 5.0 && d < 0.5 * u_ratio) c = mix(c, vec3(0.13, 0.22, 0.29), 0.22);
  colour = vec4(c * alpha, alpha);
}`;

/**
 * Every cell as one instance of a hexagon, painted from bytes that change without anything
 * being built anew. Coordinates are relative to the first cell, so that they are exact.
 */
export class PlanLayer implements CustomLayerInterface {
  readonly id = 'plan-cells';
  readonly type = 'custom';
  private gl: WebGL2RenderingContext | null = null;
  private program: WebGLProgram | null = null;
  private array: WebGLVertexArrayObject | null = null;
  private readonly paint: [WebGLBuffer | null, WebGLBuffer | null] = [null, null];
  private stillBuffer: WebGLBuffer | null = null;
  private cornerBuffer: WebGLBuffer | null = null;
  private readonly uniforms = new Map<string, WebGLUniformLocation>();
  private readonly origin: readonly [number, number];
  private readonly still: Float32Array;
  private readonly reach: number;
  private readonly cells: number;
  private readonly blocks: Float64Array;
  private map: GlMap | null = null;
  /** shares of the width between which the second assignment is shown */
  second: readonly [from: number, to: number] = [0, 0];
  dots = false;
  /** JavaScript of the last frame, ms */
  spent = 0;

  constructor(
    shape: LandShape,
    private readonly bytes: readonly [Uint8Array, Uint8Array],
  ) {
    this.cells = shape.lon.length;
    this.origin = mercator(shape.lon[0] ?? 0, shape.lat[0] ?? 0);
    this.still = stillOf(shape, this.origin);
    this.reach = reachOf(this.still);
    this.blocks = blocksOf(this.still);
  }

  onAdd(map: GlMap, gl: WebGL2RenderingContext): void {
    this.map = map;
    this.gl = gl;
    this.program = programOf(gl);
    for (const name of [
      'u_matrix',
      'u_reach',
      'u_unit',
      'u_second',
      'u_dots',
      'u_ratio',
      'u_far',
    ]) {
      const found = gl.getUniformLocation(this.program, name);
      if (found !== null) this.uniforms.set(name, found);
    }
    this.array = gl.createVertexArray();
    gl.bindVertexArray(this.array);
    this.stillBuffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.stillBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, this.still, gl.STATIC_DRAW);
    this.cornerBuffer = gl.createBuffer();
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.cornerBuffer);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, CORNERS, gl.STATIC_DRAW);
    for (const side of [0, 1] as const) {
      const buffer = gl.createBuffer();
      this.paint[side] = buffer;
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, this.bytes[side], gl.DYNAMIC_DRAW);
    }
    for (let at = 0; at < 8; at++) {
      gl.enableVertexAttribArray(at);
      gl.vertexAttribDivisor(at, 1);
    }
    gl.bindVertexArray(null);
  }

  onRemove(): void {
    const { gl } = this;
    if (gl === null) return;
    gl.deleteProgram(this.program);
    gl.deleteVertexArray(this.array);
    for (const buffer of [...this.paint, this.stillBuffer, this.cornerBuffer])
      gl.deleteBuffer(buffer);
    this.gl = null;
  }

  /** The bytes of an assignment changed, of those cells or of all. */
  changed(side: 0 | 1, cells: ReadonlySet<number> | null): void {
    const { gl } = this;
    const bytes = this.bytes[side];
    if (gl === null) return;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.paint[side]);
    if (cells === null || cells.size > 256) gl.bufferSubData(gl.ARRAY_BUFFER, 0, bytes);
    else
      for (const i of cells) {
        const at = i * CELL_BYTES;
        gl.bufferSubData(gl.ARRAY_BUFFER, at, bytes, at, CELL_BYTES);
      }
    gl.bindBuffer(gl.ARRAY_BUFFER, null);
    this.map?.triggerRepaint();
  }

  readonly render = (
    gl: WebGL2RenderingContext,
    { defaultProjectionData }: CustomRenderMethodInput,
  ): void => {
    const began = performance.now();
    if (this.map !== null) this.draw(gl, this.map, defaultProjectionData.mainMatrix);
    this.spent = performance.now() - began;
  };

  /** Runs of cells that may be in view: the first, and how many. */
  private inView(map: GlMap): [number, number][] {
    const bounds = map.getBounds();
    const [ox, oy] = this.origin;
    const [west, north] = mercator(bounds.getWest(), bounds.getNorth());
    const [east, south] = mercator(bounds.getEast(), bounds.getSouth());
    const room = 2 * this.reach;
    const runs: [number, number][] = [];
    for (let at = 0; at < this.blocks.length; at += 4) {
      const [w = 0, n = 0, e = 0, s = 0] = this.blocks.subarray(at, at + 4);
      const away = e + room < west - ox || w - room > east - ox;
      if (away || s + room < north - oy || n - room > south - oy) continue;
      const first = (at / 4) * BLOCK;
      const cells = Math.min(BLOCK, this.cells - first);
      const last = runs.at(-1);
      if (last !== undefined && last[0] + last[1] === first) last[1] += cells;
      else runs.push([first, cells]);
    }
    return runs;
  }

  /** The attributes begin with that cell. */
  private point(gl: WebGL2RenderingContext, first: number): void {
    gl.bindBuffer(gl.ARRAY_BUFFER, this.stillBuffer);
    const from = first * STRIDE;
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, STRIDE, from);
    for (const at of [1, 2, 3])
      gl.vertexAttribPointer(at, 4, gl.FLOAT, false, STRIDE, from + 8 + (at - 1) * 16);
    for (const side of [0, 1] as const) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.paint[side]);
      const at = 4 + side * 2;
      const start = first * CELL_BYTES;
      gl.vertexAttribPointer(at, 4, gl.UNSIGNED_BYTE, true, CELL_BYTES, start);
      gl.vertexAttribPointer(at + 1, 4, gl.UNSIGNED_BYTE, false, CELL_BYTES, start + 4);
    }
  }

  private draw(gl: WebGL2RenderingContext, map: GlMap, projection: ArrayLike<number>): void {
    const { width } = gl.canvas;
    const ratio = width / Math.max(1, map.getCanvas().clientWidth);
    const world = 512 * 2 ** map.getZoom() * ratio;
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL, not React
    gl.useProgram(this.program);
    gl.bindVertexArray(this.array);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.disable(gl.CULL_FACE);
    const matrix = moved(projection, this.origin);
    gl.uniformMatrix4fv(this.uniforms.get('u_matrix') ?? null, false, matrix);
    const set = (name: string, value: number) =>
      gl.uniform1f(this.uniforms.get(name) ?? null, value);
    set('u_reach', this.reach * world);
    set('u_unit', this.reach);
    const [from, to] = this.second;
    gl.uniform2f(this.uniforms.get('u_second') ?? null, from * width, to * width);
    set('u_dots', this.dots ? 1 : 0);
    set('u_ratio', ratio);
    const far = this.reach * world < FAR * ratio;
    gl.uniform1i(this.uniforms.get('u_far') ?? null, far ? 1 : 0);
    for (const [first, cells] of this.inView(map)) {
      this.point(gl, first);
      if (far) gl.drawElementsInstanced(gl.TRIANGLES, CORNERS.length, gl.UNSIGNED_BYTE, 0, cells);
      else gl.drawArraysInstanced(gl.TRIANGLES, 0, VERTICES, cells);
    }
    gl.bindVertexArray(null);
  }
}

function programOf(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, text] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (shader === null) throw new Error('no shader');
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    if (gl.getShaderParameter(shader, gl.COMPILE_STATUS) !== true)
      throw new Error(gl.getShaderInfoLog(shader) ?? 'a shader does not compile');
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return program;
}

/** Spherical Mercator, 0 to 1 from the north-west corner of the world. */
function mercator(lon: number, lat: number): [number, number] {
  const y = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
  return [(lon + 180) / 360, 0.5 - y / (2 * Math.PI)];
}

/** Centre relative to the origin, then six corners relative to the centre, a cell. */
function stillOf(shape: LandShape, [ox, oy]: readonly [number, number]): Float32Array {
  const n = shape.lon.length;
  const out = new Float32Array(n * 14);
  for (let i = 0; i < n; i++) {
    const [cx, cy] = mercator(shape.lon[i] ?? 0, shape.lat[i] ?? 0);
    out[i * 14] = cx - ox;
    out[i * 14 + 1] = cy - oy;
    for (let k = 0; k < 6; k++) {
      const at = i * 12 + 2 * k;
      const [x, y] = mercator(shape.corners[at] ?? 0, shape.corners[at + 1] ?? 0);
      out[i * 14 + 2 + 2 * k] = x - cx;
      out[i * 14 + 3 + 2 * k] = y - cy;
    }
  }
  return out;
}

/** West, north, east, south of each block of cells, relative to the origin. */
function blocksOf(still: Float32Array): Float64Array {
  const cells = still.length / 14;
  const out = new Float64Array(Math.ceil(cells / BLOCK) * 4);
  for (let at = 0; at < out.length; at += 4) {
    const box = [1, 1, -1, -1];
    const first = (at / 4) * BLOCK;
    for (let i = first; i < Math.min(cells, first + BLOCK); i++) {
      const x = still[i * 14] ?? 0;
      const y = still[i * 14 + 1] ?? 0;
      box[0] = Math.min(box[0] ?? x, x);
      box[1] = Math.min(box[1] ?? y, y);
      box[2] = Math.max(box[2] ?? x, x);
      box[3] = Math.max(box[3] ?? y, y);
    }
    out.set(box, at);
  }
  return out;
}

/** From the centre of the first cell to the middle of an edge, of the Mercator world. */
function reachOf(still: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < 6; k++) sum += Math.hypot(still[2 + 2 * k] ?? 0, still[3 + 2 * k] ?? 0);
  return (sum / 6) * Math.cos(Math.PI / 6);
}

/** matrix · translation, in double precision. */
function moved(matrix: ArrayLike<number>, [x, y]: readonly [number, number]): Float32Array {
  const out = Float32Array.from(matrix);
  for (let row = 0; row < 4; row++)
    out[12 + row] = (matrix[row] ?? 0) * x + (matrix[4 + row] ?? 0) * y + (matrix[12 + row] ?? 0);
  return out;
}
