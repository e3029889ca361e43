import type { CustomLayerInterface, CustomRenderMethodInput, Map as GlMap } from 'maplibre-gl';
import {
  BLOCK,
  blocksIn,
  blocksOf,
  boxAll,
  boxSeen,
  type Flat,
  type FlatBox,
  flatOf,
  mercator,
  reachOf,
  runsOf,
  stillOf,
} from './plangeometry';
import { CELL_BYTES } from './planpaint';
import { PlanPicture } from './planpicture';
import { type Program, planPrograms } from './planshader';
import type { LandShape } from './planshape';

/** Near: six triangles from the centre (6) to the edges, so that the distance to an edge is known. */
const NEAR = [6, 0, 1, 6, 1, 2, 6, 2, 3, 6, 3, 4, 6, 4, 5, 6, 5, 0];
/** From far: four triangles between the corners; what is finer would not be seen. */
const FAR = [0, 1, 2, 0, 2, 3, 0, 3, 4, 0, 4, 5];
/** Pixels of the page from the centre of a cell to an edge, below which it is far. */
const FAR_REACH = 3;
const STRIDE = 14 * 4;

const SIDES = [0, 1] as const;

/** Of one assignment: its bytes on the card, its picture, and what of it is out of date. */
interface Side {
  readonly bytes: Uint8Array;
  readonly paint: WebGLBuffer | null;
  readonly picture: PlanPicture;
  readonly stale: Set<number>;
}

/**
 * Every cell as one instance of a hexagon, painted from bytes that change without anything being
 * built anew. They are drawn into a picture that moves with the map; after a stroke only blocks
 * of cells that changed are drawn again. Coordinates are relative to the first cell, so that they
 * are exact.
 */
