import type { HotHead } from '../api/hotspots';
import { SIDES, type Side } from '../app/hotroute';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { CHANGE_ROWS, CHANGES, type Comparison } from './compare';
import { Swatch } from './Swatch';
import { countLevels, type HotView } from './view';
import { overlap } from './window';

/** The second window: which one, what is on the map, what is different. */
export function CompareBox({
  today,
  a,
  b,
  until,
  side,
  comparison,
  failed,
  choose,
  stop,
}: {
  today: string;
  a: HotView | null;
  /** null: not read yet */
  b: HotView | null;
  /** last day of the second window, as asked for */
  until: string;
  side: Side;
  comparison: Comparison | null;
  /** why the second window is not there; '' when it is */
  failed: string;
  choose: (part: { compare?: string; side?: Side }) => void;
  stop: () => void;
}) {
  const { t } = useWords();
  const shared = a === null || b === null ? 0 : overlap(a.head, b.head);
  const same = a !== null && b !== null && a.head.until === b.head.until;
  return (
    <section className="hot-box">
      <div className="hot-box-head">
        <h3>{t('hot.compare')}</h3>
        <button type="button" className="button quiet" onClick={stop}>
          {t('hot.compare.stop')}
        </button>
      </div>
      <div className="sides" role="radiogroup" aria-label={t('hot.compare.side')}>
        {SIDES.map((one) => (
          <label key={one} data-checked={one === side}>
            <input
              type="radio"
              name="hot-side"
              value={one}
              checked={one === side}
              onChange={() => choose({ side: one })}
            />
            {t(`hot.compare.${one}`)}
          </label>
        ))}
      </div>
      <label className="hot-field">
        <span>{t('hot.compare.until')}</span>
        <input
          type="date"
          max={today}
          value={until}
          onChange={(e) => {
            const { value } = e.target;
            if (value !== '' && value <= today) choose({ compare: value });
          }}
        />
      </label>
      {failed !== '' && (
        <p className="form-error" role="alert">
          {t('hot.failed', { reason: failed })}
        </p>
      )}
      {b === null && failed === '' && <p className="muted">{t('hot.loading')}</p>}
      {same && <p className="muted">{t('hot.compare.same')}</p>}
      {!same && shared > 0 && <p className="muted">{t('hot.compare.overlap', { days: shared })}</p>}
      {a !== null && b !== null && <Windows a={a} b={b} />}
      {comparison !== null && a !== null && b !== null && !same && (
        <Changes comparison={comparison} heads={[a.head, b.head]} />
      )}
    </section>
  );
}

function Windows({ a, b }: { a: HotView; b: HotView }) {
  const { lang, t } = useWords();
  return (
    <table className="hot-table">
      <caption className="visually-hidden">{t('hot.compare.label')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('hot.compare.window')}</th>
          <th scope="col">{t('hot.compare.total')}</th>
          <th scope="col">{t('hot.compare.hot')}</th>
        </tr>
      </thead>
      <tbody>
        {[a, b].map(({ head, cells }, i) => (
          <tr key={i === 0 ? 'a' : 'b'}>
            <th scope="row" className="num">
              {i === 0 ? 'A' : 'B'} {head.from}
              <wbr />–{head.until}
            </th>
            <td className="num">{number(lang, head.total)}</td>
            <td className="num">
              {head.too_few ? t('hot.level.few') : number(lang, countLevels(cells.values()).hot)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Changes({
  comparison,
  heads,
}: {
  comparison: Comparison;
  heads: readonly [HotHead, HotHead];
}) {
  const { lang, t } = useWords();
  const [earlier = '', later = ''] = heads.map((h) => h.until).toSorted();
  if (comparison.tooFew) return <p className="hot-few">{t('hot.few.compared')}</p>;
  return (
    <table className="hot-table">
      <caption className="num">{t('hot.compare.from_to', { earlier, later })}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{t('hot.compare.change')}</th>
          <th scope="col">{t('hot.compare.count')}</th>
        </tr>
      </thead>
      <tbody>
        {CHANGE_ROWS.map((row, i) => {
          const change = CHANGES[i];
          return (
            <tr key={row.id}>
              <th scope="row">
                <Swatch look={row} /> {t(row.label)}
              </th>
              <td className="num">
                {number(lang, change === undefined ? 0 : comparison.counts[change])}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
