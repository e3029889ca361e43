import { cellToBoundary, cellToLatLng } from 'h3-js';
import type { LandShape } from './planshape';

const EARTH_DM = 63710088;
const RAD = Math.PI / 180;

/**
 * Geometry of H3 cells. `near`: six slots a cell, indices into `cells`, −1 for
 * none. About 5 µs a cell.
 */
export function shapeOf(cells: readonly string[], near: Int32Array): LandShape {
  const n = cells.length;
  const lon = new Float64Array(n);
  const lat = new Float64Array(n);
  const corners = new Float64Array(n * 12);
  for (let i = 0; i < n; i++) {
    const cell = cells[i] ?? '';
    const [y, x] = cellToLatLng(cell);
    lon[i] = x;
    lat[i] = y;
    const ring = sixOf(cellToBoundary(cell, true).slice(0, -1));
    for (let k = 0; k < 6; k++) {
      const [cx = x, cy = y] = ring[Math.min(k, ring.length - 1)] ?? [];
      corners[i * 12 + 2 * k] = cx;
      corners[i * 12 + 2 * k + 1] = cy;
    }
  }
  const side = new Uint8Array(n * 6);
  const edge = new Int32Array(n * 6);
  for (let i = 0; i < n; i++)
    for (let slot = 0; slot < 6; slot++) {
      const j = near[i * 6 + slot] ?? -1;
      if (j < 0) continue;
      side[i * 6 + slot] = sideTowards(corners, lon, lat, i, j);
      // Both ends reckon it from the lower index, so that they agree to the decimetre.
      const [a, b] = i < j ? [i, j] : [j, i];
      edge[i * 6 + slot] = lengthOf(corners, a, sideTowards(corners, lon, lat, a, b));
    }
  return { lon, lat, corners, side, edge };
}

/**
 * The six corners of a hexagon. Where it crosses an edge of the icosahedron H3 adds
 * points on its sides, which turn least.
 */
function sixOf(ring: readonly (readonly number[])[]): readonly (readonly number[])[] {
  let points = [...ring];
  while (points.length > 6) {
    const turns = points.map((p, k) => {
      const a = points[(k + points.length - 1) % points.length] ?? p;
      const b = points[(k + 1) % points.length] ?? p;
      return Math.abs(turn(a, p, b));
    });
    const least = turns.indexOf(Math.min(...turns));
    points = points.filter((_, k) => k !== least);
  }
  return points;
}

function turn(a: readonly number[], p: readonly number[], b: readonly number[]): number {
  const [ax = 0, ay = 0] = a;
  const [px = 0, py = 0] = p;
  const [bx = 0, by = 0] = b;
  return (px - ax) * (by - py) - (py - ay) * (bx - px);
}

/** The side of cell i whose middle lies nearest to the middle between the two cells. */
function sideTowards(
  corners: Float64Array,
  lon: Float64Array,
  lat: Float64Array,
  i: number,
  j: number,
): number {
  const flat = Math.cos((lat[i] ?? 0) * RAD);
  const x = ((lon[i] ?? 0) + (lon[j] ?? 0)) / 2;
  const y = ((lat[i] ?? 0) + (lat[j] ?? 0)) / 2;
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 6; k++) {
    const [ax, ay, bx, by] = endsOf(corners, i, k);
    const dx = ((ax + bx) / 2 - x) * flat;
    const dy = (ay + by) / 2 - y;
    const far = dx * dx + dy * dy;
    // A side without length, of a pentagon, has no neighbour.
    if (far < least && (ax !== bx || ay !== by)) [best, least] = [k, far];
  }
  return best;
}

function endsOf(corners: Float64Array, i: number, k: number): [number, number, number, number] {
  const a = i * 12 + 2 * k;
  const b = i * 12 + 2 * ((k + 1) % 6);
  return [corners[a] ?? 0, corners[a + 1] ?? 0, corners[b] ?? 0, corners[b + 1] ?? 0];
}

/** Decimetres; the surface is flat over one cell. */
function lengthOf(corners: Float64Array, i: number, k: number): number {
  const [ax, ay, bx, by] = endsOf(corners, i, k);
  const dx = (bx - ax) * RAD * Math.cos(((ay + by) / 2) * RAD);
  const dy = (by - ay) * RAD;
  return Math.round(EARTH_DM * Math.hypot(dx, dy));
}
