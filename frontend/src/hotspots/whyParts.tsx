import type { HotDetail, HotHead } from '../api/hotspots';
import type { MessageKey } from '../i18n/dictionary';
import { type Clock, number } from '../i18n/format';
import { useWords, type Words } from '../i18n/language';
import { hotLayer } from '../map/hotpalette';
import type { LegendRow } from '../map/hotshapes';
import { ClueRow } from '../panels/cellParts';
import { boardOf } from './boardLink';
import {
  cellsWithin,
  certainty,
  chance,
  chanceRelation,
  figure,
  fixed,
  share,
  trendKey,
} from './figures';
import { Spark } from './Spark';
import { Swatch } from './Swatch';
import { isHot } from './view';
import { daysBetween } from './window';

/** What the map of the layer shows for the cell, as in the legend. */
function rowOf(layer: 'level' | 'class' | 'state', detail: HotDetail): LegendRow | undefined {
  return hotLayer(layer).classes.find((row) => row.holds(detail));
}

function Tag({ row }: { row: LegendRow }) {
  const { t } = useWords();
  return (
    <p className="why-tag">
      <Swatch look={row} />
      <strong>{t(row.label)}</strong>
    </p>
  );
}

/** How many there are near, how many that would be by chance, and what follows. */
export function CountedPart({ detail, head }: { detail: HotDetail; head: HotHead }) {
  const words = useWords();
  const { lang, t } = words;
  const { n, near, expected_near, z, p, q } = detail;
  const row = rowOf('level', detail);
  const counts = { n: number(lang, n), near: number(lang, near) };
  return (
    <section>
      {row !== undefined && <Tag row={row} />}
      <p>
        {expected_near === null
          ? t('why.counted.plain', counts)
          : t(head.per === 'count' ? 'why.counted' : 'why.counted.rate', {
              ...counts,
              per: t(`hot.per.${head.per}`),
              cells: cellsWithin(head.k),
              expected: figure(words, expected_near, 1),
            })}
      </p>
      {head.per !== 'count' && <p>{t('why.rate', { per: t(`hot.per.${head.per}`) })}</p>}
      <p>{verdict(words, detail, head)}</p>
      <dl className="why-figures num">
        <div>
          <dt>{t('why.z')}</dt>
          <dd>{fixed(words, z, 2)}</dd>
        </div>
        <div>
          <dt>{t('why.p')}</dt>
          <dd>{chance(p)}</dd>
        </div>
        <div>
          <dt>{t('why.q')}</dt>
          <dd>{chance(q)}</dd>
        </div>
      </dl>
    </section>
  );
}

function verdict(words: Words, { level, p, q }: HotDetail, head: HotHead): string {
  const { t } = words;
  if (head.too_few) return t('why.verdict.few_all', { min: head.min_clues });
  if (level === 'few') return t('why.verdict.few', { min: head.min_cluster });
  if (p === null || q === null) return t('why.verdict.unknown');
  const chances = { p: share(words, p), q: share(words, q) };
  if (isHot(level)) return t('why.verdict.hot', chances);
  return level === 'none'
    ? t('why.verdict.none', { p: chances.p })
    : t('why.verdict.cold', chances);
}

/** How it developed, slice by slice. */
export function ClassPart({ detail }: { detail: HotDetail }) {
  const { t, open } = useWords();
  const { lines, trend, trend_p } = detail;
  const [first] = lines;
  const last = lines.at(-1);
  const row = rowOf('class', detail);
  const key = trendKey(trend, trend_p);
  const kind = detail.class.replace(/-(hot|cold)$/, '');
  return (
    <section>
      <h3>{t('why.class')}</h3>
      {row !== undefined && <Tag row={row} />}
      {kind !== '' && row?.id === detail.class && <p>{open('hot.class', kind)}</p>}
      {first !== undefined && last !== undefined && (
        <>
          <Spark lines={lines} />
          <p className="muted small num">
            {t('why.slices', {
              from: first.from,
              until: last.until,
              days: daysBetween(last.from, last.until) + 1,
            })}
            <br />
            {t('why.spark.threshold')}
          </p>
        </>
      )}
      {key !== null && <p>{t(key, { p: chanceRelation(trend_p) })}</p>}
    </section>
  );
}

