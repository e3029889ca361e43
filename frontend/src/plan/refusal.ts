import { Problem } from '../api/problem';
import type { Words } from '../i18n/language';
import { faultsOf } from '../i18n/reason';

/** A reference that says nothing to a reader. */
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}$/;

/** Why a write of the planner was refused; ids of what was meant are left out. */
export function refusalOf(words: Words, error: unknown): string {
  if (!(error instanceof Problem)) return faultsOf(words, error);
  const fields = error.fields.map((f) => (ID.test(f.value) ? { ...f, value: '' } : f));
  return faultsOf(
    words,
    new Problem(error.status, error.slug, error.detail, error.retryAfter, fields),
  );
}
