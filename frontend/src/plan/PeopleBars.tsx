import { useMemo, useRef, useState } from 'react';
import { useWords } from '../i18n/language';
import { LoadBar, loadText } from './LoadBar';
import { matches, personRows } from './rows';
import type { PlanView } from './store';
import { VirtualList } from './VirtualList';

const ROW = 58;

/** Everybody of the region's grid staff with their load, the highest first. */
export function PeopleBars({
  view,
  show,
}: {
  view: PlanView;
  /** their grids on the map */
  show: (grids: readonly number[]) => void;
}) {
  const words = useWords();
  const { t, open } = words;
  const [search, setSearch] = useState('');
  const latest = useRef(view);
  latest.current = view;
  const { settled, loads, model } = view;
  const order = useMemo(() => {
    void settled;
    return personRows(latest.current).map((row) => row.person.id);
  }, [settled]);
  const known = new Map(personRows(view).map((row) => [row.person.id, row]));
  const rows = order.flatMap((id) => {
    const row = known.get(id);
    return row !== undefined && matches(search, row.person.name) ? [row] : [];
  });
  if (loads === null || model === null) return null;
  return (
    <>
      <div className="plan-filter">
        <input
          type="search"
          value={search}
          placeholder={t('plan.search.person')}
          aria-label={t('plan.search.person')}
          onChange={(e) => setSearch(e.target.value)}
        />
      </div>
      {rows.length === 0 ? (
        <p className="notice muted">{t('plan.people.none')}</p>
      ) : (
        <VirtualList
          rows={rows}
          height={ROW}
          keyOf={(row) => row.person.id}
          label={t('plan.people')}
          wanted={-1}
        >
          {({ person, load, grids }) => (
            <button
              type="button"
              className="load-row person"
              disabled={grids.length === 0}
              onClick={() => show(grids)}
            >
              <span className="load-name">
                <b>{person.name}</b> <small>{open('plan.post', person.post)}</small>
              </span>
              <span className="load-said num">{loadText(words, load)}</span>
              <LoadBar load={load} />
              <small className="num">
                {grids.length === 0
                  ? t('plan.person.free', { hours: person.week_hours })
                  : t('plan.person.row', {
                      hours: person.week_hours,
                      grids: grids.map((g) => model.grids[g]?.code ?? '').join('、'),
                    })}
              </small>
            </button>
          )}
        </VirtualList>
      )}
    </>
  );
}
