import { useEffect, useRef, useState } from 'react';
import * as api from '../api/client';
import type { CellPanel as Cell, Clue, Gap, Grid, Institution, Visit } from '../api/types';
import { type Clock, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import type { LiveStore } from '../live/store';
import { SEVERITY_COLOUR } from '../map/palette';

/** The panel is read again at most this often while its cell keeps changing. */
const REFRESH_MS = 800;
/** The same where the stream is of another resolution, so that any change may concern the cell. */
const REFRESH_OTHER_MS = 5_000;
const FIRST_INSTITUTIONS = 25;

type State =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'shown'; readonly cell: Cell };

/** Who answers for a cell, since when; what is there, what is owed. Follows the stream. */
export function CellPanel({
  store,
  scope,
  cell,
  clock,
  names,
  close,
  reveal,
}: {
  store: LiveStore;
  scope: string;
  cell: string;
  clock: Clock;
  /** region code to name */
  names: ReadonlyMap<string, string>;
  close: () => void;
  /** asks the map to show the place */
  reveal: (lon: number, lat: number) => void;
}) {
  const { t } = useWords();
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
        const place = first ? somewhereIn(found) : null;
        first = false;
        if (place !== null) reveal(place.lon, place.lat);
      } catch (error) {
        if (signal.aborted) return;
        const reason = error instanceof Error ? error.message : String(error);
        setState((old) => (old.kind === 'shown' ? old : { kind: 'failed', reason }));
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
      {state.kind === 'failed' && <p role="alert">{t('panel.failed', { reason: state.reason })}</p>}
      {state.kind === 'shown' && <Contents cell={state.cell} clock={clock} names={names} />}
    </aside>
  );
}

/** The second of a cell's 15 hex digits is its resolution. */
function resolutionOf(cell: string): number {
  return Number.parseInt(cell.charAt(1), 16);
}

function somewhereIn(cell: Cell): { lon: number; lat: number } | null {
  for (const { lon, lat } of [...cell.institutions, ...cell.clues])
    if (lon !== null && lat !== null) return { lon, lat };
  return null;
}

