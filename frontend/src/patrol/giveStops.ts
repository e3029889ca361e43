// The stops of a way as tasks of one person.
import type { Clearing } from '../api/clearing';
import * as api from '../api/tasks';
import { uuidv7 } from '../api/uuid';

type Stop = Pick<Clearing['items'][number], 'institution'>;

/**
 * What came of a stop: a new task, the open task of nobody or of somebody else given over, the
 * person's own already, left with somebody else, or refused.
 */
export type Given =
  | { readonly how: 'made' | 'given' | 'own' }
  | { readonly how: 'held'; readonly name: string }
  | { readonly how: 'refused'; readonly error: unknown };

export interface Giving {
  readonly officer: string;
  /** local date, of tasks that are made */
  readonly due: string;
  /** from somebody else too */
  readonly take: boolean;
  /** the words with a new task; `n` from 1 */
  readonly reason: (n: number) => string;
}

/** One after the other, in walking order; a stop that fails keeps none of the others back. */
export async function giveStops(
  stops: readonly Stop[],
  giving: Giving,
): Promise<ReadonlyMap<string, Given>> {
  const given = new Map<string, Given>();
  for (const [n, { institution }] of stops.entries()) {
    try {
      given.set(institution, await giveStop(institution, n + 1, giving));
    } catch (error) {
      given.set(institution, { how: 'refused', error });
    }
  }
  return given;
}

async function giveStop(institution: string, n: number, giving: Giving): Promise<Given> {
  const { officer, due, take, reason } = giving;
  const open = await api.openPatrols(institution);
  if (open.some((task) => task.officer === officer)) return { how: 'own' };
  const task = open.find((one) => one.officer === null) ?? open[0];
  if (task === undefined) {
    const body = { kind: 'patrol', why: 'routine', institution, officer, due_on: due } as const;
    await api.putTask(uuidv7(), { ...body, reason: reason(n) });
    return { how: 'made' };
  }
  if (task.officer !== null && !take) return { how: 'held', name: task.officer_name };
  await api.assign(task, { officer });
  return { how: 'given' };
}
