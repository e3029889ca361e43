/** lon, lat */
export type Position = readonly [number, number];

/**
 * Convex hull, counter-clockwise, closed (last point equals the first). A
 * hexagon cut by tile borders is the hull of its pieces.
 */
export function hull(points: readonly Position[]): Position[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const lower = chain(sorted);
  const upper = chain(sorted.reverse());
  const ring = [...lower.slice(0, -1), ...upper.slice(0, -1)];
  const first = ring[0];
  return first === undefined ? [] : [...ring, first];
}

function chain(sorted: readonly Position[]): Position[] {
  const out: Position[] = [];
  for (const p of sorted) {
    let a = out.at(-2);
    let b = out.at(-1);
    while (a !== undefined && b !== undefined && turn(a, b, p) <= 0) {
      out.pop();
      a = out.at(-2);
      b = out.at(-1);
    }
    out.push(p);
  }
  return out;
}

function turn(a: Position, b: Position, c: Position): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** Middle of the bounding box of a ring. */
export function middle(ring: readonly Position[]): Position {
  const lons = ring.map((p) => p[0]);
  const lats = ring.map((p) => p[1]);
  return [(Math.min(...lons) + Math.max(...lons)) / 2, (Math.min(...lats) + Math.max(...lats)) / 2];
}
