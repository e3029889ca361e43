// Coordinates of cells as the graphics card gets them.
import type { LandShape } from './planshape';

/** Cells that are left out together when they are out of view. */
export const BLOCK = 256;

/** West, north, east, south in the Mercator world, relative to an origin; south is larger. */
export type FlatBox = readonly [west: number, north: number, east: number, south: number];

/** From the Mercator world relative to an origin to clip space: x · sx + tx, y · sy + ty. */
export interface Flat {
  readonly sx: number;
  readonly sy: number;
  readonly tx: number;
  readonly ty: number;
}

/** The projection of a map that is neither turned nor tilted, in double precision. */
export function flatOf(matrix: ArrayLike<number>, [x, y]: readonly [number, number]): Flat {
  const [sx = 1, sy = 1, w = 1] = [matrix[0], matrix[5], matrix[15]];
  const tx = sx * x + (matrix[12] ?? 0);
  const ty = sy * y + (matrix[13] ?? 0);
  return { sx: sx / w, sy: sy / w, tx: tx / w, ty: ty / w };
}

/** What a projection shows. */
export function boxSeen({ sx, sy, tx, ty }: Flat): FlatBox {
  return [(-1 - tx) / sx, (1 - ty) / sy, (1 - tx) / sx, (-1 - ty) / sy];
}

/** Around all blocks of cells, with room for the cells themselves. */
export function boxAll(blocks: Float64Array, room: number): FlatBox {
  const box: [number, number, number, number] = [1, 1, -1, -1];
  for (let at = 0; at < blocks.length; at += 4) {
    box[0] = Math.min(box[0], (blocks[at] ?? 1) - room);
    box[1] = Math.min(box[1], (blocks[at + 1] ?? 1) - room);
    box[2] = Math.max(box[2], (blocks[at + 2] ?? -1) + room);
    box[3] = Math.max(box[3], (blocks[at + 3] ?? -1) + room);
  }
  return box;
}

/** The blocks whose box, and room around it, meets the other one. */
export function blocksIn(blocks: Float64Array, [w, n, e, s]: FlatBox, room: number): number[] {
  const found: number[] = [];
  for (let at = 0; at < blocks.length; at += 4) {
    const [west = 0, north = 0, east = 0, south = 0] = blocks.subarray(at, at + 4);
    if (east + room < w || west - room > e || south + room < n || north - room > s) continue;
    found.push(at / 4);
  }
  return found;
}

/** Runs of cells in ascending blocks: the first, and how many. */
export function runsOf(blocks: readonly number[], cells: number): [number, number][] {
  const runs: [number, number][] = [];
  for (const block of blocks) {
    const first = block * BLOCK;
    const count = Math.min(BLOCK, cells - first);
    const last = runs.at(-1);
    if (last !== undefined && last[0] + last[1] === first) last[1] += count;
    else runs.push([first, count]);
  }
  return runs;
}

/** Spherical Mercator, 0 to 1 from the north-west corner of the world. */
export function mercator(lon: number, lat: number): [number, number] {
  const y = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
  return [(lon + 180) / 360, 0.5 - y / (2 * Math.PI)];
}

/** Centre relative to the origin, then six corners relative to the centre, a cell. */
export function stillOf(shape: LandShape, [ox, oy]: readonly [number, number]): Float32Array {
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
export function blocksOf(still: Float32Array): Float64Array {
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
export function reachOf(still: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < 6; k++) sum += Math.hypot(still[2 + 2 * k] ?? 0, still[3 + 2 * k] ?? 0);
  return (sum / 6) * Math.cos(Math.PI / 6);
}
