import type { Place } from './shapes';

const EARTH_M = 6371008.8;
const RAD = Math.PI / 180;

/** Metres along the surface of a sphere. */
export function distance(a: Place, b: Place): number {
  const s =
    Math.sin(((b.lat - a.lat) * RAD) / 2) ** 2 +
    Math.cos(a.lat * RAD) * Math.cos(b.lat * RAD) * Math.sin(((b.lon - a.lon) * RAD) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(s)));
}

/** A closed ring of 72 points at `metres` from the middle. */
export function circle(middle: Place, metres: number): [number, number][] {
  const up = metres / (EARTH_M * RAD);
  const across = up / Math.max(0.01, Math.cos(middle.lat * RAD));
  return Array.from({ length: 73 }, (_, i) => {
    const angle = ((i % 72) * 5 * Math.PI) / 180;
    return [middle.lon + across * Math.cos(angle), middle.lat + up * Math.sin(angle)];
  });
}

/** Whether a polygon, or one of several, holds the place; holes do not. */
export function holds(geometry: GeoJSON.Geometry, place: Place): boolean {
  switch (geometry.type) {
    case 'Polygon':
      return inRings(geometry.coordinates, place);
    case 'MultiPolygon':
      return geometry.coordinates.some((rings) => inRings(rings, place));
    default:
      return false;
  }
}

/** Even-odd rule over all rings, so that holes count themselves out. */
function inRings(rings: readonly GeoJSON.Position[][], { lon, lat }: Place): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [x1 = 0, y1 = 0] = ring[i] ?? [];
      const [x2 = 0, y2 = 0] = ring[j] ?? [];
      if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1)
        inside = !inside;
    }
  }
  return inside;
}

/**
 * Code of the smallest outline that holds the place; '' when none does. Outlines are
 * listed parents first, so the last one that holds is the deepest.
 */
export function regionAt(outlines: GeoJSON.FeatureCollection, place: Place): string {
  let code = '';
  for (const { geometry, properties } of outlines.features)
    if (geometry !== null && holds(geometry, place)) code = String(properties?.['code'] ?? '');
  return code;
}

/** The cell of a coarser resolution that an H3 cell belongs to; the cell itself when it is not finer. */
export function parentCell(cell: string, resolution: number): string {
  let bits = BigInt(`0x${cell}`);
  const own = Number((bits >> 52n) & 15n);
  if (resolution >= own) return cell;
  bits = (bits & ~(15n << 52n)) | (BigInt(resolution) << 52n);
  for (let r = resolution + 1; r <= 15; r++) bits |= 7n << BigInt((15 - r) * 3);
  return bits.toString(16);
}
