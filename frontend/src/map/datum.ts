import type { Place } from './shapes';

// GCJ-02 and BD-09 to WGS-84 to show a typed coordinate on the map, and the other way to hand a
// target to a navigation app: what is stored is converted by the server, from the numbers as they
// were typed. The formulas are those of package geo, which has them from the public reverse
// engineering of both systems.

export const POINT_DATUMS = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as const;
export type PointDatum = (typeof POINT_DATUMS)[number];

const A = 6378245;
const EE = 0.006693421622965943;
const BD = (Math.PI * 3000) / 180;

/** GCJ-02 is WGS-84 outside this box. */
function inChina({ lon, lat }: Place): boolean {
  return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
}

function waves(x: number, y: number): [number, number] {
  const { PI, sin, sqrt, abs } = Math;
  const common = ((20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2) / 3;
  const lat =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * sqrt(abs(x)) +
    common +
    ((20 * sin(y * PI) + 40 * sin((y / 3) * PI)) * 2) / 3 +
    ((160 * sin((y / 12) * PI) + 320 * sin((y * PI) / 30)) * 2) / 3;
  const lon =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * sqrt(abs(x)) +
    common +
    ((20 * sin(x * PI) + 40 * sin((x / 3) * PI)) * 2) / 3 +
    ((150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI)) * 2) / 3;
  return [lon, lat];
}

function toGcj(place: Place): Place {
  if (!inChina(place)) return place;
  const [x, y] = waves(place.lon - 105, place.lat - 35);
  const phi = (place.lat / 180) * Math.PI;
  const magic = 1 - EE * Math.sin(phi) ** 2;
  return {
    lon: place.lon + (x * 180) / ((A / Math.sqrt(magic)) * Math.cos(phi) * Math.PI),
    lat: place.lat + (y * 180) / (((A * (1 - EE)) / (magic * Math.sqrt(magic))) * Math.PI),
  };
}

function fromGcj(place: Place): Place {
  let found = place;
  for (let i = 0; i < 8; i++) {
    const there = toGcj(found);
    found = { lon: found.lon + place.lon - there.lon, lat: found.lat + place.lat - there.lat };
  }
  return found;
}

function bdToGcj({ lon, lat }: Place): Place {
  const x = lon - 0.0065;
  const y = lat - 0.006;
  const z = Math.hypot(x, y) - 0.00002 * Math.sin(y * BD);
  const theta = Math.atan2(y, x) - 0.000003 * Math.cos(x * BD);
  return { lon: z * Math.cos(theta), lat: z * Math.sin(theta) };
}

function gcjToBd({ lon, lat }: Place): Place {
  const z = Math.hypot(lon, lat) + 0.00002 * Math.sin(lat * BD);
  const theta = Math.atan2(lat, lon) + 0.000003 * Math.cos(lon * BD);
  return { lon: z * Math.cos(theta) + 0.0065, lat: z * Math.sin(theta) + 0.006 };
}

/** WGS-84 to the degrees of any of the systems; abroad GCJ-02 and BD-09 are taken as WGS-84. */
export function fromWgs84(datum: PointDatum, place: Place): Place {
  switch (datum) {
    case 'gcj02':
      return toGcj(place);
    case 'bd09':
      return inChina(place) ? gcjToBd(toGcj(place)) : place;
    default:
      return place;
  }
}

/** Degrees of any of the systems to WGS-84; CGCS2000 is the same within decimetres. */
export function toWgs84(datum: PointDatum, place: Place): Place {
  switch (datum) {
    case 'gcj02':
      return fromGcj(place);
    case 'bd09':
      return fromGcj(bdToGcj(place));
    default:
      return place;
  }
}

/**
 * One number of a typed coordinate: decimal degrees, full-width digits and signs too.
 * Null when it is not a number within the limit.
 */
export function parseDegrees(text: string, limit: number): number | null {
  const plain = text.normalize('NFKC').trim().replace(/°$/, '');
  if (!/^[+-]?\d{1,3}(\.\d+)?$/.test(plain)) return null;
  const value = Number(plain);
  return Math.abs(value) <= limit ? value : null;
}
