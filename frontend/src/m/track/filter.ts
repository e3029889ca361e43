import type { Fix } from '../model';

/** When a point is kept. */
export interface TrackRules {
  /** After so many metres of walking … */
  readonly track_metres: number;
  /** … and after so many seconds without. */
  readonly still_seconds: number;
}

const EARTH_M = 6_371_008.8;

/** Great-circle distance by the haversine formula, metres. */
export function metresBetween(
  a: { readonly lon: number; readonly lat: number },
  b: { readonly lon: number; readonly lat: number },
): number {
  const rad = Math.PI / 180;
  const [dLat, dLon] = [(b.lat - a.lat) * rad, (b.lon - a.lon) * rad];
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** What became of a point: walked so far since the one before, stood there, or not worth keeping. */
export type Judged =
  | { readonly kind: 'walked'; readonly metres: number }
  | { readonly kind: 'still' }
  | { readonly kind: 'skip' };

/** A step within the accuracy of the point is no walking. */
export function judge(last: Fix | null, next: Fix, rules: TrackRules): Judged {
  if (last === null) return { kind: 'still' };
  const seconds = (Date.parse(next.at) - Date.parse(last.at)) / 1000;
  if (seconds <= 0) return { kind: 'skip' };
  const metres = metresBetween(last, next);
  if (metres >= Math.max(rules.track_metres, next.accuracy_m)) return { kind: 'walked', metres };
  return seconds >= rules.still_seconds ? { kind: 'still' } : { kind: 'skip' };
}
