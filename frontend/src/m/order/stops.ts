import { distance } from '../../map/measure';
import type { Place } from '../../map/shapes';
import type { FieldInstitution, FieldTask, Pack } from '../pack';
import { myTasks } from './begin';

/** A place where something is to be done: however many tasks, it is one visit. */
export interface Stop {
  /** id of the institution, else the cell */
  readonly key: string;
  readonly institution: FieldInstitution | null;
  readonly cell: string | null;
  /** Null while nobody knows where it is. */
  readonly place: Place | null;
  /** The earliest due first. */
  readonly tasks: readonly FieldTask[];
  /** Local date, the earliest of its tasks; null: none has one. */
  readonly due_on: string | null;
  /** Points. */
  readonly debt: number;
  readonly done: boolean;
}

/** Where a place is; null when the register does not know. */
export function placeOf(institution: FieldInstitution): Place | null {
  const { lon, lat } = institution;
  return lon === null || lat === null ? null : { lon, lat };
}

/**
 * My open tasks, grouped by place, the most urgent place first. `visited`: institutions
 * and cells where the phone has checked in since; `centres`: middles of plain cells.
 */
export function stopsOf(
  pack: Pack,
  visited: readonly string[],
  centres: ReadonlyMap<string, Place>,
): Stop[] {
  const institutions = new Map(pack.institutions.map((i) => [i.id, i]));
  const groups = new Map<string, FieldTask[]>();
  for (const task of myTasks(pack)) {
    const key = task.institution ?? task.cell;
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [task]);
    else group.push(task);
  }
  const stops = [...groups].map(([key, tasks]): Stop => {
    tasks.sort((a, b) => byDate(a.due_on, b.due_on));
    const institution = institutions.get(key) ?? null;
    return {
      key,
      institution,
      cell: institution?.cell ?? tasks[0]?.cell ?? null,
      place: institution === null ? (centres.get(key) ?? null) : placeOf(institution),
      tasks,
      due_on: tasks[0]?.due_on ?? null,
      debt: institution?.debt ?? 0,
      done: visited.includes(key),
    };
  });
  return stops.sort((a, b) => byDate(a.due_on, b.due_on) || b.debt - a.debt);
}

/** A due date, and whether it is that of a task or of the cycles of the place. */
export interface Due {
  readonly date: string;
  readonly whose: 'task' | 'place';
}

/**
 * The earlier of the due dates of the tasks and of the place, that of a task when they are equal;
 * null: nothing is due. After a check-in the pack does not know yet when the place is due again.
 */
export function dueOf({ due_on, institution, done }: Stop): Due | null {
  const place = done ? null : (institution?.due_on ?? null);
  if (place !== null && byDate(place, due_on) < 0) return { date: place, whose: 'place' };
  return due_on === null ? null : { date: due_on, whose: 'task' };
}

/** Earlier dates first, none last. */
function byDate(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}

/** Somebody waits for these, however far they are. */
const ASKED_FOR: readonly string[] = ['clue', 'special', 'recheck', 'campaign'];

/** Metres that weigh nothing: across the street or next door is the same. */
const NEAR = 300;

/**
 * The `count` stops worth a walk from here: first what somebody asked for, then most debt for the
 * way, and after all that is due what will be due soon. What is done, or nobody knows where, is left
 * out. The rest is not hidden: the full list has it.
 */
export function roundOf(
  stops: readonly Stop[],
  from: Place | null,
  today: string,
  count: number,
): Stop[] {
  const worth = ({ debt, place, tasks, due_on: due }: Stop) => {
    const asked = tasks.some((t) => ASKED_FOR.includes(t.why)) ? 2000 : 0;
    const now = due === null || due <= today ? 1000 : 0;
    const metres = from === null || place === null ? 0 : distance(from, place);
    return asked + now + (debt + 0.05) / (NEAR + metres);
  };
  return stops
    .filter((s) => !s.done && s.place !== null)
    .map((stop) => ({ stop, worth: worth(stop) }))
    .sort((a, b) => b.worth - a.worth)
    .slice(0, count)
    .map(({ stop }) => stop);
}

/** Whole days from one local date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
