import { useMemo, useRef, useState } from 'react';
import { useWords } from '../i18n/language';
import { LoadBar, loadText } from './LoadBar';
import { type GridRow, gridRow, gridRows, matches, SORTS, type Sort } from './rows';
import type { PlanView } from './store';
import { VirtualList } from './VirtualList';

const ROW = 58;

/** Every grid with the load of its people, the highest first. The order stands still while one draws. */
export function LoadBars({
  view,
  picked,
  pick,
  colourOf,
}: {
  view: PlanView;
  picked: number;
  pick: (grid: number) => void;
  colourOf: (grid: number) => string;
}) {
  const { t } = useWords();
  const [sort, setSort] = useState<Sort>('load');
  const [search, setSearch] = useState('');
  const latest = useRef(view);
  latest.current = view;
  const { settled, model } = view;
  const order = useMemo(() => {
    void settled;
    return model === null ? [] : gridRows(latest.current, sort).map((row) => row.number);
  }, [settled, model, sort]);
  const rows = order.filter((number) => {
    if (search === '') return model?.grids[number]?.gone === false;
    const row = gridRow(view, number);
    return row !== null && matches(search, row.grid.code, row.grid.name, ...row.workers);
  });
  return (
    <>
      <div className="plan-filter">
        <input
          type="search"
          value={search}
          placeholder={t('plan.search')}
          aria-label={t('plan.search')}
          onChange={(e) => setSearch(e.target.value)}
        />
        <select
          value={sort}
          aria-label={t('plan.sort')}
          onChange={(e) => setSort(SORTS.find((s) => s === e.target.value) ?? 'load')}
        >
          {SORTS.map((by) => (
            <option key={by} value={by}>
              {t(`plan.sort.${by}`)}
            </option>
          ))}
        </select>
      </div>
      {rows.length === 0 ? (
        <p className="notice muted">{t('plan.grids.none')}</p>
      ) : (
        <VirtualList
          rows={rows}
          height={ROW}
          keyOf={(number) => number}
          label={t('plan.grids')}
          wanted={rows.indexOf(picked)}
        >
          {(number) => {
            const row = gridRow(view, number);
            return row === null ? null : (
              <GridButton
                row={row}
                colour={colourOf(number)}
                picked={number === picked}
                pick={() => pick(number)}
              />
            );
          }}
        </VirtualList>
      )}
    </>
  );
}

function GridButton({
  row: { grid, sum, load, workers },
  colour,
  picked,
  pick,
}: {
  row: GridRow;
  colour: string;
  picked: boolean;
  pick: () => void;
}) {
  const words = useWords();
  const { t } = words;
  return (
    <button type="button" className="load-row" aria-pressed={picked} onClick={pick}>
      <i className="load-colour" style={{ background: colour }} aria-hidden="true" />
      <span className="load-name">
        <b>{grid.code}</b> {grid.name !== grid.code && grid.name}
        {grid.locked && <em className="chip">{t('plan.locked')}</em>}
        {sum.pieces > 1 && (
          <em className="chip warn">{t('plan.pieces', { pieces: sum.pieces })}</em>
        )}
      </span>
      <span className="load-said num">{loadText(words, load)}</span>
      <LoadBar load={load} />
      <small className="num">
        {t('plan.row', {
          institutions: sum.institutions,
          cells: sum.cells,
          people: workers.length === 0 ? t('plan.nobody') : workers.join('、'),
        })}
      </small>
    </button>
  );
}
