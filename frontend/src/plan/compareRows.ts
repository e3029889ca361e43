// What the compare table shows of two plans. Pure.
import type { Summary } from '../api/drafts';

export type CompareKey = keyof Summary;

export interface CompareRow {
  readonly key: CompareKey;
  /** of the number that is shown */
  readonly decimals: number;
  /** shown as per cent */
  readonly share?: true;
  /** which way is better; 0: neither */
  readonly better: -1 | 0 | 1;
}

export const COMPARE_ROWS: readonly CompareRow[] = [
  { key: 'grids', decimals: 0, better: 0 },
  { key: 'people', decimals: 0, better: 0 },
  { key: 'cells', decimals: 0, better: 0 },
  { key: 'institutions', decimals: 0, better: 0 },
  { key: 'hours', decimals: 0, better: 0 },
  { key: 'max_over_mean', decimals: 0, share: true, better: -1 },
  { key: 'min_over_mean', decimals: 0, share: true, better: 1 },
  { key: 'max_ratio', decimals: 0, share: true, better: -1 },
  { key: 'overloaded', decimals: 0, better: -1 },
  { key: 'border_km', decimals: 0, better: -1 },
  { key: 'apart', decimals: 0, better: -1 },
  { key: 'iso', decimals: 2, better: -1 },
  { key: 'walk_km', decimals: 0, better: -1 },
  { key: 'unstaffed', decimals: 0, better: -1 },
];

/** As it is shown, so that what looks the same is no difference. */
export function shownValue(row: CompareRow, value: number): number {
  const scaled = row.share ? value * 100 : value;
  const unit = 10 ** row.decimals;
  return Math.round(scaled * unit) / unit;
}

export type Verdict = 'same' | 'better' | 'worse' | 'other';

export function verdictOf(row: CompareRow, before: number, after: number): Verdict {
  const difference = shownValue(row, after) - shownValue(row, before);
  if (difference === 0) return 'same';
  if (row.better === 0) return 'other';
  return Math.sign(difference) === row.better ? 'better' : 'worse';
}