export class PlanLayer implements CustomLayerInterface {
  readonly id = 'plan-cells';
  readonly type = 'custom';
  private gl: WebGL2RenderingContext | null = null;
  private programs: ReturnType<typeof planPrograms> | null = null;
  private array: WebGLVertexArrayObject | null = null;
  private empty: WebGLVertexArrayObject | null = null;
  private stillBuffer: WebGLBuffer | null = null;
  private cornerBuffer: WebGLBuffer | null = null;
  private sides: readonly [Side, Side] | null = null;
  private readonly origin: readonly [number, number];
  private readonly still: Float32Array;
  private readonly reach: number;
  private readonly cells: number;
  private readonly blocks: Float64Array;
  private readonly land: FlatBox;
  private map: GlMap | null = null;
  private withDots = false;
  /** shares of the width between which the second assignment is shown */
  second: readonly [from: number, to: number] = [0, 0];
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
    this.land = boxAll(this.blocks, 2 * this.reach);
  }

  onAdd(map: GlMap, gl: WebGL2RenderingContext): void {
    this.map = map;
    this.gl = gl;
    this.programs = planPrograms(gl);
    this.empty = gl.createVertexArray();
    this.array = gl.createVertexArray();
    gl.bindVertexArray(this.array);
    this.stillBuffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.stillBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, this.still, gl.STATIC_DRAW);
    this.cornerBuffer = gl.createBuffer();
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.cornerBuffer);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, Uint8Array.of(...NEAR, ...FAR), gl.STATIC_DRAW);
    for (let at = 0; at < 6; at++) {
      gl.enableVertexAttribArray(at);
      gl.vertexAttribDivisor(at, 1);
    }
    gl.bindVertexArray(null);
    const sideOf = (bytes: Uint8Array): Side => {
      const paint = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, paint);
      gl.bufferData(gl.ARRAY_BUFFER, bytes, gl.DYNAMIC_DRAW);
      return { bytes, paint, picture: new PlanPicture(gl), stale: new Set() };
    };
    this.sides = [sideOf(this.bytes[0]), sideOf(this.bytes[1])];
  }

  onRemove(): void {
    const { gl } = this;
    if (gl === null) return;
    for (const { program } of Object.values(this.programs ?? {})) gl.deleteProgram(program);
    gl.deleteVertexArray(this.array);
    gl.deleteVertexArray(this.empty);
    gl.deleteBuffer(this.stillBuffer);
    gl.deleteBuffer(this.cornerBuffer);
    for (const { paint, picture } of this.sides ?? []) {
      gl.deleteBuffer(paint);
      picture.delete();
    }
    this.gl = null;
  }

  set dots(on: boolean) {
    this.withDots = on;
    for (const { picture } of this.sides ?? []) picture.drop();
  }

  /** The bytes of an assignment changed, of those cells or of all. */
  changed(at: 0 | 1, cells: ReadonlySet<number> | null): void {
    const { gl } = this;
    const side = this.sides?.[at];
    if (gl === null || side === undefined) return;
    const { bytes, paint, picture, stale } = side;
    gl.bindBuffer(gl.ARRAY_BUFFER, paint);
    if (cells === null || cells.size > 256) gl.bufferSubData(gl.ARRAY_BUFFER, 0, bytes);
    else
      for (const i of cells)
        gl.bufferSubData(gl.ARRAY_BUFFER, i * CELL_BYTES, bytes, i * CELL_BYTES, CELL_BYTES);
    gl.bindBuffer(gl.ARRAY_BUFFER, null);
    if (cells === null) picture.drop();
    else for (const i of cells) stale.add(Math.floor(i / BLOCK));
    this.map?.triggerRepaint();
  }

  /** Brings the pictures that are shown up to date. */
  readonly prerender = (gl: WebGL2RenderingContext, input: CustomRenderMethodInput): void => {
    const began = performance.now();
    const { map, sides } = this;
    const now = flatOf(input.defaultProjectionData.mainMatrix, this.origin);
    const [from, to] = this.second;
    if (map !== null && sides !== null)
      for (const at of SIDES)
        if (at === 0 || to > from) this.update(gl, sides[at], now, map.isZooming());
    this.spent = performance.now() - began;
  };

  readonly render = (gl: WebGL2RenderingContext, input: CustomRenderMethodInput): void => {
    const began = performance.now();
    const { programs, sides } = this;
    if (programs === null || sides === null) return;
    const now = flatOf(input.defaultProjectionData.mainMatrix, this.origin);
    const { width } = gl.canvas;
    const [from, to] = this.second.map((share) => Math.round(share * width)) as [number, number];
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL, not React
    gl.useProgram(programs.show.program);
    gl.bindVertexArray(this.empty);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.enable(gl.SCISSOR_TEST);
    if (to > from) {
      this.show(gl, sides[0], now, 0, from);
      this.show(gl, sides[1], now, from, to);
    }
    this.show(gl, sides[0], now, to > from ? to : 0, width);
    gl.disable(gl.SCISSOR_TEST);
    gl.bindVertexArray(null);
    this.spent += performance.now() - began;
  };

  /** The picture between two columns of pixels. */
  private show(gl: WebGL2RenderingContext, { picture }: Side, now: Flat, from: number, to: number) {
    if (to <= from || this.programs === null) return;
    gl.scissor(from, 0, to - from, gl.canvas.height);
    gl.uniform4f(this.programs.show.at('u_place'), ...picture.place(now));
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  private update(gl: WebGL2RenderingContext, side: Side, now: Flat, zooming: boolean): void {
    const { picture, stale } = side;
    const fits = picture.fits(now, this.land, zooming);
    if (fits && stale.size === 0) return;
    const flat = fits ? picture.bind() : picture.begin(now);
    if (flat === null) return;
    const seen = blocksIn(this.blocks, boxSeen(flat), 2 * this.reach);
    this.draw(gl, side, flat, fits ? seen.filter((block) => stale.has(block)) : seen);
    stale.clear();
  }

  /** Draws blocks of cells over what is there: no cell overlaps another. */
  private draw(
    gl: WebGL2RenderingContext,
    { paint, picture }: Side,
    flat: Flat,
    blocks: readonly number[],
  ): void {
    if (this.programs === null || this.map === null) return;
    const ratio = gl.canvas.width / Math.max(1, this.map.getCanvas().clientWidth);
    const reach = (this.reach * flat.sx * picture.width) / 2;
    const far = reach < FAR_REACH * ratio;
    const { program, at }: Program = far ? this.programs.far : this.programs.near;
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL, not React
    gl.useProgram(program);
    for (const test of [gl.BLEND, gl.DEPTH_TEST, gl.STENCIL_TEST, gl.CULL_FACE]) gl.disable(test);
    gl.uniform4f(at('u_flat'), flat.sx, flat.sy, flat.tx, flat.ty);
    gl.uniform1f(at('u_reach'), reach);
    gl.uniform1f(at('u_unit'), this.reach);
    gl.uniform1f(at('u_dots'), this.withDots ? 1 : 0);
    gl.uniform1f(at('u_ratio'), ratio);
    gl.bindVertexArray(this.array);
    const [indices, start] = far ? [FAR.length, NEAR.length] : [NEAR.length, 0];
    for (const [first, cells] of runsOf(blocks, this.cells)) {
      this.point(gl, paint, first);
      gl.drawElementsInstanced(gl.TRIANGLES, indices, gl.UNSIGNED_BYTE, start, cells);
    }
    gl.bindVertexArray(null);
    gl.enable(gl.BLEND);
  }

  /** The attributes begin with that cell. */
  private point(gl: WebGL2RenderingContext, paint: WebGLBuffer | null, first: number): void {
    gl.bindBuffer(gl.ARRAY_BUFFER, this.stillBuffer);
    const from = first * STRIDE;
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, STRIDE, from);
    for (const at of [1, 2, 3])
      gl.vertexAttribPointer(at, 4, gl.FLOAT, false, STRIDE, from + 8 + (at - 1) * 16);
    gl.bindBuffer(gl.ARRAY_BUFFER, paint);
    const start = first * CELL_BYTES;
    gl.vertexAttribPointer(4, 4, gl.UNSIGNED_BYTE, true, CELL_BYTES, start);
    gl.vertexAttribPointer(5, 4, gl.UNSIGNED_BYTE, false, CELL_BYTES, start + 4);
  }
}
