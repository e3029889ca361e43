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
  /** the institution's own region, once the reviewer was asked for it; '' before */
  readonly region: string;
  /** region of the pin by the server, where it knows better than the outlines; '' for none */
  readonly elsewhere: string | null;
}

export function newDraft(item: string): Draft {
  return { item, pin: null, found: null, note: '', region: '', elsewhere: null };
}
