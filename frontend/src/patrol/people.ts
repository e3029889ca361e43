// Who needs the commander first, and what is said of them. Pure.
import type { PatrolPerson, PatrolState } from '../api/patrol';
import { type Clock, spanText, unixSeconds } from '../i18n/format';
import type { Words } from '../i18n/language';

/** Who needs the commander comes first. */
export const STATES: readonly PatrolState[] = [
  'silent',
  'start_overdue',
  'paused',
  'on',
  'scheduled',
  'done',
  'off',
];

/** Dots in the list and on the map. */
export const STATE_COLOUR: Readonly<Record<PatrolState, string>> = {
  silent: '#b3261e',
  start_overdue: '#c8501e',
  paused: '#b07a00',
  on: '#0b6e4f',
  scheduled: '#1668a8',
  done: '#6b7f8c',
  off: '#a9b8c2',
};

/** The same for figures: dark enough to be read. */
export const STATE_INK: Readonly<Record<PatrolState, string>> = {
  ...STATE_COLOUR,
  start_overdue: '#a83208',
  paused: '#7a5200',
  done: '#556977',
  off: '#556977',
};

/** In the order of who needs the commander; `helped`: officers who call for help. */
export function byNeed(
  people: readonly PatrolPerson[],
  helped: ReadonlySet<string>,
): readonly PatrolPerson[] {
  const rank = (p: PatrolPerson) => (helped.has(p.officer) ? -1 : STATES.indexOf(p.state));
  return people.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      (b.silent_minutes ?? 0) - (a.silent_minutes ?? 0) ||
      unixSeconds(a.planned?.from) - unixSeconds(b.planned?.from) ||
      a.name.localeCompare(b.name, 'zh-CN'),
  );
}

export function countOf(people: readonly PatrolPerson[]): ReadonlyMap<PatrolState, number> {
  const counts = new Map<PatrolState, number>();
  for (const { state } of people) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}

export interface GridGroup {
  readonly id: string;
  readonly name: string;
  readonly people: readonly PatrolPerson[];
}

/** People under each of their grids, the grid of who needs the commander most first; '' without one. */
export function byGrid(ordered: readonly PatrolPerson[]): readonly GridGroup[] {
  const groups = new Map<string, { id: string; name: string; people: PatrolPerson[] }>();
  for (const person of ordered) {
    const grids = person.grids.length > 0 ? person.grids : [{ id: '', name: '' }];
    for (const { id, name } of grids) {
      const group = groups.get(id) ?? { id, name, people: [] };
      group.people.push(person);
      groups.set(id, group);
    }
  }
  return [...groups.values()];
}

/** What a person is doing, with the time that matters in it. `at`: domain time, unix seconds. */
export function stateText(words: Words, clock: Clock, person: PatrolPerson, at: number): string {
  const { t } = words;
  const time = (text: string | null | undefined) => clock.short(unixSeconds(text)).slice(-5);
  const { planned, since } = person;
  switch (person.state) {
    case 'silent':
      return t('patrol.silent', { span: minutesText(words, person.silent_minutes ?? 0) });
    case 'start_overdue':
      return t('patrol.late', {
        at: time(planned?.from),
        span: spanText(words, Math.max(60, at - unixSeconds(planned?.from))),
      });
    case 'scheduled':
      return t('patrol.scheduled', { from: time(planned?.from), until: time(planned?.until) });
    case 'on':
      return t('patrol.on.since', { at: time(since) });
    case 'paused':
      return t('patrol.paused.since', { at: time(since) });
    case 'done':
      return t('patrol.done.at', { at: time(since) });
    case 'off':
      return t('patrol.off');
  }
}

/** 45 分钟, 2 小时 5 分. */
export function minutesText({ t }: Pick<Words, 't'>, minutes: number): string {
  const whole = Math.round(minutes);
  if (whole < 60) return t('patrol.minutes', { n: whole });
  const rest = whole % 60;
  const hours = Math.floor(whole / 60);
  return rest === 0
    ? t('patrol.hours', { n: hours })
    : t('patrol.hours.minutes', { h: hours, m: rest });
}

/** How old a point is, in words. */
export function ageText(words: Words, seconds: number): string {
  return seconds < 60
    ? words.t('patrol.point.now')
    : words.t('patrol.point.age', { span: spanText(words, seconds) });
}

/** How old the last point of somebody on shift is, seconds; null when there is none. */
export function pointAge(person: PatrolPerson, at: number): number | null {
  const last = unixSeconds(person.last_point_at);
  return last === 0 ? null : Math.max(0, at - last);
}
