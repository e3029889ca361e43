// Finds cells by place: which one is here, which ones lie inside a line that was drawn.
import type { LandShape } from './planshape';
import type { Box, Direction, Place } from './shapes';

const RAD = Math.PI / 180;

/** The cell at a place, from squares that hold a few centres each. */
export class CellFinder {
  private readonly squares = new Map<number, number[]>();
  private readonly size: number;
  private readonly flat: number;

  constructor(private readonly shape: LandShape) {
    const { lat, lon } = shape;
    this.flat = Math.cos((lat[0] ?? 0) * RAD);
    this.size = Math.max(1e-6, 2 * radius(shape, 0, this.flat));
    for (let i = 0; i < lat.length; i++) {
      const key = this.key(this.column(lon[i] ?? 0), this.row(lat[i] ?? 0));
      const known = this.squares.get(key);
      if (known === undefined) this.squares.set(key, [i]);
      else known.push(i);
    }
  }

  /** Null outside of the land. */
  at({ lon, lat }: Place): number | null {
    const x = this.column(lon);
    const y = this.row(lat);
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++)
        for (const i of this.squares.get(this.key(x + dx, y + dy)) ?? [])
          if (inRing(ringOf(this.shape, i), lon, lat)) return i;
    return null;
  }

  private column(lon: number): number {
    return Math.floor((lon * this.flat) / this.size);
  }

  private row(lat: number): number {
    return Math.floor(lat / this.size);
  }

  private key(x: number, y: number): number {
    return x * 67_108_864 + y;
  }
}

/** Degrees of latitude from the centre to the farthest corner. */
function radius(shape: LandShape, i: number, flat: number): number {
  let most = 0;
  for (const [x, y] of ringOf(shape, i))
    most = Math.max(most, Math.hypot((x - (shape.lon[i] ?? 0)) * flat, y - (shape.lat[i] ?? 0)));
  return most;
}

/** Closed ring of a cell. */
export function ringOf({ corners }: LandShape, i: number): [number, number][] {
  return Array.from({ length: 7 }, (_, k) => {
    const at = i * 12 + 2 * (k % 6);
    return [corners[at] ?? 0, corners[at + 1] ?? 0];
  });
}

/** Cells whose centre lies inside the ring, which need not be closed. */
export function cellsInside(
  { lon, lat }: Pick<LandShape, 'lon' | 'lat'>,
  ring: readonly (readonly [number, number])[],
): number[] {
  if (ring.length < 3) return [];
  const [west, south, east, north] = boxAround(ring);
  const found: number[] = [];
  for (let i = 0; i < lon.length; i++) {
    const x = lon[i] ?? 0;
    const y = lat[i] ?? 0;
    if (x >= west && x <= east && y >= south && y <= north && inRing(ring, x, y)) found.push(i);
  }
  return found;
}

/** Even-odd rule. */
function inRing(ring: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let inside = false;
  for (let k = 0, last = ring.length - 1; k < ring.length; last = k++) {
    const [ax, ay] = ring[k] ?? [0, 0];
    const [bx, by] = ring[last] ?? [0, 0];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

export function boxAround(points: readonly (readonly [number, number])[]): Box {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const [x, y] of points) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  return [west, south, east, north];
}

const AHEAD: Readonly<Record<Direction, readonly [number, number]>> = {
  up: [0, 1],
  down: [0, -1],
  left: [-1, 0],
  right: [1, 0],
};

/** The neighbour that lies most in that direction; null at the edge of the land. */
export function neighbourTowards(
  { lon, lat }: Pick<LandShape, 'lon' | 'lat'>,
  near: Int32Array,
  i: number,
  direction: Direction,
): number | null {
  const [dx, dy] = AHEAD[direction];
  const flat = Math.cos((lat[i] ?? 0) * RAD);
  let best: number | null = null;
  let most = 0.3;
  for (let k = i * 6; k < i * 6 + 6; k++) {
    const j = near[k] ?? -1;
    if (j < 0) continue;
    const x = ((lon[j] ?? 0) - (lon[i] ?? 0)) * flat;
    const y = (lat[j] ?? 0) - (lat[i] ?? 0);
    const score = (x * dx + y * dy) / Math.hypot(x, y);
    if (score > most + 1e-9) [best, most] = [j, score];
  }
  return best;
}

/** The cell and those within so many steps of it. */
export function disc(near: Int32Array, i: number, steps: number): number[] {
  const found = new Set([i]);
  let edge = [i];
  for (let step = 0; step < steps; step++) {
    const next: number[] = [];
    for (const at of edge)
      for (let k = at * 6; k < at * 6 + 6; k++) {
        const j = near[k] ?? -1;
        if (j >= 0 && !found.has(j)) {
          found.add(j);
          next.push(j);
        }
      }
    edge = next;
  }
  return [...found];
}

/**
 * The cell of a set that is farthest from its border, where a label has most room: of the last
 * ring that is reached from the border, the one nearest to its middle. −1 for no cells.
 */
export function innerCell(
  { lon, lat }: Pick<LandShape, 'lon' | 'lat'>,
  near: Int32Array,
  of: Int32Array,
  members: readonly number[],
): number {
  const depth = new Map<number, number>();
  let ring: number[] = [];
  for (const i of members) {
    let outer = false;
    for (let k = i * 6; k < i * 6 + 6 && !outer; k++) {
      const j = near[k] ?? -1;
      outer = j < 0 || of[j] !== of[i];
    }
    if (outer) {
      depth.set(i, 0);
      ring.push(i);
    }
  }
  let last = ring;
  while (ring.length > 0) {
    last = ring;
    const next: number[] = [];
    for (const i of ring)
      for (let k = i * 6; k < i * 6 + 6; k++) {
        const j = near[k] ?? -1;
        if (j >= 0 && of[j] === of[i] && !depth.has(j)) {
          depth.set(j, 1);
          next.push(j);
        }
      }
    ring = next;
  }
  if (last.length === 0) return members[0] ?? -1;
  const x = last.reduce((sum, i) => sum + (lon[i] ?? 0), 0) / last.length;
  const y = last.reduce((sum, i) => sum + (lat[i] ?? 0), 0) / last.length;
  let best = last[0] ?? -1;
  let least = Number.POSITIVE_INFINITY;
  for (const i of last) {
    const far = Math.hypot((lon[i] ?? 0) - x, (lat[i] ?? 0) - y);
    if (far < least) [best, least] = [i, far];
  }
  return best;
}
