// How much of their hours people need for their grids, as the workload rule has it.
import type { DutyKind, Person, Posting } from '../api/drafts';
import type { Model } from './model';

/** Load of a grid or a person. */
export interface Load {
  /** hours of work a period */
  readonly work: number;
  /** hours a period; of a grid: what its people have for it; 0 when nobody works there */
  readonly capacity: number;
  /** of work to capacity; infinite for work without people, 0 for neither */
  readonly ratio: number;
}

export interface Loads {
  readonly grids: readonly Load[];
  readonly people: ReadonlyMap<string, Load>;
  /** by grid: ids of those who do its work */
  readonly workers: readonly (readonly string[])[];
}

/** Whose hours count: officers and assistants; where there is none the lead, then the backup. */
const WORKING: readonly (readonly DutyKind[])[] = [['officer', 'assistant'], ['lead'], ['backup']];

export function loadsOf(model: Model, staff: readonly Posting[], people: readonly Person[]): Loads {
  const hours = new Map(people.map((p) => [p.id, p.capacity]));
  const workers = workersOf(model, staff, hours);
  const work = model.grids.map((_, g) => model.sum(g).work / 100);
  const total = new Map<string, { work: number; grids: number }>();
  workers.forEach((ids, g) => {
    for (const id of ids) {
      const sum = total.get(id) ?? { work: 0, grids: 0 };
      total.set(id, { work: sum.work + (work[g] ?? 0), grids: sum.grids + 1 });
    }
  });
  // A person's hours go to their grids in proportion to the work.
  const part = (id: string, g: number) => {
    const sum = total.get(id) ?? { work: 0, grids: 1 };
    return (hours.get(id) ?? 0) * (sum.work > 0 ? (work[g] ?? 0) / sum.work : 1 / sum.grids);
  };
  const done = new Map<string, number>();
  const grids = workers.map((ids, g) => {
    const parts = ids.map((id) => part(id, g));
    const capacity = parts.reduce((a, b) => a + b, 0);
    ids.forEach((id, k) => {
      const share = capacity > 0 ? (parts[k] ?? 0) / capacity : 1 / ids.length;
      done.set(id, (done.get(id) ?? 0) + (work[g] ?? 0) * share);
    });
    return loadOf(work[g] ?? 0, capacity);
  });
  const loads = people.map((p) => [p.id, loadOf(done.get(p.id) ?? 0, p.capacity)] as const);
  return { grids, people: new Map(loads), workers };
}

function workersOf(
  model: Model,
  staff: readonly Posting[],
  hours: ReadonlyMap<string, number>,
): string[][] {
  const ranks = model.grids.map((): Set<string>[] => WORKING.map(() => new Set()));
  for (const { grid, officer, kind } of staff) {
    const of = ranks[model.numberOf(grid)];
    const rank = WORKING.findIndex((kinds) => kinds.includes(kind));
    if (hours.has(officer)) of?.[rank]?.add(officer);
  }
  return ranks.map((of) => [...(of.find((set) => set.size > 0) ?? [])]);
}

function loadOf(work: number, capacity: number): Load {
  const ratio = capacity > 0 ? work / capacity : work > 0 ? Number.POSITIVE_INFINITY : 0;
  return { work, capacity, ratio };
}
