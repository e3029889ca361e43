import type { Institution } from '../api/types';
import { type Clock, distanceText, unixSeconds } from '../i18n/format';
import type { Words } from '../i18n/language';

/** Fewer institutions than this are told as they are: a share of them would mean nothing. */
const ENOUGH = 5;

/** How an institution's point is known, how exact it is, when somebody last stood there. */
export function placeText(
  words: Words,
  { lon, located_by, fix, verified_at }: Institution,
  clock: Clock,
): string {
  const { t, open } = words;
  // Null when the point was stated, or put there by hand; the schema cannot say so.
  const note: Institution['fix'] | null = fix;
  const parts: string[] = [];
  if (lon === null) parts.push(t('precision.none'));
  else {
    if (note?.radius_m)
      parts.push(t('place.estimate', { distance: distanceText(words, note.radius_m) }));
    if (located_by !== '') parts.push(open('place.by', located_by));
    if (note?.precision) parts.push(open('precision', note.precision));
  }
  if (verified_at !== null)
    parts.push(t('place.verified', { date: clock.date(unixSeconds(verified_at)) }));
  return parts.join(' · ');
}

/** Share of a grid's institutions lately found as registered; '' when it has none. */
export function freshnessText(
  { t }: Words,
  { fresh, total }: { readonly fresh: number; readonly total: number },
): string {
  if (total === 0) return '';
  if (total < ENOUGH) return t('place.freshness.few', { fresh, total });
  return t('place.freshness', { percent: Math.floor((100 * fresh) / total) });
}
