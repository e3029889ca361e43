import type { Clock } from '../i18n/format';
import { useWords } from '../i18n/language';
import { type Holding, holdings, spanOn } from './holders';
import type { Past } from './useAnswer';

/** How far the line reaches over what is known, as a share of it. */
const ROOM = 0.06;
const LEAST_SECONDS = 86_400;

/** A time line of who held the cell; a bar is chosen to ask for its beginning. */
export function DutyLine({
  past,
  at,
  now,
  clock,
  nameOf,
  choose,
}: {
  past: Past;
  /** the instant that is asked for, unix seconds */
  at: number;
  now: number;
  clock: Clock;
  nameOf: (officer: string) => string;
  choose: (at: number) => void;
}) {
  const { t } = useWords();
  const held = holdings(past.stays, past.duties);
  const edges = [
    at,
    now,
    ...past.stays.map((s) => s.from),
    ...past.stays.flatMap((s) => s.until ?? []),
    ...held.flatMap((h) => h.until ?? []),
  ];
  const first = Math.min(...edges);
  const last = Math.max(...edges);
  const room = Math.max(LEAST_SECONDS, (last - first) * ROOM);
  const axis = { from: first, until: last + room };
  const rows = byPerson(held);
  const text = (span: { readonly from: number; readonly until: number | null }) =>
    span.until === null
      ? t('duty2.term.open', { from: clock.full(span.from) })
      : t('plan2.span', { from: clock.full(span.from), until: clock.full(span.until) });
  return (
    <section className="card" aria-label={t('duty2.line')}>
      <h3>{t('duty2.line')}</h3>
      <div className="duty-line">
        <i
          className="duty-now"
          style={{ left: `${spanOn({ from: now, until: now }, axis).left}%` }}
        />
        <i className="duty-at" style={{ left: `${spanOn({ from: at, until: at }, axis).left}%` }} />
        <div className="duty-row" data-grids="true">
          {past.stays.map((stay) => {
            const { left, width } = spanOn(stay, axis);
            return (
              <button
                key={stay.from}
                type="button"
                className="duty-bar"
                data-none={stay.grid === null}
                style={{ left: `${left}%`, width: `${width}%` }}
                title={text(stay)}
                onClick={() => choose(stay.from)}
              >
                {stay.grid === null ? t('duty2.no_grid') : stay.gridName}
              </button>
            );
          })}
        </div>
        {rows.map(([key, bars]) => (
          <div key={key} className="duty-row">
            {bars.map((bar) => {
              const { left, width } = spanOn(bar, axis);
              const who = `${nameOf(bar.officer)} · ${t(`duty.${bar.kind}`)}`;
              return (
                <button
                  key={bar.from}
                  type="button"
                  className="duty-bar"
                  data-kind={bar.kind}
                  style={{ left: `${left}%`, width: `${width}%` }}
                  title={`${who}\n${text(bar)}`}
                  onClick={() => choose(bar.from)}
                >
                  {who}
                </button>
              );
            })}
          </div>
        ))}
      </div>
      <p className="duty-axis num">
        <span>{clock.date(axis.from)}</span>
        <span>
          <i className="duty-key-at" /> {t('duty2.line.at')} <i className="duty-key-now" />{' '}
          {t('duty2.line.now')}
        </span>
        <span>{clock.date(axis.until)}</span>
      </p>
      {held.length === 0 && <p className="muted">{t('duty2.line.none')}</p>}
    </section>
  );
}

/** A row a person and duty, those who came first on top. */
function byPerson(held: readonly Holding[]): readonly (readonly [string, readonly Holding[]])[] {
  const rows = new Map<string, Holding[]>();
  for (const one of held) {
    const key = `${one.kind} ${one.officer}`;
    rows.set(key, [...(rows.get(key) ?? []), one]);
  }
  return [...rows];
}
