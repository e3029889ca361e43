// Alerts by the place they are of: a lasting hotspot raises one with every clue. Pure.
import type { Alert } from '../api/alerts';
import { parentCell } from '../map/measure';

export interface AlertPlace {
  readonly key: string;
  readonly region: string;
  /** newest first; not empty */
  readonly alerts: readonly [Alert, ...Alert[]];
}

/** Alerts of a region in cells of one parent; the place with the newest alert first. */
export function placesOf(alerts: readonly Alert[]): AlertPlace[] {
  const places = new Map<string, [Alert, ...Alert[]]>();
  const newestFirst = alerts.toSorted((a, b) => Date.parse(b.raised_at) - Date.parse(a.raised_at));
  for (const alert of newestFirst) {
    const key = `${alert.region}/${parentCell(alert.cell, alert.resolution - 1)}`;
    const of = places.get(key);
    if (of === undefined) places.set(key, [alert]);
    else of.push(alert);
  }
  return [...places].map(([key, of]) => ({ key, region: of[0].region, alerts: of }));
}
