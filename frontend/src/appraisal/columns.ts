// Columns of the table of figures, and how their numbers are written. Pure.
import type { AppraisalRow } from '../api/appraisal';
import type { Lang } from '../i18n/dictionary';
import { distanceText, number } from '../i18n/format';
import type { Words } from '../i18n/language';

/** A rate shows what it is made of; its parts open their lists. */
export const RATES = ['coverage', 'timeliness', 'findings', 'grade_a'] as const;
export type RateName = (typeof RATES)[number];

export const PARTS_OF: Readonly<Record<RateName, readonly [string, string]>> = {
  coverage: ['in_cycle', 'owing'],
  timeliness: ['in_time', 'due'],
  findings: ['findings', 'visits'],
  grade_a: ['grade_a', 'visits'],
};

export const COLUMNS = [
  { name: 'coverage', group: 'coverage', kind: 'rate' },
  { name: 'timeliness', group: 'coverage', kind: 'rate' },
  { name: 'late', group: 'coverage', kind: 'figure' },
  { name: 'visits', group: 'visits', kind: 'figure' },
  { name: 'inspections', group: 'visits', kind: 'figure' },
  { name: 'findings', group: 'visits', kind: 'rate' },
  { name: 'grade_a', group: 'visits', kind: 'rate' },
  { name: 'grade_b', group: 'visits', kind: 'figure' },
  { name: 'grade_c', group: 'visits', kind: 'figure' },
  { name: 'problems', group: 'visits', kind: 'figure' },
  { name: 'reopened', group: 'visits', kind: 'figure' },
  { name: 'collected', group: 'effort', kind: 'figure' },
  { name: 'uncollected', group: 'effort', kind: 'figure' },
  { name: 'metres', group: 'effort', kind: 'figure' },
  { name: 'form_seconds', group: 'effort', kind: 'figure' },
] as const;

export type Column = (typeof COLUMNS)[number];
export const GROUPS = ['coverage', 'visits', 'effort'] as const;

export interface Order {
  readonly column: Column;
  readonly down: boolean;
}

/** Where most is owed first: the least share in its cycle. */
export const LEAST_COVERED: Order = { column: COLUMNS[0], down: false };

/** Rows by a column, ties as the server has them; a rate of nothing is last either way. */
export function ordered(
  rows: readonly AppraisalRow[],
  { column, down }: Order,
): readonly AppraisalRow[] {
  const rank = (row: AppraisalRow) =>
    column.kind === 'figure'
      ? (row.figures[column.name] ?? 0)
      : (row.rates[column.name]?.value ?? null);
  return rows.toSorted((a, b) => {
    const [x, y] = [rank(a), rank(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return down ? y - x : x - y;
  });
}

const TIMES = ['collected', 'uncollected', 'form_seconds'];

/** A figure as people say it: spans, distances, counts. */
export function figureText(words: Words, name: string, value: number): string {
  if (TIMES.includes(name)) return timeText(words, value);
  if (name === 'metres') return distanceText(words, value);
  return number(words.lang, value);
}

/** Minutes below an hour, hours with a tenth above. */
export function timeText({ lang, t }: Words, seconds: number): string {
  if (seconds > 0 && seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return t('patrol.minutes', { n: Math.round(seconds / 60) });
  return t('patrol.hours', { n: number(lang, Math.round(seconds / 360) / 10) });
}

/** Findings are counted for each visit, other rates are shares. */
export function rateText(lang: Lang, name: RateName, value: number | null | undefined): string {
  if (name !== 'findings') return percent(value);
  return value == null ? '–' : number(lang, Math.round(value * 100) / 100);
}

export function percent(value: number | null | undefined): string {
  return value == null ? '–' : `${(value * 100).toFixed(value === 1 || value === 0 ? 0 : 1)}%`;
}
