import type { Roster } from '../api/roster';
import type { Grid } from '../api/types';
import { type Clock, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { awayAt, uncovered } from './week';

/** Who is away now, and which of their grids nobody covers. */
export function RosterAway({
  roster,
  thisWeek,
  region,
  now,
  clock,
  grids,
}: {
  roster: Roster | null;
  /** the roster is of the week of `now` */
  thisWeek: boolean;
  region: string;
  now: number;
  clock: Clock;
  /** of the plan in force; null: not there yet */
  grids: readonly Grid[] | null;
}) {
  const { t } = useWords();
  if (roster === null || !thisWeek) return null;
  const leaves = awayAt(roster.leaves, now);
  const away = new Set(leaves.map((l) => l.officer));
  const names = new Map(roster.people.map((p) => [p.id, p.name]));
  return (
    <section className="card" aria-label={t('roster.away')}>
      <h3>
        {t('roster.away')} <span className="num">{leaves.length}</span>
      </h3>
      {leaves.length === 0 && <p className="muted">{t('roster.away.none')}</p>}
      <ul className="roster-away">
        {leaves.map((leave) => {
          const bare = grids === null ? null : uncovered(grids, leave.officer, away);
          return (
            <li key={leave.id}>
              <strong>{names.get(leave.officer) ?? leave.officer}</strong>{' '}
              <span className="muted num">
                {t(`leave.${leave.kind}`)} ·{' '}
                {t('roster.away.until', { at: clock.short(unixSeconds(leave.until)) })}
              </span>
              {bare !== null && bare.length === 0 && (
                <span className="chip" data-tone="good">
                  {t('roster.away.covered')}
                </span>
              )}
              {bare !== null && bare.length > 0 && (
                <span className="chip" data-tone="bad">
                  {t('roster.away.bare', { grids: bare.map((g) => g.name || g.code).join('、') })}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {leaves.length > 0 && (
        <p className="muted">
          {t('roster.away.about')}{' '}
          <a href={`#/plan?region=${encodeURIComponent(region)}`}>{t('roster.away.plan')}</a>
        </p>
      )}
    </section>
  );
}
