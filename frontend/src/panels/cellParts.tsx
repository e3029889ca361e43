import { type ReactNode, useState } from 'react';
import { institution } from '../api/client';
import type { CellPanel, Clue, Gap, Grid, Institution, Visit } from '../api/types';
import { doorOf, formatRoute, REVIEW, reviewOf } from '../app/route';
import type { MessageKey } from '../i18n/dictionary';
import { type Clock, decimal, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { SEVERITY_COLOUR } from '../map/palette';
import { CluePhotos } from './CluePhotos';
import { freshnessText, placeText } from './place';

/** How many institutions are listed before the button that shows all. */
const FIRST_INSTITUTIONS = 25;

function Simulated({ on }: { on: boolean }) {
  const { t } = useWords();
  return on ? <span className="chip simulated small">{t('panel.simulated')}</span> : null;
}

type Alike = readonly [Gap, ...Gap[]];

/** In the order of the kinds. */
export function byKind(gaps: readonly Gap[]): Alike[] {
  const kinds = new Map<number, [Gap, ...Gap[]]>();
  for (const gap of gaps) {
    const alike = kinds.get(gap.kind);
    if (alike === undefined) kinds.set(gap.kind, [gap]);
    else alike.push(gap);
  }
  return [...kinds.values()].sort((a, b) => a[0].kind - b[0].kind);
}

/** All gaps of one kind in the cell: since when the oldest, what they touch, what closes them. */
export function GapRow({ gaps, clock }: { gaps: Alike; clock: Clock }) {
  const { lang, t, open } = useWords();
  const [{ kind, work_hours: work = 0, staff_hours: staff = 0 }] = gaps;
  const since = Math.min(...gaps.map((g) => unixSeconds(g.since)));
  const debt = gaps.reduce((sum, g) => sum + g.debt, 0);
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
        {t(kind === 3 ? 'gap.touches.institutions' : 'gap.touches', {
          institutions: gaps.reduce((n, g) => n + g.institutions, 0),
          clues: Math.max(...gaps.map((g) => g.clues)),
        })}
      </small>
      {work > 0 && (
        <small>
          {t('gap.load', { work, staff, percent: Math.ceil((100 * work) / Math.max(staff, 0.01)) })}
        </small>
      )}
      <small>
        {t('closes.label')}: {[...new Set(gaps.map((g) => open('closes', g.closes)))].join(' / ')}
      </small>
      {debt > 0 && <small className="num">{t('gap.debt', { points: decimal(lang, debt) })}</small>}
      {kind === 8 && (
        <a href={gaps[0].institution ? reviewOf(gaps[0].institution) : formatRoute(REVIEW)}>
          {t('gap.to_review')}
        </a>
      )}
    </li>
  );
}

/** Share of the grid's register that was lately verified on site. */
function Freshness({ of }: { of: Grid['freshness'] | undefined }) {
  const words = useWords();
  const text = of === undefined ? '' : freshnessText(words, of);
  if (of === undefined || text === '') return null;
  return (
    <small className="num" title={words.t('place.freshness.about', { ...of })}>
      {text}
    </small>
  );
}

export function GridBlock({
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
  const name = grid.name || grid.code;
  return (
    <div className="grid-block">
      <p>
        <strong>{name}</strong> {!name.includes(grid.code) && <code>{grid.code}</code>}{' '}
        <Simulated on={grid.simulated && !/模拟|simulated/i.test(name)} />
        <small>{names.get(grid.region) ?? grid.region}</small>
        <Freshness of={grid.freshness} />
      </p>
      {staff.length === 0 && <p className="warning">{t('panel.nostaff')}</p>}
      <ul className="staff">
        {staff.map((s) => (
          <li key={`${s.officer}/${s.kind}`}>
            <span className="chip">{open('duty', s.kind)}</span>
            <span>
              {s.name}{' '}
              {s.on_leave && <span className="chip away small">{t('duty2.on_leave')}</span>}{' '}
              <Simulated on={s.simulated && !grid.simulated} />
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

export function Institutions({
  cell,
  clock,
  doors,
  openCell,
}: {
  cell: CellPanel;
  clock: Clock;
  /** the account may show codes at doors */
  doors: boolean;
  openCell: (cell: string) => void;
}) {
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
          <InstitutionRow
            key={i.id}
            institution={i}
            clock={clock}
            doors={doors}
            openCell={openCell}
          />
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

function InstitutionRow({
  institution: i,
  clock,
  doors,
  openCell,
}: {
  institution: Institution;
  clock: Clock;
  doors: boolean;
  openCell: (cell: string) => void;
}) {
  const words = useWords();
  const { lang, t, open } = words;
  const place = placeText(words, i, clock);
  const last = Math.max(unixSeconds(i.last_inspection), unixSeconds(i.last_patrol));
  return (
    <li id={`institution-${i.id}`}>
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
          i.due_on ? t(dueText(i.due_task), { due: i.due_on }) : '',
          i.debt > 0 ? t('gap.debt', { points: decimal(lang, i.debt) }) : '',
        ]
          .filter((part) => part !== '')
          .join(' · ')}{' '}
        <Simulated on={i.simulated} />
      </small>
      {place !== '' && <small className="num place">{place}</small>}
      {doors && (
        <small>
          <a href={doorOf(i.id)}>{t('door.link')}</a>
        </small>
      )}
      {i.successor_of && <Kin label="place.successor_of" of={i.successor_of} openCell={openCell} />}
      {i.successors.map((s) => (
        <Kin key={s.id} label="place.successors" of={s} openCell={openCell} />
      ))}
    </li>
  );
}

/** Another institution of the same premises: in the list below, or in another cell. */
function Kin({
  label,
  of: { id, name },
  openCell,
}: {
  label: 'place.successor_of' | 'place.successors';
  of: { readonly id: string; readonly name: string };
  openCell: (cell: string) => void;
}) {
  const { t } = useWords();
  const [lost, setLost] = useState(false);
  const go = async () => {
    const row = document.getElementById(`institution-${id}`);
    if (row !== null) {
      row.scrollIntoView({ block: 'center' });
      return;
    }
    try {
      const { cell } = await institution(id);
      setLost(cell === null);
      if (cell !== null) openCell(cell);
    } catch {
      setLost(true);
    }
  };
  return (
    <small className="kin">
      {t(label)}{' '}
      <button type="button" onClick={go}>
        {name}
      </button>
      {lost && <span role="alert"> {t('place.kin.gone')}</span>}
    </small>
  );
}

/** A server that does not name the task leaves it open. */
function dueText(task: string | null | undefined): MessageKey {
  switch (task) {
    case 'patrol':
      return 'panel.due.patrol';
    case 'inspection':
      return 'panel.due.inspection';
    default:
      return 'panel.due';
  }
}

export function ClueRow({
  clue: c,
  clock,
  children,
}: {
  clue: Clue;
  clock: Clock;
  /** what else is said of it */
  children?: ReactNode;
}) {
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
      {children}
      <CluePhotos clue={c} clock={clock} />
    </li>
  );
}

export function VisitRow({ visit: v, clock }: { visit: Visit; clock: Clock }) {
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
