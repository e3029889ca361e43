// A reminder (催办) on its way from a gap or a task to the form of messages.
import type { TaskKind } from '../api/tasks';
import { PATROL } from '../app/patrolroute';
import { formatRoute } from '../app/route';
import type { Words } from '../i18n/language';

export interface Urged {
  readonly place: string;
  readonly kind: TaskKind;
  /** local date */
  readonly due: string | null;
}

/** What the form begins with; `today`: local date. */
export function urgeText({ t }: Pick<Words, 't'>, { place, kind, due }: Urged, today: string) {
  const task = t(`task.${kind}`);
  if (due === null) return t('urge.text', { place, task });
  return t(due < today ? 'urge.text.late' : 'urge.text.due', { place, task, due });
}

/** The page of messages with one person chosen. */
export function tellOf(officer: string): string {
  return formatRoute({ ...PATROL, part: 'messages', officer });
}

/** Kept out of the address: nobody else begins a message of this account. */
let draft: { readonly officer: string; readonly text: string } | null = null;

export function leaveDraft(officer: string, text: string): void {
  draft = { officer, text };
}

/** '' when nothing was left for this person. */
export function draftFor(officer: string): string {
  return draft !== null && draft.officer === officer ? draft.text : '';
}

export function dropDraft(): void {
  draft = null;
}
