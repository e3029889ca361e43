// What is owed: debt, coverage, gaps.
import type { Frozen } from './frozen';
import { addressOf, get } from './request';
import type { components } from './schema.gen';
import { type Assignment, assign, putTask, type Task, type TaskBody } from './tasks';

type Schemas = components['schemas'];

/** Which visits count for coverage: those of evidence grade A, A and B, or all. */
export const GRADES = ['all', 'AB', 'A'] as const;
export type GradeFilter = (typeof GRADES)[number];

/** `coverage` is null where nothing owes. */
export type DebtPage = Frozen<Schemas['DebtPage']>;
export type DebtItem = DebtPage['items'][number];

export function debt(
  query: { readonly region: string; readonly by: string; readonly limit: number },
  after: string | null,
  signal: AbortSignal,
): Promise<DebtPage> {
  return get(addressOf('/api/v1/debt', { ...query, after }), signal);
}

export type CoveragePage = Frozen<Schemas['Coverage']>;

export function coverage(
  query: { readonly region: string; readonly by: string; readonly grade: GradeFilter },
  signal: AbortSignal,
): Promise<CoveragePage> {
  return get(addressOf('/api/v1/coverage', query), signal);
}

/** `debt` in points: one is an ordinary institution a whole cycle late. */
export type Gap = Frozen<Schemas['Gap']>;
/** open already; closes the gap when it is done */
export type GapTask = Frozen<Schemas['GapTask']>;

export interface GapPage {
  readonly items: readonly Gap[];
  readonly next: string | null;
}

/** The most debt first. `kind` '' for all. */
export function gaps(
  region: string,
  kind: string,
  after: string | null,
  signal: AbortSignal,
): Promise<GapPage> {
  return get(addressOf('/api/v1/gaps', { region, kind, order: 'debt', limit: 50, after }), signal);
}

/**
 * Gives what closes a gap to somebody: the task that is open already, else a new one of the id,
 * which is due on a day.
 */
export function dispatchGap(
  gap: Gap,
  id: string,
  to: Assignment,
  why: NonNullable<TaskBody['why']>,
  due: string,
  reason = '',
): Promise<Task> {
  if (gap.task !== undefined) return assign(gap.task, to);
  return putTask(id, {
    kind: gap.closes === 'inspect' ? 'inspection' : 'patrol',
    why,
    due_on: due,
    ...to,
    ...(reason !== '' && { reason }),
    ...(gap.institution === undefined ? {} : { institution: gap.institution }),
    ...(gap.institution === undefined && gap.cell !== undefined && { cell: gap.cell }),
  });
}
