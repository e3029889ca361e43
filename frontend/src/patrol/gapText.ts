// What is said of a gap and where it is. Pure.
import type { Gap } from '../api/debt';
import { PLAN } from '../app/planroute';
import { formatRoute, reviewOf, START } from '../app/route';
import type { Words } from '../i18n/language';

export const GAP_KINDS = [1, 2, 3, 4, 6, 7, 8, 9] as const;

/** Marks on the map and the chips of the list. */
export const GAP_COLOUR: Readonly<Record<number, string>> = {
  1: '#4a1942',
  2: '#b8336a',
  3: '#c8501e',
  4: '#1f6f5c',
  6: '#7d701b',
  7: '#3d79c2',
  8: '#556977',
  9: '#0a1f2e',
};

/** '' for a kind that is newer than this page. */
export function gapTitle({ open }: Pick<Words, 'open'>, kind: number): string {
  const title = open('gap', String(kind));
  return title === String(kind) ? '' : title;
}

/** Stable over readings: what orders gaps on the server. */
export function gapKey({ kind, region, cell, institution, grid, since }: Gap): string {
  return [kind, region, cell, institution, grid, since].join('/');
}

/** Where a gap is closed that nobody closes by going there; null: nowhere on these pages. */
export function closedOn({ closes, institution, region }: Gap): string | null {
  switch (closes) {
    case 'locate':
      return institution === undefined ? formatRoute(START.review) : reviewOf(institution);
    case 'assign_grid':
    case 'assign_staff':
    case 'rebalance':
    case 'redraw':
      return formatRoute({ ...PLAN, region });
    default:
      return null;
  }
}
