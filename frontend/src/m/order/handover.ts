import type { FieldTask, Pack, Person } from '../model';
import { needsTwo } from './begin';

/**
 * Open tasks that somebody has and this person may pass on to somebody of the pack: their own, and as lead those of
 * their grids; the first due first. The server has the last word.
 */
export function passable(pack: Pack): FieldTask[] {
  const me = pack.officer.id;
  const grids = new Set(pack.officer.post === 'lead' ? pack.grids.map((g) => g.id) : []);
  return pack.tasks
    .filter((t) => t.state === 'open' && t.officer !== null)
    .filter((t) => t.officer === me || t.second === me || (t.grid !== null && grids.has(t.grid)))
    .filter((t) => takers(pack, t).length > 0)
    .sort((a, b) => ((a.due_on ?? '9') < (b.due_on ?? '9') ? -1 : 1));
}

/** Who could take a task: not who has it, and an inspection only another supervisor. */
export function takers(pack: Pack, task: FieldTask): Person[] {
  return [pack.officer, ...pack.people].filter(
    (p) =>
      p.id !== task.officer &&
      p.id !== task.second &&
      (p.post === 'supervisor') === needsTwo(task.kind),
  );
}

/** Name of a person of the pack; null when it is not there. */
export function personOf(pack: Pack, id: string | null): Person | null {
  return [pack.officer, ...pack.people].find((p) => p.id === id) ?? null;
}
