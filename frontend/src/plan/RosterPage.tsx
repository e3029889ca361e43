import { useCallback, useMemo, useState } from 'react';
import { gridsOf } from '../api/duty';
import * as api from '../api/roster';
import { DataAge } from '../app/Page';
import { usePolled } from '../hotspots/usePolled';
import { clockOf } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { FormAlert } from './formParts';
import { mayPlan } from './planRoles';
import { RosterAway } from './RosterAway';
import { RosterForm } from './RosterForm';
import { RosterTable } from './RosterTable';
import type { PartProps } from './slots';
import { findPeople, type RosterPerson, type WeekDay, weekOf } from './week';
import { addDays, isDay, localOf, mondayOf, rfc3339 } from './zoned';

const REST_MS = 30_000;
const never = () => false;

/** What is opened: a new entry of a person on a day, or one that is there. */
export type RosterOpen =
  | { readonly kind: 'new'; readonly person: RosterPerson; readonly day: WeekDay }
  | { readonly kind: 'turn'; readonly person: RosterPerson; readonly turn: api.Turn }
  | { readonly kind: 'leave'; readonly person: RosterPerson; readonly leave: api.Leave };

/** Who works when, who is away, and whose grids nobody covers. */
export function RosterPage({ page, route, region, change }: PartProps) {
  const words = useWords();
  const { lang, t } = words;
  const zone = page.deployment.timezone;
  const now = page.domainNow();
  const today = localOf(now, zone).slice(0, 10);
  const monday = mondayOf(isDay(route.at.slice(0, 10)) ? route.at.slice(0, 10) : today);
  const week = useMemo(() => weekOf(monday, zone), [monday, zone]);
  const clock = useMemo(() => clockOf(lang, zone, today.slice(0, 4)), [lang, zone, today]);
  const from = week[0]?.from ?? 0;
  const until = week[6]?.until ?? 0;
  const found = usePolled(
    useCallback(
      (signal: AbortSignal) => api.roster(region, rfc3339(from), rfc3339(until), signal),
      [region, from, until],
    ),
    never,
    REST_MS,
  );
  const grids = usePolled(
    useCallback((signal: AbortSignal) => gridsOf(region, signal), [region]),
    never,
    REST_MS,
  );
  const [wanted, setWanted] = useState('');
  const [opened, setOpened] = useState<RosterOpen | null>(null);
  const may = mayPlan(page.session.role);
  const roster = found.value;
  const people = useMemo(() => findPeople(roster?.people ?? [], wanted), [roster, wanted]);
  const goTo = (day: string) => change({ at: day === mondayOf(today) ? '' : day });

  return (
    <div className="plan-page roster-page">
      <div className="card-head">
        <h2>{t('roster.title')}</h2>
        {found.readAt > 0 && (
          <DataAge
            readAt={found.readAt}
            stale={found.error !== null}
            refresh={() => {
              found.refresh();
              grids.refresh();
            }}
          />
        )}
      </div>
      <RosterAway
        roster={roster}
        thisWeek={monday === mondayOf(today)}
        region={region}
        now={now}
        clock={clock}
        grids={grids.value}
      />
      <section className="card">
        <div className="roster-bar">
          <div className="buttons">
            <button type="button" className="button" onClick={() => goTo(addDays(monday, -7))}>
              ‹ {t('roster.week.before')}
            </button>
            <button
              type="button"
              className="button"
              disabled={monday === mondayOf(today)}
              onClick={() => goTo(mondayOf(today))}
            >
              {t('roster.week.this')}
            </button>
            <button type="button" className="button" onClick={() => goTo(addDays(monday, 7))}>
              {t('roster.week.after')} ›
            </button>
            <strong className="num">
              {t('roster.week', { from: monday, until: addDays(monday, 6) })}
            </strong>
          </div>
          <label className="roster-find">
            <span className="visually-hidden">{t('roster.find')}</span>
            <input
              type="search"
              placeholder={t('roster.find')}
              value={wanted}
              onChange={(e) => setWanted(e.target.value)}
            />
          </label>
        </div>
        {roster === null && found.error === null && <p className="muted">{t('roster.loading')}</p>}
        {found.error !== null && roster === null && (
          <FormAlert text={t('roster.failed', { reason: reasonOf(words, found.error) })} />
        )}
        {roster !== null && (
          <RosterTable
            roster={roster}
            people={people}
            week={week}
            today={today}
            zone={zone}
            open={may ? setOpened : null}
          />
        )}
        {roster !== null && people.length === 0 && <p className="muted">{t('roster.nobody')}</p>}
      </section>
      {opened !== null && (
        <RosterForm
          key={JSON.stringify(opened)}
          opened={opened}
          zone={zone}
          clock={clock}
          closed={() => setOpened(null)}
          written={() => {
            setOpened(null);
            found.refresh();
          }}
        />
      )}
    </div>
  );
}
