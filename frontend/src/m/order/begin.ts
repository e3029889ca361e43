import type { DraftStart, FieldTask, Form, Pack, TaskKind } from '../model';

/** Only two supervisors may do these. */
const TWO_SUPERVISORS: readonly TaskKind[] = ['inspection', 'recheck'];

export function needsTwo(kind: TaskKind): boolean {
  return TWO_SUPERVISORS.includes(kind);
}

export function isSupervisor(pack: Pack): boolean {
  return pack.officer.post === 'supervisor';
}

/** What the person behind the pack may do at a place; a patrol is never called an inspection. */
export function kindsFor(pack: Pack): TaskKind[] {
  return isSupervisor(pack)
    ? ['patrol', 'clue-check', 'inspection', 'recheck']
    : ['patrol', 'clue-check'];
}

/** Open tasks that are this person's, or nobody's yet, and of a kind that this person may do. */
export function myTasks(pack: Pack): FieldTask[] {
  const may = kindsFor(pack);
  const me = pack.officer.id;
  return pack.tasks.filter(
    (t) =>
      t.state === 'open' &&
      may.includes(t.kind) &&
      (t.officer === null || t.officer === me || t.second === me),
  );
}

/** Whether a visit of one kind also does a task of the other: who inspects has looked, too. */
export function satisfies(visit: TaskKind, task: TaskKind): boolean {
  if (visit === task || task === 'patrol') return true;
  return needsTwo(visit) && !needsTwo(task);
}

const HEAVIEST: readonly TaskKind[] = ['recheck', 'inspection', 'clue-check', 'patrol'];

/**
 * How a check-in at a place begins: one visit for all tasks there that it satisfies, with the
 * heaviest kind that this person may do.
 */
export function beginAt(pack: Pack, key: string): DraftStart {
  const institution = pack.institutions.find((i) => i.id === key) ?? null;
  const tasks = myTasks(pack).filter((t) => (t.institution ?? t.cell) === key);
  const task = HEAVIEST.find((kind) => tasks.some((t) => t.kind === kind)) ?? 'patrol';
  return {
    institution: institution?.id ?? null,
    cell: institution === null ? key : institution.cell,
    ...forKind(pack, institution?.category ?? null, tasks, task),
  };
}

/** What follows from the kind: form, tasks done with it, why, second supervisor, approval. */
export function forKind(
  pack: Pack,
  category: string | null,
  tasks: readonly FieldTask[],
  task: TaskKind,
): DraftStart {
  const done = tasks.filter((t) => satisfies(task, t.kind));
  const main = done.find((t) => t.kind === task) ?? done[0];
  const form = formFor(pack.forms, task, category);
  return {
    task,
    tasks: done.map((t) => t.id),
    why: main?.why ?? 'routine',
    second: needsTwo(task) ? (main?.second ?? null) : null,
    approval_no: needsTwo(task) ? (main?.approval_no ?? '') : '',
    form: form === null ? null : { code: form.code, version: form.version },
  };
}

/** The newest form for a kind of task that names the category, else one for any category. */
export function formFor(
  forms: readonly Form[],
  task: TaskKind,
  category: string | null,
): Form | null {
  const kind = forms.filter((f) => f.kinds.includes(task)).sort((a, b) => b.version - a.version);
  return (
    kind.find((f) => category !== null && f.categories.includes(category)) ??
    kind.find((f) => f.categories.length === 0) ??
    null
  );
}
