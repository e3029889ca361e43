import type { Slice } from '../api/hotspots';
import { useWords } from '../i18n/language';
import { figure } from './figures';

const WIDTH = 300;
const HEIGHT = 76;
const EDGE = 6;
/** Two-sided 5 % of a single test. */
const SIGNIFICANT = 1.96;
/** Both thresholds are always in view. */
const ROOM = 2.6;

/** z slice by slice, oldest on the left; a slice without z is a gap. */
export function Spark({ lines }: { lines: readonly Slice[] }) {
  const words = useWords();
  const { t } = words;
  const values = lines.map(({ z }) => z ?? 0);
  const most = Math.max(ROOM, ...values);
  const least = Math.min(-ROOM, ...values);
  const x = (i: number) => EDGE + (i * (WIDTH - 2 * EDGE)) / Math.max(1, lines.length - 1);
  const y = (z: number) => EDGE + ((most - z) / (most - least)) * (HEIGHT - 2 * EDGE);
  const path = lines
    .map(({ z }, i) => {
      if (z === null) return '';
      const joined = (lines[i - 1]?.z ?? null) !== null;
      return `${joined ? 'L' : 'M'}${x(i).toFixed(1)} ${y(z).toFixed(1)}`;
    })
    .join('');
  const said = lines.map(({ until, z }) => `${until} ${figure(words, z, 1)}`).join(', ');
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t('why.spark', { count: lines.length, values: said })}
    >
      <path d={`M0 ${y(0)}H${WIDTH}`} stroke="#b9c6cf" />
      {[SIGNIFICANT, -SIGNIFICANT].map((z) => (
        <path key={z} d={`M0 ${y(z)}H${WIDTH}`} stroke="#7b8d99" strokeDasharray="4 3" />
      ))}
      <path d={path} fill="none" stroke="#33536a" strokeWidth="1.6" />
      {lines.map(({ until, z }, i) => {
        if (z === null) return null;
        const strong = Math.abs(z) > SIGNIFICANT;
        const colour = z > 0 ? '#a8152a' : '#2a5c9c';
        return (
          <circle
            key={until}
            cx={x(i)}
            cy={y(z)}
            r={i === lines.length - 1 ? 4.5 : 3.2}
            fill={strong ? colour : '#ffffff'}
            stroke={strong ? colour : '#33536a'}
            strokeWidth="1.4"
          />
        );
      })}
    </svg>
  );
}
