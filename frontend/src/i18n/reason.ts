import { Problem } from '../api/problem';
import type { Words } from './language';

/** Why a request failed, in the language of the screen; the server's own words are for logs. */
export function reasonOf({ t, open }: Words, error: unknown): string {
  if (!(error instanceof Problem)) return t('login.unreachable');
  const { status, slug } = error;
  if (status === 401) return t('login.ended');
  const known = open('refusal', slug);
  return known === slug ? t('app.refused', { status, slug }) : known;
}

/** The same where the input was the user's: what the server says of each field, with its name. */
export function faultsOf(words: Words, error: unknown): string {
  if (!(error instanceof Problem) || error.status !== 422) return reasonOf(words, error);
  const { fields, detail } = error;
  if (fields.length === 0) return detail || reasonOf(words, error);
  return fields.map((f) => faultText(words, f)).join(words.lang === 'zh-CN' ? '；' : '; ');
}

export function faultText(
  { t, open }: Words,
  { field, reason, value }: { field: string; reason: string; value?: string },
): string {
  const key = `field.${field}`;
  const name = open('field', field);
  const text = value ? `${reason}（${value}）` : reason;
  return field === ''
    ? text
    : t('import.fault', { field: name === key ? field : name, reason: text });
}
