import type { Forecast, ForecastScore, Interval } from '../api/forecast';
import { useWords } from '../i18n/language';
import { decimals } from './clusterText';
import { IntervalBar } from './IntervalBar';

const MEASURES = ['hit_rate', 'pai', 'pei'] as const;

/** How well the method found the places on the known past, beside two simple ones. */
export function ForecastScores({ forecast }: { forecast: Forecast }) {
  const words = useWords();
  const { t } = words;
  const { scores, periods, beats_all } = forecast;
  const sure = scores.slice(1).every(({ lead }) => lead.low !== null && lead.low > 0);
  const verdict = beats_all ? (sure ? 'forecast.beats' : 'forecast.equals') : 'forecast.loses';
  return (
    <section className="card scores">
      <h3>{t('forecast.scores', { periods })}</h3>
      <p>{t(verdict)}</p>
      {MEASURES.map((measure) => (
        <Measure key={measure} measure={measure} scores={scores} />
      ))}
    </section>
  );
}

/** One measure of all methods, on one axis. */
function Measure({
  measure,
  scores,
}: {
  measure: (typeof MEASURES)[number];
  scores: readonly ForecastScore[];
}) {
  const words = useWords();
  const { t } = words;
  const percent = measure === 'hit_rate';
  const of = (score: ForecastScore): Interval => {
    const { mean, low, high } = score[measure];
    const scale = (value: number | null) => (value === null || !percent ? value : value * 100);
    return { mean: scale(mean), low: scale(low), high: scale(high) };
  };
  const axis = Math.max(...scores.map((s) => of(s).high ?? of(s).mean ?? 0), 0);
  const digits = percent ? 0 : measure === 'pai' ? 1 : 2;
  return (
    <table data-measure={measure}>
      <caption>
        <strong>{t(`forecast.${measure}`)}</strong>{' '}
        <small className="muted">{t(`forecast.${measure}.about`)}</small>
      </caption>
      <tbody>
        {scores.map((score) => {
          const interval = of(score);
          return (
            <tr key={score.method} data-method={score.method}>
              <th scope="row">{t(`forecast.method.${score.method}`)}</th>
              <td className="num end">
                {decimals(words, interval.mean, digits)}
                {percent && '%'}
              </td>
              <td>
                <IntervalBar {...interval} axis={axis} digits={digits} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
