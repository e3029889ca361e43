import { useState } from 'react';
import type { HotCell } from '../api/hotspots';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { hotLayer } from '../map/hotpalette';
import { chance, fixed, moranText } from './figures';
import { Swatch } from './Swatch';
import { type Spot, spotsOf } from './spots';
import { countLevels, type HotView, isUnrelated } from './view';

const FIRST = 12;

/** What the map says as a whole, in words, and its hotspots as a list. */
export function Summary({
  view,
  hot,
  places,
  regionName,
  pick,
}: {
  view: HotView;
  /** its hot cells, strongest first */
  hot: readonly HotCell[];
  /** cell to the name of its region, as far as it is known */
  places: ReadonlyMap<string, string>;
  /** of the region that is shown: for cells outside all outlines */
  regionName: string;
  pick: (cell: string) => void;
}) {
  const words = useWords();
  const { lang, t } = words;
  const { head } = view;
  const counts = countLevels(view.cells.values());
  const moran = moranText(words, view.moran);
  const n = (value: number) => number(lang, value);
  const unrelated = isUnrelated(view);
  const none = !head.too_few && !unrelated && counts.hot + counts.cold === 0;
  return (
    <section className="hot-box">
      <h3>{t('hot.sum')}</h3>
      <p className="num">
        {t('hot.sum.total', {
          from: head.from,
          until: head.until,
          days: head.days,
          total: n(head.total),
        })}{' '}
        {!head.too_few &&
          !none &&
          !unrelated &&
          t('hot.sum.levels', { hot: n(counts.hot), cold: n(counts.cold) })}
      </p>
      {head.too_few && (
        <p className="hot-few">
          {t('hot.few.over', { total: n(head.total), min: head.min_clues })}
        </p>
      )}
      {unrelated && head.per !== 'count' && (
        <p className="hot-few">{t(`hot.nothing_to_relate.${head.per}`)}</p>
      )}
      {none && <p>{t('hot.sum.nothing')}</p>}
      <ul className="hot-notes">
        {moran !== null && !head.too_few && <li>{moran}</li>}
        {counts.fresh > 0 && !head.too_few && (
          <li>{t('hot.sum.new', { count: n(counts.fresh) })}</li>
        )}
        {counts.few > 0 && !head.too_few && (
          <li>{t('hot.sum.few_cells', { count: n(counts.few) })}</li>
        )}
        {counts.unvisited > 0 && <li>{t('hot.sum.unvisited', { count: n(counts.unvisited) })}</li>}
        {head.unlocated > 0 && <li>{t('hot.sum.unlocated', { count: n(head.unlocated) })}</li>}
        {head.sealed_left_out > 0 && (
          <li>{t('hot.sum.sealed', { count: n(head.sealed_left_out) })}</li>
        )}
      </ul>
      {!unrelated && (
        <Hottest
          tooFew={head.too_few}
          spots={spotsOf(hot, head.resolution)}
          places={places}
          regionName={regionName}
          pick={pick}
        />
      )}
    </section>
  );
}

function Hottest({
  tooFew,
  spots,
  places,
  regionName,
  pick,
}: {
  tooFew: boolean;
  spots: readonly Spot[];
  places: ReadonlyMap<string, string>;
  regionName: string;
  pick: (cell: string) => void;
}) {
  const words = useWords();
  const { t } = words;
  const [all, setAll] = useState(false);
  const levels = hotLayer('level').classes;
  const classes = hotLayer('class').classes;
  return (
    <>
      <h3>{t('hot.top')}</h3>
      {spots.length === 0 && <p className="muted">{t(tooFew ? 'hot.top.few' : 'hot.top.none')}</p>}
      <ol className="hottest">
        {(all ? spots : spots.slice(0, FIRST)).map((spot) => {
          const [cell] = spot;
          const row = levels.find((c) => c.id === cell.level);
          const kind = classes.find((c) => c.id === cell.class);
          return (
            <li key={cell.cell}>
              <button type="button" onClick={() => pick(cell.cell)}>
                {row !== undefined && <Swatch look={row} />}
                <span>
                  {places.get(cell.cell) || regionName}{' '}
                  <span className="num">
                    {spot.length > 1 && t('hot.top.cells', { count: spot.length })}{' '}
                    {t('hot.top.item', { near: Math.max(...spot.map((c) => c.near)) })}
                  </span>
                </span>
                <span className="num figures">
                  z {fixed(words, cell.z, 1)} · q {chance(cell.q)}
                </span>
                {kind !== undefined && <span className="kind">{t(kind.label)}</span>}
              </button>
            </li>
          );
        })}
      </ol>
      {!all && spots.length > FIRST && (
        <button type="button" className="button" onClick={() => setAll(true)}>
          {t('hot.top.more', { count: spots.length - FIRST })}
        </button>
      )}
    </>
  );
}
