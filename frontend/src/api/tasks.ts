// Tasks: what a person must do by when, and who may.
import type { Frozen } from './frozen';
import { addressOf, get, send } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type Task = Frozen<Schemas['Task']>;
export type TaskBody = Schemas['TaskBody'];
export type TaskKind = Task['kind'];

export const KINDS = [
  'patrol',
  'clue-check',
  'inspection',
  'recheck',
] as const satisfies readonly TaskKind[];
export const WHYS = ['routine', 'clue', 'special', 'recheck', 'watch', 'campaign'] as const;
export const STATES = ['open', 'done', 'withdrawn'] as const satisfies readonly Task['state'][];

/** '' for any. */
export interface TaskFilter {
  readonly region: string;
  readonly state: string;
  readonly why: string;
  readonly kind: string;
  readonly officer: string;
}

export interface TaskPage {
  readonly items: readonly Task[];
  readonly next: string | null;
}

export function tasks(
  filter: TaskFilter,
  after: string | null,
  signal: AbortSignal,
): Promise<TaskPage> {
  return get(addressOf('/api/v1/tasks', { ...filter, limit: 50, after }), signal);
}

/** Patrols of a place that are not done yet, the first due first. */
export async function openPatrols(institution: string): Promise<readonly Task[]> {
  const query = { institution, state: 'open', kind: 'patrol', limit: 50 };
  return (await get<TaskPage>(addressOf('/api/v1/tasks', query))).items;
}

const address = (id: string, what = '') => `/api/v1/tasks/${encodeURIComponent(id)}${what}`;

export function putTask(id: string, body: TaskBody): Promise<Task> {
  return send('PUT', address(id), body);
}

export interface Assignment {
  readonly officer: string;
  readonly second?: string;
  readonly approval_no?: string;
}

/** Whose a task is as the page shows it; '' for nobody's: somebody else's is a conflict. */
const fromOf = (task: { readonly officer?: string | null }) => ({ from: task.officer ?? '' });

export function assign(
  task: { readonly id: string; readonly officer?: string | null },
  to: Assignment,
): Promise<Task> {
  return send('POST', address(task.id, '/assign'), { ...to, ...fromOf(task) });
}

/** 交接: within one grid. */
export function handOver(id: string, to: string, note: string): Promise<Task> {
  return send('POST', address(id, '/hand-over'), { to, note });
}

export function withdraw(id: string, note: string): Promise<Task> {
  return send('POST', address(id, '/withdraw'), { note });
}

/** `from` and `to` are names; `by` is '' for the program. */
export type TaskEvent = Frozen<Schemas['TaskEvent']>;

/** The oldest first. */
export async function history(id: string, signal: AbortSignal): Promise<readonly TaskEvent[]> {
  return (await get<{ items: readonly TaskEvent[] }>(address(id, '/events'), signal)).items;
}

/** Tasks of the cycles, once each. */
export function generate(region: string): Promise<Schemas['TasksGenerated']> {
  return send('POST', addressOf('/api/v1/tasks/generate', { region }), {});
}
