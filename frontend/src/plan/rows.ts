// Rows of the lists beside the map: grids and people with their loads.
import type { DraftWhole, Person } from '../api/drafts';
import type { Load } from './loads';
import type { GridSum, ModelGrid } from './model';
import type { PlanView } from './store';

export const SORTS = ['load', 'code', 'institutions', 'cells'] as const;
export type Sort = (typeof SORTS)[number];

export interface GridRow {
  readonly number: number;
  readonly grid: ModelGrid;
  readonly sum: GridSum;
  readonly load: Load;
  /** names of those who do its work */
  readonly workers: readonly string[];
}

export interface PersonRow {
  readonly person: Person;
  readonly load: Load;
  /** indices of their grids */
  readonly grids: readonly number[];
}

/** Loads from this one on are said to be full: nobody can take more. */
export const OVER = 1;

const known = new WeakMap<readonly Person[], ReadonlyMap<string, string>>();

/** Name of a person of the draft; the id of one who is none of them any more. */
export function nameOf(draft: Pick<DraftWhole, 'people'> | null, id: string): string {
  if (draft === null) return id;
  let names = known.get(draft.people);
  if (names === undefined) {
    names = new Map(draft.people.map((p) => [p.id, p.name]));
    known.set(draft.people, names);
  }
  return names.get(id) ?? id;
}

export function gridRow({ model, loads, draft }: PlanView, number: number): GridRow | null {
  const grid = model?.grids[number];
  const load = loads?.grids[number];
  if (model === null || grid === undefined || grid.gone || load === undefined) return null;
  const workers = (loads?.workers[number] ?? []).map((id) => nameOf(draft, id));
  return { number, grid, sum: model.sum(number), load, workers };
}

export function gridRows(view: PlanView, sort: Sort): GridRow[] {
  const { model, loads, draft } = view;
  if (model === null || loads === null || draft === null) return [];
  const rows = [...model.grids.keys()].flatMap((number) => gridRow(view, number) ?? []);
  const code = (a: GridRow, b: GridRow) =>
    a.grid.code.localeCompare(b.grid.code, 'en', { numeric: true });
  const by: Readonly<Record<Sort, (a: GridRow, b: GridRow) => number>> = {
    load: (a, b) => descending(a.load.ratio, b.load.ratio) || b.load.work - a.load.work,
    code,
    institutions: (a, b) => b.sum.institutions - a.sum.institutions,
    cells: (a, b) => b.sum.cells - a.sum.cells,
  };
  return rows.sort((a, b) => by[sort](a, b) || code(a, b));
}

export function personRows({ model, loads, draft, staff }: PlanView): PersonRow[] {
  if (model === null || loads === null || draft === null) return [];
  const grids = new Map<string, Set<number>>();
  for (const { grid, officer } of staff) {
    const number = model.numberOf(grid);
    const of = grids.get(officer) ?? new Set();
    if (number >= 0 && model.grids[number]?.gone === false) grids.set(officer, of.add(number));
  }
  const rows = draft.people.map((person) => ({
    person,
    load: loads.people.get(person.id) ?? { work: 0, capacity: person.capacity, ratio: 0 },
    grids: [...(grids.get(person.id) ?? [])],
  }));
  return rows.sort(
    (a, b) => descending(a.load.ratio, b.load.ratio) || a.person.name.localeCompare(b.person.name),
  );
}

/** Infinity is larger than everything, and equal to itself. */
function descending(a: number, b: number): number {
  return a === b ? 0 : b > a ? 1 : -1;
}

/** Whether what is searched for is in one of the texts. */
export function matches(search: string, ...texts: readonly string[]): boolean {
  const wanted = search.trim().toLowerCase();
  return wanted === '' || texts.some((text) => text.toLowerCase().includes(wanted));
}
