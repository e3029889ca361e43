// Statistics as people read them. Pure.
import type { Global } from '../api/hotspots';
import type { MessageKey } from '../i18n/dictionary';
import type { Words } from '../i18n/language';

/** From here on a single test is called significant. */
const ALPHA = 0.05;

/** The same of a trend, as the classes of development have it: they must not contradict each other. */
const TREND_ALPHA = 0.1;

/** A number with at most so many decimals; '—' for none. */
export function figure({ lang }: Pick<Words, 'lang'>, value: number | null, most: number): string {
  if (value === null) return '—';
  // No minus before what is shown as 0.
  const shown = Math.abs(value) < 0.5 * 10 ** -most ? 0 : value;
  return shown.toLocaleString(lang, { maximumFractionDigits: most }).replace('-', '−');
}

/** A number with exactly so many decimals, for columns. */
export function fixed(words: Pick<Words, 'lang'>, value: number | null, decimals: number): string {
  if (value === null) return '—';
  return value
    .toLocaleString(words.lang, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    })
    .replace('-', '−');
}

/** A probability as a number: 0.031, below 0.001 only that. */
export function chance(value: number | null): string {
  if (value === null) return '—';
  if (value < 0.001) return '< 0.001';
  return String(Number(value.toPrecision(2)));
}

/** The same after a sign of equality or inequality: '= 0.03', '< 0.001'. */
export function chanceRelation(value: number | null): string {
  const text = chance(value);
  return text.startsWith('<') ? text : `= ${text}`;
}

/** A probability in per cent with how exact it is, as part of a sentence: 约 3%, 不到 0.1%. */
export function share(words: Words, value: number | null): string {
  if (value === null) return '—';
  const percent = (v: number) => `${v}%`;
  if (value < 0.001) return words.t('why.less_than', { value: percent(0.1) });
  const rounded = Number((100 * value).toPrecision(value < 0.095 ? 1 : 2));
  return words.t('why.about', { value: percent(rounded) });
}

/** How sure something is; never wholly. */
export function certainty(words: Pick<Words, 'lang'>, sure: number): string {
  return sure > 0.99 ? '> 99%' : `${figure(words, 100 * sure, 0)}%`;
}

/** Whether clues lie together as a whole, in a sentence; null where that cannot be said. */
export function moranText(words: Words, moran: Global | null): string | null {
  if (moran?.value == null || moran.p === null || moran.z === null) return null;
  const kind = moran.p > ALPHA ? 'random' : moran.z > 0 ? 'clustered' : 'dispersed';
  return words.t(`hot.sum.moran.${kind}`, {
    value: figure(words, moran.value, 3),
    expected: figure(words, moran.expected, 3),
    p: chanceRelation(moran.p),
  });
}

export function trendKey(trend: number | null, p: number | null): MessageKey | null {
  if (trend === null || p === null) return null;
  if (p > TREND_ALPHA) return 'why.trend.none';
  return trend > 0 ? 'why.trend.up' : 'why.trend.down';
}

/** Cells within k rings of a cell, itself counted; fewer at the border of the area. */
export function cellsWithin(k: number): number {
  return 1 + 3 * k * (k + 1);
}
