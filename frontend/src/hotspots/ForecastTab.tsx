import { useCallback, useMemo, useState } from 'react';
import * as api from '../api/forecast';
import { DataAge } from '../app/Page';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { decimals } from './clusterText';
import { ForecastScores } from './ForecastScores';
import { byExpectation, forecastPaint } from './forecastLook';
import { IntervalBar } from './IntervalBar';
import { useCellPaint } from './tabMap';
import type { TabProps } from './tabs';
import { useCellNames } from './usePlaces';
import { usePolled } from './usePolled';
import '../styles/cluster.css';
import '../styles/outlook.css';

/** Rows that are listed at first, and with each button. */
const STEP = 25;

const never = () => false;
const NO_CELLS: readonly api.ForecastCell[] = [];

/** What is expected of the next period; nothing where it could not be tested on the past. */
export function ForecastTab(props: TabProps) {
  const { region, resolution, map, legend } = props;
  const words = useWords();
  const { t } = words;
  const read = useCallback(
    (signal: AbortSignal) => api.forecast(region, resolution, signal),
    [region, resolution],
  );
  const { value, error, readAt, refresh } = usePolled(read, never, null);
  const cells = value !== null && value.refused === null ? value.cells : NO_CELLS;
  useCellPaint(
    map,
    { region, resolution },
    useMemo(() => forecastPaint(cells), [cells]),
    cells.length > 0,
    legend,
  );
  return (
    <div className="tab-body">
      <p className="muted">{t('forecast.about')}</p>
      {value === null && error === null && <p className="muted">{t('forecast.loading')}</p>}
      {value === null && error !== null && (
        <div role="alert" className="notice">
          <p>{t('forecast.failed', { reason: reasonOf(words, error) })}</p>
          <button type="button" className="button" onClick={refresh}>
            {t('app.retry')}
          </button>
        </div>
      )}
      {value !== null && (
        <div className="card-head">
          <h3 className="num">{t('forecast.period', value.period)}</h3>
          <DataAge readAt={readAt} stale={error !== null} refresh={refresh} />
        </div>
      )}
      {value !== null && value.refused !== null && <Refusal refused={value.refused} />}
      {value !== null && value.refused === null && (
        <>
          <Certainty forecast={value} />
          <ForecastScores forecast={value} />
          <CellTable cells={cells} props={props} />
        </>
      )}
    </div>
  );
}

/** Why there is no forecast. */
function Refusal({ refused: { code, detail } }: { refused: NonNullable<api.Forecast['refused']> }) {
  const { lang, t, open } = useWords();
  const known = open('forecast.refused', code);
  return (
    <section className="refused" role="status" data-code={code}>
      <h3>{t('forecast.refused')}</h3>
      {known !== code && <p>{known}</p>}
      {(known === code || lang === 'en') && <p lang="en">{detail}</p>}
      <p className="muted">{t('forecast.refused.about')}</p>
    </section>
  );
}

/** What is flagged, and how often the intervals were right. */
function Certainty({ forecast }: { forecast: api.Forecast }) {
  const words = useWords();
  const { lang, t } = words;
  const { flagged, level, covered, cells } = forecast;
  const percent = (share: number | null, n = 0) =>
    share === null ? '—' : decimals(words, share * 100, n);
  return (
    <ul className="facts num">
      <li>
        {t('forecast.flagged', {
          share: percent(flagged),
          count: number(lang, cells.filter((c) => c.flagged).length),
        })}
      </li>
      <li>
        {t('forecast.interval', {
          level: percent(level),
          covered: `${percent(covered.mean, 1)}%`,
          low: percent(covered.low, 1),
          high: percent(covered.high, 1),
        })}
      </li>
    </ul>
  );
}

function CellTable({
  cells,
  props: { map, outlines, names, region, cell: picked, pick: show },
}: {
  cells: readonly api.ForecastCell[];
  props: TabProps;
}) {
  const words = useWords();
  const { lang, t } = words;
  const [most, setMost] = useState(STEP);
  const sorted = useMemo(() => byExpectation(cells), [cells]);
  const axis = Math.max(...cells.map((c) => c.high ?? 0), 0);
  const left = sorted.length - most;
  const listed = useMemo(() => sorted.slice(0, most).map((c) => c.cell), [sorted, most]);
  const places = useCellNames(map, outlines, names, listed);
  if (sorted.length === 0) return <p className="muted">{t('forecast.cells.none')}</p>;
  return (
    <section className="card">
      <h3>
        {t('forecast.cells')} <span className="num">{number(lang, sorted.length)}</span>
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable */}
      <section className="table-scroll" aria-label={t('forecast.cells')} tabIndex={0}>
        <table className="forecast">
          <thead>
            <tr>
              <th scope="col">{t('forecast.cell')}</th>
              <th scope="col" className="end">
                {t('forecast.expected')}
              </th>
              <th scope="col">{t('forecast.low_high')}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, most).map((c) => (
              <tr key={c.cell} data-shown={c.cell === picked} data-flagged={c.flagged}>
                <td>
                  <button type="button" className="as-link" onClick={() => show(c.cell)}>
                    {places.get(c.cell) || names.get(region)}{' '}
                    <code>{c.cell.replace(/f+$/, '')}</code>
                    <span className="visually-hidden"> {t('forecast.show', { cell: c.cell })}</span>
                  </button>
                  {c.flagged && <b className="flag">{t('forecast.flag')}</b>}
                </td>
                <td className="num end">{decimals(words, c.mean, 2)}</td>
                <td>
                  <IntervalBar mean={c.mean} low={c.low} high={c.high} axis={axis} digits={0} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {left > 0 && (
        <button type="button" className="button" onClick={() => setMost(most + STEP)}>
          {t('forecast.more', { n: number(lang, Math.min(STEP, left)) })}
        </button>
      )}
    </section>
  );
}
