// A week of the roster. Pure.
import type { Leave, Roster, Turn } from '../api/roster';
import type { Grid } from '../api/types';
import { unixSeconds } from '../i18n/format';
import { addDays, instantOf, localOf } from './zoned';

/** A day of the calendar. */
export interface WeekDay {
  readonly day: string;
  /** unix seconds, [from, until) */
  readonly from: number;
  readonly until: number;
}

export function weekOf(monday: string, zone: string): readonly WeekDay[] {
  return Array.from({ length: 7 }, (_, i) => {
    const day = addDays(monday, i);
    return {
      day,
      from: instantOf(`${day}T00:00`, zone) ?? 0,
      until: instantOf(`${addDays(day, 1)}T00:00`, zone) ?? 0,
    };
  });
}

interface Span {
  readonly from: string;
  readonly until: string;
}

function touches(span: Span, from: number, until: number): boolean {
  return unixSeconds(span.from) < until && unixSeconds(span.until) > from;
}

/** Turns that begin on the day. */
export function turnsOn(turns: readonly Turn[], officer: string, day: WeekDay): readonly Turn[] {
  return turns
    .filter((t) => t.officer === officer)
    .filter((t) => unixSeconds(t.from) >= day.from && unixSeconds(t.from) < day.until)
    .toSorted((a, b) => unixSeconds(a.from) - unixSeconds(b.from));
}

/** The leave that touches the day; null: none. */
export function leaveOn(leaves: readonly Leave[], officer: string, day: WeekDay): Leave | null {
  const of = leaves.filter((l) => l.officer === officer && !l.cancelled);
  return of.find((l) => touches(l, day.from, day.until)) ?? null;
}

/** Hours of the turns of a person that begin in the week. */
export function weekHours(
  turns: readonly Turn[],
  officer: string,
  week: readonly WeekDay[],
): number {
  return week
    .flatMap((day) => turnsOn(turns, officer, day))
    .reduce((sum, t) => sum + (unixSeconds(t.until) - unixSeconds(t.from)) / 3600, 0);
}

/** '09:00–17:00' in the zone. */
export function turnText(turn: Span, zone: string): string {
  const at = (text: string) => localOf(unixSeconds(text), zone).slice(11);
  return `${at(turn.from)}–${at(turn.until)}`;
}

/** Leaves that hold at an instant. */
export function awayAt(leaves: readonly Leave[], at: number): readonly Leave[] {
  return leaves.filter((l) => !l.cancelled && touches(l, at, at + 1));
}

/** Those of a person's grids that nobody else who is present answers for. */
export function uncovered(
  grids: readonly Pick<Grid, 'id' | 'code' | 'name' | 'staff'>[],
  officer: string,
  away: ReadonlySet<string>,
): readonly Pick<Grid, 'id' | 'code' | 'name'>[] {
  const present = (who: string) => who !== officer && !away.has(who);
  return grids
    .filter((g) => g.staff.some((s) => s.officer === officer))
    .filter((g) => !g.staff.some((s) => present(s.officer)));
}

/** A turn on a day; one that ends at or before it begins ends on the next day. Null: not a time. */
export function turnSpan(day: string, from: string, until: string, zone: string): Span | null {
  const begin = instantOf(`${day}T${from}`, zone);
  const end = instantOf(`${until > from ? day : addDays(day, 1)}T${until}`, zone);
  if (begin === null || end === null) return null;
  return { from: isoOf(begin), until: isoOf(end) };
}

function isoOf(at: number): string {
  return new Date(at * 1000).toISOString().replace('.000Z', 'Z');
}

export type RosterPerson = Roster['people'][number];

/** Who walks the grids first. */
const POSTS: readonly RosterPerson['post'][] = ['officer', 'assistant', 'lead', 'supervisor'];

/** By post and name, those that the text is in. */
export function findPeople(people: readonly RosterPerson[], text: string): readonly RosterPerson[] {
  const wanted = text.trim().toLowerCase();
  return people
    .filter((p) => wanted === '' || p.name.toLowerCase().includes(wanted))
    .toSorted(
      (a, b) =>
        POSTS.indexOf(a.post) - POSTS.indexOf(b.post) || a.name.localeCompare(b.name, 'zh-CN'),
    );
}
