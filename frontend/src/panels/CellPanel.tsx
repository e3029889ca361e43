import { useEffect, useRef, useState } from 'react';
import * as api from '../api/client';
import { Problem } from '../api/problem';
import type { CellPanel as Cell } from '../api/types';
import type { Clock } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import type { LiveStore } from '../live/store';
import type { Place } from '../map/shapes';
import { byKind, ClueRow, GapRow, GridBlock, Institutions, VisitRow } from './cellParts';
import { Owed } from './Owed';

/** The panel is read again at most this often while its cell keeps changing. */
const REFRESH_MS = 800;
/** The same where the stream is of another resolution, so that any change may concern the cell. */
const REFRESH_OTHER_MS = 5_000;

type State =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly outside: boolean; readonly error: unknown }
  | { readonly kind: 'shown'; readonly cell: Cell };

/** Who answers for a cell, since when; what is there, what is owed. Follows the stream. */
export function CellPanel({
  store,
  scope,
  cell,
  clock,
  names,
  doors,
  close,
  reveal,
  openCell,
}: {
  store: LiveStore;
  scope: string;
  cell: string;
  clock: Clock;
  /** region code to name */
  names: ReadonlyMap<string, string>;
  /** the account may show codes at doors */
  doors: boolean;
  close: () => void;
  /** asks the map to show the place */
  reveal: (cell: string, place: Place | null) => void;
  openCell: (cell: string) => void;
}) {
  const words = useWords();
  const { t } = words;
  const [state, setState] = useState<State>({ kind: 'loading' });
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);

  useEffect(() => {
    let request = new AbortController();
    let timer: number | null = null;
    let first = true;
    const read = async () => {
      request.abort();
      request = new AbortController();
      const { signal } = request;
      try {
        const found = await api.cellPanel(scope, cell, signal);
        if (signal.aborted) return;
        setState({ kind: 'shown', cell: found });
        if (first) reveal(cell, somewhereIn(found));
        first = false;
      } catch (error) {
        if (signal.aborted) return;
        const outside = error instanceof Problem && error.status === 404;
        setState((old) =>
          old.kind === 'shown' && !outside ? old : { kind: 'failed', outside, error },
        );
      }
    };
    void read();
    const leave = store.onBoard((board, changed) => {
      const same = board.resolution === resolutionOf(cell);
      const concerned = same ? changed === null || changed.includes(cell) : changed?.length !== 0;
      if (!concerned || timer !== null) return;
      timer = window.setTimeout(
        () => {
          timer = null;
          void read();
        },
        same ? REFRESH_MS : REFRESH_OTHER_MS,
      );
    });
    return () => {
      leave();
      request.abort();
      if (timer !== null) window.clearTimeout(timer);
    };
  }, [store, scope, cell, reveal]);

  return (
    <aside
      className="panel"
      aria-label={t('panel.label')}
      onKeyDown={(e) => {
        if (e.key === 'Escape') close();
      }}
    >
      <div className="panel-head">
        <h2 ref={heading} tabIndex={-1}>
          {t('panel.title')} <code>{cell}</code>
        </h2>
        <button
          type="button"
          className="button quiet"
          aria-label={t('panel.close')}
          onClick={close}
        >
          ×
        </button>
      </div>
      {state.kind === 'loading' && <p className="muted">{t('panel.loading')}</p>}
      {state.kind === 'failed' && (
        <p role="alert">
          {state.outside
            ? t('panel.outside')
            : t('panel.failed', { reason: reasonOf(words, state.error) })}
        </p>
      )}
      {state.kind === 'shown' && (
        <Contents cell={state.cell} clock={clock} names={names} doors={doors} openCell={openCell} />
      )}
    </aside>
  );
}

/** The second of a cell's 15 hex digits is its resolution. */
function resolutionOf(cell: string): number {
  return Number.parseInt(cell.charAt(1), 16);
}

function somewhereIn(cell: Cell): Place | null {
  for (const { lon, lat } of [...cell.institutions, ...cell.clues])
    if (lon !== null && lat !== null) return { lon, lat };
  return null;
}

function Contents({
  cell,
  clock,
  names,
  doors,
  openCell,
}: {
  cell: Cell;
  clock: Clock;
  names: ReadonlyMap<string, string>;
  doors: boolean;
  openCell: (cell: string) => void;
}) {
  const { t } = useWords();
  const { gaps, grids, clues, visits } = cell;
  return (
    <div className="panel-body">
      <Owed of={cell.owed} />
      {gaps.length > 0 && (
        <section>
          <h3>
            {t('panel.gaps')} <span className="num">{gaps.length}</span>
          </h3>
          <ul className="gaps">
            {byKind(gaps).map((alike) => (
              <GapRow key={alike[0].kind} gaps={alike} clock={clock} />
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>{t('panel.responsible')}</h3>
        {grids.length === 0 && <p className="muted">{t('panel.nobody')}</p>}
        {grids.map((g) => (
          <GridBlock key={g.id} grid={g} clock={clock} names={names} />
        ))}
      </section>
      <section>
        <h3>
          {t('panel.clues')} <span className="num">{clues.length}</span>
        </h3>
        {clues.length === 0 && <p className="muted">{t('panel.none.clues')}</p>}
        <ul className="rows">
          {clues.map((c) => (
            <ClueRow key={c.id} clue={c} clock={clock} />
          ))}
        </ul>
      </section>
      <Institutions cell={cell} clock={clock} doors={doors} openCell={openCell} />
      <section>
        <h3>{t('panel.visits')}</h3>
        {visits.length === 0 && <p className="muted">{t('panel.none.visits')}</p>}
        <ul className="rows">
          {visits.map((v) => (
            <VisitRow key={v.id} visit={v} clock={clock} />
          ))}
        </ul>
      </section>
    </div>
  );
}
