import type { Staffing } from '../api/staffing';
import { fixed } from '../hotspots/figures';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { type Frame, scaleOf, ticksOf } from './curve';
import { TableBox } from './formParts';

const FRAME: Frame = { width: 720, height: 320, left: 46, right: 20, top: 44, bottom: 40 };
const TICKS = 8;

/** How much is covered with so many people; the numbers are in a table beneath. */
export function StaffingCurve({ staffing }: { staffing: Staffing }) {
  const words = useWords();
  const { lang, t } = words;
  const { curve, people_now: now, needed, target } = staffing;
  const percent = (share: number, decimals = 0) => `${fixed(words, share * 100, decimals)}%`;
  if (curve.length === 0) return <p className="muted">{t('staffing.none')}</p>;
  const goal = target ?? 0;
  const marks = needed === null ? [now] : [now, needed];
  const { x, y, people, low } = scaleOf(curve, marks, goal, FRAME);
  const at = (n: number, share: number) => `${x(n).toFixed(1)} ${y(share).toFixed(1)}`;
  const line = curve.map((p) => at(p.people, p.covered.mean)).join('L');
  const band = [
    ...curve.map((p) => at(p.people, p.covered.high)),
    ...curve.toReversed().map((p) => at(p.people, p.covered.low)),
  ].join('L');
  const bottom = FRAME.height - FRAME.bottom;
  const right = FRAME.width - FRAME.right;
  const shares = ticksOf([low * 100, 100], 5).map((s) => s / 100);
  return (
    <figure className="staff-curve">
      <svg
        viewBox={`0 0 ${FRAME.width} ${FRAME.height}`}
        role="img"
        aria-label={t('staffing.picture', {
          now: number(lang, now),
          needed: needed === null ? '—' : number(lang, needed),
          target: percent(goal),
        })}
      >
        {shares.map((share) => (
          <g key={share}>
            <path d={`M${FRAME.left} ${y(share)}H${right}`} stroke="#e0e7ec" />
            <text x={FRAME.left - 6} y={y(share) + 4} textAnchor="end">
              {percent(share)}
            </text>
          </g>
        ))}
        {ticksOf(people, TICKS).map((n) => (
          <text key={n} x={x(n)} y={bottom + 16} textAnchor="middle">
            {n}
          </text>
        ))}
        <text x={(FRAME.left + right) / 2} y={FRAME.height - 6} textAnchor="middle">
          {t('staffing.axis')}
        </text>
        <path d={`M${band}Z`} fill="#1668a8" fillOpacity="0.16" />
        <path d={`M${line}`} fill="none" stroke="#12496b" strokeWidth="2" />
        {curve.map((p) => (
          <circle key={p.people} cx={x(p.people)} cy={y(p.covered.mean)} r="2.6" fill="#12496b" />
        ))}
        <path d={`M${FRAME.left} ${y(goal)}H${right}`} stroke="#a83208" strokeDasharray="6 4" />
        <text x={right - 4} y={y(goal) + 15} textAnchor="end" fill="#a83208">
          {t('staffing.target', { target: percent(goal) })}
        </text>
        <Mark x={x(now)} row={1} bottom={bottom} colour="#405563">
          {t('staffing.now', { n: number(lang, now) })}
        </Mark>
        {needed !== null && needed !== now && (
          <Mark x={x(needed)} row={0} bottom={bottom} colour="#0b6e4f">
            {t('staffing.needed', { n: number(lang, needed) })}
          </Mark>
        )}
      </svg>
      <details>
        <summary>{t('staffing.table')}</summary>
        <TableBox label={t('staffing.table')}>
          <table>
            <thead>
              <tr>
                <th scope="col" className="end">
                  {t('staffing.people')}
                </th>
                <th scope="col" className="end">
                  {t('staffing.covered')}
                </th>
                <th scope="col" className="end">
                  {t('staffing.interval')}
                </th>
              </tr>
            </thead>
            <tbody>
              {curve.map((p) => (
                <tr key={p.people} data-now={p.people === now} data-needed={p.people === needed}>
                  <td className="num end">{number(lang, p.people)}</td>
                  <td className="num end">{percent(p.covered.mean, 1)}</td>
                  <td className="num end">
                    {percent(p.covered.low, 1)}–{percent(p.covered.high, 1)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableBox>
      </details>
    </figure>
  );
}

/** A number of people that stands out; each has a row for its text above the curve. */
function Mark({
  x,
  row,
  bottom,
  colour,
  children,
}: {
  x: number;
  row: 0 | 1;
  bottom: number;
  colour: string;
  children: string;
}) {
  const y = 14 + row * 17;
  const left = x > FRAME.width / 2;
  return (
    <g>
      <path d={`M${x} ${y - 10}V${bottom}`} stroke={colour} strokeWidth="1.4" />
      <text
        x={left ? x - 5 : x + 5}
        y={y}
        textAnchor={left ? 'end' : 'start'}
        fill={colour}
        fontWeight="600"
      >
        {children}
      </text>
    </g>
  );
}