/** Quiet, or did nobody look; how sure that is, and what would settle it. */
export function StatePart({ detail }: { detail: HotDetail }) {
  const words = useWords();
  const { t } = words;
  const { n, state, rate, sure, because, suggest, missing } = detail;
  const row = rowOf('state', detail);
  // 'Nothing was found' is not said of a cell with clues.
  const why =
    (n > 0 && known(words, 'why.because', `${because}.some`)) ||
    known(words, 'why.because', because);
  const advice = known(words, 'why.suggest', suggest, {
    missing: missing === null ? '—' : figure(words, Math.ceil(missing), 0),
  });
  return (
    <section>
      <h3>{t('why.state')}</h3>
      {row !== undefined && <Tag row={row} />}
      <p>
        {why}{' '}
        {sure !== null && (
          <span className="num">
            {t(state === 'unvisited' ? 'why.sure.unvisited' : 'why.sure', {
              percent: certainty(words, sure),
            })}
          </span>
        )}
      </p>
      {rate.mean !== null && (
        <p>
          {t('why.interval', {
            mean: figure(words, rate.mean, 1),
            low: figure(words, rate.low, 1),
            high: figure(words, rate.high, 1),
          })}
        </p>
      )}
      {advice !== '' && missing !== null && <p className="why-advice">{advice}</p>}
    </section>
  );
}

/** The text of a code of the server; '' for none, and for one that is newer than this page. */
function known(
  { t, open }: Words,
  prefix: string,
  code: string,
  params: Record<string, string> = {},
): string {
  if (code === '' || open(prefix, code) === code) return '';
  return t(`${prefix}.${code}` as MessageKey, params);
}

/** What there is to look at, and how much it was looked at. */
export function EffortPart({ detail }: { detail: HotDetail }) {
  const words = useWords();
  const { lang, t } = words;
  const { visits, patrol_minutes, institutions, residents } = detail;
  const minutes = patrol_minutes ?? 0;
  return (
    <section>
      <h3>{t('why.effort')}</h3>
      <ul className="why-list num">
        {visits === 0 && minutes === 0 ? (
          <li>{t('why.effort.none')}</li>
        ) : (
          <>
            <li>{t('why.effort.visits', { visits: number(lang, visits) })}</li>
            <li>{t('why.effort.minutes', { minutes: figure(words, minutes, 0) })}</li>
          </>
        )}
        <li>{t('why.institutions', { count: number(lang, institutions) })}</li>
        {residents !== null && residents > 0 && (
          <li>{t('why.residents', { count: figure(words, residents, 0) })}</li>
        )}
      </ul>
    </section>
  );
}

export function CluesPart({ detail, clock }: { detail: HotDetail; clock: Clock }) {
  const { lang, t } = useWords();
  const { clues, clues_total } = detail;
  return (
    <section>
      <h3>
        {t('why.clues')} <span className="num">{number(lang, clues_total)}</span>
      </h3>
      {clues_total === 0 && <p className="muted">{t('why.clues.none')}</p>}
      {clues.length < clues_total && (
        <p className="muted">
          {t('why.clues.part', { shown: clues.length, total: number(lang, clues_total) })}
        </p>
      )}
      <ul className="rows">
        {clues.map((clue) => (
          <ClueRow key={clue.id} clue={clue} clock={clock}>
            <small>
              {t(`why.state.${clue.state}`)}
              {clue.cell !== null && (
                <>
                  {' · '}
                  <a href={boardOf(clue.cell, lang)}>{t('why.clue.board')}</a>
                </>
              )}
            </small>
          </ClueRow>
        ))}
      </ul>
    </section>
  );
}
