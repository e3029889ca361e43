import type { Clue } from '../api/types';
import { type Clock, unixSeconds } from '../i18n/format';
import type { Words } from '../i18n/language';
import { distance } from '../map/measure';

type Photo = Clue['photos'][number];

/** Nearer than this (m), beyond what the phone was unsure of, is at the place. */
const AT_PLACE_M = 100;

/**
 * What lies over a photo of a clue: when, where, and how far off it was taken when that tells
 * something. Never who, for a clue has no reporter; of a sealed one not where either.
 */
export function photoMark({ t }: Pick<Words, 't'>, clue: Clue, photo: Photo, clock: Clock): string {
  const at = clock.full(unixSeconds(photo.taken_at ?? clue.opened_at)).slice(0, 16);
  if (clue.sealed) return at;
  const metres = away(clue, photo);
  const off = metres > AT_PLACE_M + photo.accuracy_m ? Math.round(metres / 10) * 10 : null;
  return [at, clue.address || pointOf(clue), off === null ? '' : t('photo.clue.away', { n: off })]
    .filter((part) => part !== '')
    .join(' · ');
}

const pointOf = ({ lon, lat }: Clue) =>
  lon === null || lat === null ? '' : `${lat.toFixed(5)}, ${lon.toFixed(5)}`;

/** Metres between the photo and a clue whose place was stated; 0 when one of them is not known. */
function away(clue: Clue, photo: Photo): number {
  const { lon, lat } = clue;
  if (clue.located_by !== 'stated' || lon === null || lat === null) return 0;
  if (photo.lon === null || photo.lat === null) return 0;
  return distance({ lon, lat }, { lon: photo.lon, lat: photo.lat });
}
