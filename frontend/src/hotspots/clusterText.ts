// Figures of clusters as people read them. Pure.
import type { Cluster } from '../api/scans';
import type { Words } from '../i18n/language';

/** Days of a month and of a year, on average. */
const MONTH = 30.44;
const YEAR = 365.25;

/** A number with so many decimals, '—' for none. */
export function decimals({ lang }: Pick<Words, 'lang'>, value: number | null, n: number): string {
  if (value === null) return '—';
  return value.toLocaleString(lang, { minimumFractionDigits: n, maximumFractionDigits: n });
}

/** A probability; below 0.0001 only that it is. */
export function probability(value: number | null): string {
  if (value === null) return '—';
  if (value < 0.0001) return '<0.0001';
  return String(Number(value.toPrecision(value < 0.001 ? 1 : 2)));
}

/** How rarely chance makes a cluster as strong as this; '' where the scan cannot say. */
export function recurrenceText({ t, lang }: Words, days: number | null): string {
  if (days === null || days <= 0) return '';
  const n = (value: number, most: number) =>
    value.toLocaleString(lang, { maximumFractionDigits: value < most ? 1 : 0 });
  if (days < 60) return t('cluster.recurrence.days', { n: n(Math.max(1, days), 10) });
  if (days < YEAR) return t('cluster.recurrence.months', { n: n(days / MONTH, 0) });
  if (days > 100 * YEAR) return t('cluster.recurrence.rare');
  return t('cluster.recurrence.years', { n: n(days / YEAR, 10) });
}

/** Extent of a cluster: how many cells, how far from the centre. */
export function extentText(words: Words, { cells, radius, radius_unit }: Cluster): string {
  const { t } = words;
  if (cells.length === 1) return t('cluster.one');
  const size = t('cluster.cells', { n: cells.length });
  if (radius === null) return size;
  const around =
    radius_unit === 'steps'
      ? t('cluster.radius.steps', { n: radius })
      : t('cluster.radius.km', { n: decimals(words, radius, 1) });
  return `${size} · ${around}`;
}

/** Days from the first to the last, both counted. */
export function daysOf({ from, until }: { readonly from: string; readonly until: string }): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000) + 1;
}
