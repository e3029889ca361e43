import type { Interval } from '../api/forecast';
import { useWords } from '../i18n/language';
import { decimals } from './clusterText';
import { share } from './forecastLook';

/** An interval as a line with its mean as a dot, and in numbers beside it. */
export function IntervalBar({
  mean,
  low,
  high,
  axis,
  digits,
}: Interval & {
  /** where the axis ends; it begins at 0 */
  readonly axis: number;
  readonly digits: number;
}) {
  const words = useWords();
  const from = share(low, axis) * 100;
  const to = share(high, axis) * 100;
  return (
    <span className="range">
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <line x1="0" x2="100" y1="5" y2="5" className="axis" />
        <rect x={from} y="2.5" width={Math.max(0.8, to - from)} height="5" className="spread" />
        <rect x={Math.max(0, share(mean, axis) * 100 - 0.9)} y="0" width="1.8" height="10" />
      </svg>
      <small className="num">
        {decimals(words, low, digits)}–{decimals(words, high, digits)}
      </small>
    </span>
  );
}
