import type { Words } from '../i18n/language';
import type { Load } from './loads';
import { OVER } from './rows';

/** Share of the bar at which the hours are used up. */
const FULL = 0.7;

/** Work of hours, and what that is of them; said in words where it is too much. */
export function loadText({ t }: Words, { work, capacity, ratio }: Load): string {
  const hours = t('plan.hours', { work: fixed(work), capacity: fixed(capacity) });
  if (capacity <= 0) return work > 0 ? t('plan.unstaffed', { work: fixed(work) }) : t('plan.idle');
  const percent = Math.round(ratio * 100);
  return ratio > OVER ? t('plan.over', { hours, percent }) : t('plan.load', { hours, percent });
}

export function fixed(hours: number): string {
  return hours >= 100 ? hours.toFixed(0) : hours.toFixed(1);
}

/** A bar with a mark where the hours are used up. */
export function LoadBar({ load: { ratio } }: { load: Load }) {
  const share = Math.min(1, Math.max(0, ratio) * FULL);
  const tone = ratio > OVER ? 'over' : ratio > 0.85 ? 'high' : 'good';
  return (
    <span className="load-bar" data-tone={tone} aria-hidden="true">
      <i style={{ width: `${share * 100}%` }} />
      <u style={{ left: `${FULL * 100}%` }} />
    </span>
  );
}
