import type { Located } from '../api/review';
import type { PointDatum } from '../map/datum';
import type { Place } from '../map/shapes';

/** Where the reviewer put the pin. */
export interface DraftPin extends Place {
  /** the numbers as they were typed, which is what the server gets; null: put on the map */
  readonly typed: (Place & { readonly datum: PointDatum }) | null;
}

/** What the reviewer has prepared for one item and not sent yet. */
export interface Draft {
  readonly item: string;
  readonly pin: DraftPin | null;
  readonly found: Located | null;
  readonly note: string;
  /** the institution belongs where the pin is, not where it was said to be */
  readonly changeRegion: boolean;
}

export function newDraft(item: string): Draft {
  return { item, pin: null, found: null, note: '', changeRegion: false };
}