function Contents({
  cell,
  clock,
  names,
}: {
  cell: Cell;
  clock: Clock;
  names: ReadonlyMap<string, string>;
}) {
  const { t } = useWords();
  const { gaps, grids, clues, visits } = cell;
  return (
    <div className="panel-body">
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
      <Institutions cell={cell} clock={clock} />
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

function Simulated({ on }: { on: boolean }) {
  const { t } = useWords();
  return on ? <span className="chip simulated small">{t('panel.simulated')}</span> : null;
}

type Alike = readonly [Gap, ...Gap[]];

/** In the order of the kinds. */
function byKind(gaps: readonly Gap[]): Alike[] {
  const kinds = new Map<number, [Gap, ...Gap[]]>();
  for (const gap of gaps) {
    const alike = kinds.get(gap.kind);
    if (alike === undefined) kinds.set(gap.kind, [gap]);
    else alike.push(gap);
  }
  return [...kinds.values()].sort((a, b) => a[0].kind - b[0].kind);
}

/** All gaps of one kind in the cell: since when the oldest, what they touch, what closes them. */
function GapRow({ gaps, clock }: { gaps: Alike; clock: Clock }) {
  const { t, open } = useWords();
  const [{ kind, closes }] = gaps;
  const since = Math.min(...gaps.map((g) => unixSeconds(g.since)));
  const name = open('gap', String(kind));
  return (
    <li>
      <strong>{name === String(kind) ? t('gap.other', { kind }) : name}</strong>
      {gaps.length > 1 && <b className="num"> × {gaps.length}</b>}
      <span className="num">
        {' '}
        {t(gaps.length > 1 ? 'gap.oldest' : 'gap.since', { since: clock.date(since) })}
      </span>
      <small>
        {t('gap.touches', {
          institutions: gaps.reduce((n, g) => n + g.institutions, 0),
          clues: Math.max(...gaps.map((g) => g.clues)),
        })}
      </small>
      <small>
        {t('closes.label')}: {open('closes', closes)}
      </small>
    </li>
  );
}

function GridBlock({
  grid,
  clock,
  names,
}: {
  grid: Grid;
  clock: Clock;
  names: ReadonlyMap<string, string>;
}) {
  const { t, open } = useWords();
  const { staff } = grid;
  return (
    <div className="grid-block">
      <p>
        <strong>{grid.name || grid.code}</strong> <code>{grid.code}</code>{' '}
        <Simulated on={grid.simulated} />
        <small>{names.get(grid.region) ?? grid.region}</small>
      </p>
      {staff.length === 0 && <p className="warning">{t('panel.nostaff')}</p>}
      <ul className="staff">
        {staff.map((s) => (
          <li key={`${s.officer}/${s.kind}`}>
            <span className="chip">{open('duty', s.kind)}</span>
            <span>
              {s.name} <Simulated on={s.simulated && !grid.simulated} />
              <small className="num">
                {t('panel.since', { since: clock.date(unixSeconds(s.from)) })}
              </small>
            </span>
            {s.phone && (
              <a
                href={`tel:${s.phone}`}
                className="num"
                aria-label={t('panel.phone', { phone: s.phone })}
              >
                {s.phone}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Institutions({ cell, clock }: { cell: Cell; clock: Clock }) {
  const { t } = useWords();
  const [all, setAll] = useState(false);
  const list = cell.institutions;
  const shown = all ? list : list.slice(0, FIRST_INSTITUTIONS);
  return (
    <section>
      <h3>
        {t('panel.institutions')} <span className="num">{cell.institutions_total}</span>
      </h3>
      {list.length === 0 && <p className="muted">{t('panel.none.institutions')}</p>}
      <ul className="rows">
        {shown.map((i) => (
          <InstitutionRow key={i.id} institution={i} clock={clock} />
        ))}
      </ul>
      {shown.length < list.length && (
        <button type="button" className="button" onClick={() => setAll(true)}>
          {t('panel.more', { count: list.length - shown.length })}
        </button>
      )}
      {all && list.length < cell.institutions_total && (
        <p className="muted">
          {t('panel.institutions.more', { shown: list.length, total: cell.institutions_total })}
        </p>
      )}
    </section>
  );
}

function InstitutionRow({ institution: i, clock }: { institution: Institution; clock: Clock }) {
  const { t, open } = useWords();
  const last = Math.max(unixSeconds(i.last_inspection), unixSeconds(i.last_patrol));
  return (
    <li>
      <p>
        <strong>{i.name}</strong>
        <span className={`chip status-${i.status}`}>{open('status', i.status)}</span>
      </p>
      <small>
        {i.address}
        {i.straddles && ` · ${t('panel.straddles')}`}
      </small>
      <small className="num">
        {[
          open('category', i.category),
          i.risk ? t('panel.risk', { risk: i.risk }) : '',
          last > 0 ? t('panel.last', { last: clock.date(last) }) : '',
          i.due_on ? t('panel.due', { due: i.due_on }) : '',
        ]
          .filter((part) => part !== '')
          .join(' · ')}{' '}
        <Simulated on={i.simulated} />
      </small>
    </li>
  );
}

function ClueRow({ clue: c, clock }: { clue: Clue; clock: Clock }) {
  const { t, open } = useWords();
  return (
    <li>
      <p>
        <strong>
          <i
            className="dot"
            style={{ background: SEVERITY_COLOUR[c.severity] }}
            aria-hidden="true"
          />
          {c.kind}
        </strong>
        <span className="chip">{open('severity', c.severity)}</span>
      </p>
      {c.text !== '' && <small className="clamp">{c.text}</small>}
      <small className="num">
        {t('panel.opened', { opened: clock.short(unixSeconds(c.opened_at)) })}
        {c.deadline_on ? ` · ${t('panel.deadline', { deadline: c.deadline_on })}` : ''}
        {c.time_simulated && ` · ${t('panel.time_simulated')}`} <Simulated on={c.simulated} />
      </small>
    </li>
  );
}

function VisitRow({ visit: v, clock }: { visit: Visit; clock: Clock }) {
  const { t, open } = useWords();
  const who = v.officer_name || (v.source_team ? t('panel.team', { team: v.source_team }) : '');
  return (
    <li>
      <p>
        <strong>{v.institution_name || open('task', v.task)}</strong>
        {v.result ? <span className="chip">{open('result', v.result)}</span> : null}
      </p>
      <small className="num">
        {[
          clock.short(unixSeconds(v.visited_at)),
          v.institution_name === '' ? '' : open('task', v.task),
          who,
        ]
          .filter((part) => part !== '')
          .join(' · ')}
        {v.time_simulated && ` · ${t('panel.time_simulated')}`} <Simulated on={v.simulated} />
      </small>
    </li>
  );
}
