// Bands of coverage: a colour and a word. Pure.

/** Best first; light to dark, so that they stay apart without colour. */
export const BANDS = ['good', 'fair', 'poor', 'bad'] as const;
export type Band = (typeof BANDS)[number];

export const BAND_COLOUR: Readonly<Record<Band, string>> = {
  good: '#8fbcd9',
  fair: '#f0c040',
  poor: '#c8501e',
  bad: '#5a1030',
};

/** Lower ends in percent where the policy says nothing. */
export const USUAL_BANDS: readonly number[] = [90, 60, 10];

/**
 * The band of a share between 0 and 1; null where nothing owes. Compared as whole numbers, because
 * 0.9 × 100 is a little less than 90 for some counts.
 */
export function bandOf(
  inCycle: number,
  owing: number,
  ends: readonly number[] = USUAL_BANDS,
): Band | null {
  if (owing <= 0) return null;
  const at = ends.findIndex((percent) => inCycle * 100 >= percent * owing);
  return BANDS[at === -1 ? BANDS.length - 1 : at] ?? 'bad';
}

/** Whole percents as one says them, but never 100 % where something is missing, nor 0 % where something is there. */
export function percentOf(inCycle: number, owing: number): string {
  if (owing <= 0) return '—';
  const share = (inCycle / owing) * 100;
  if (inCycle < owing && share > 99.9) return '99.9%';
  if (inCycle > 0 && share < 0.1) return '0.1%';
  return `${share.toFixed(1)}%`;
}
