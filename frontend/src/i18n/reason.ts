import { Problem } from '../api/problem';
import { faultInChinese } from './faults';
import type { Words } from './language';

/** Why a request failed, in the language of the screen; the server's own words are for logs. */
export function reasonOf({ t, open }: Words, error: unknown): string {
  if (!(error instanceof Problem)) return t('login.unreachable');
  const { status, slug } = error;
  if (status === 401) return t('login.ended');
  const known = open('refusal', slug);
  if (known !== slug) return known;
  return slug.endsWith('-not-found') ? t('refusal.not-found') : t('app.refused', { status, slug });
}

/** The same where the input was the user's: what the server says of each field, with its name. */
export function faultsOf(words: Words, error: unknown): string {
  if (!(error instanceof Problem) || error.status !== 422) return reasonOf(words, error);
  const { fields, detail } = error;
  if (fields.length === 0) return detail || reasonOf(words, error);
  return fields.map((f) => faultText(words, f)).join(words.lang === 'zh-CN' ? '；' : '; ');
}

/** One field of the input with what is wrong with it. */
export function faultText(
  words: Words,
  { field, reason, value }: { field: string; reason: string; value?: string },
): string {
  const said = serverText(words, reason);
  const text = value ? `${said}（${value}）` : said;
  return field === ''
    ? text
    : words.t('import.fault', { field: words.open('field', field), reason: text });
}

/** What the server says of the user's input, in the language of the screen as far as it is known. */
export function serverText({ lang, open }: Words, text: string): string {
  return lang === 'zh-CN' ? faultInChinese(text, (field) => open('field', field)) : text;
}

/** Format of a file as the server names it, for people. */
export function formatText({ t }: Words, format: string): string {
  if (format === 'CSV (tabs)') return t('import.format.tabs');
  if (format === 'CSV (semicolons)') return t('import.format.semicolons');
  const sheet = /^Excel workbook(?:, sheet "(.*)" of (\d+))?$/.exec(format);
  if (sheet === null) return format;
  const [, name, count = ''] = sheet;
  const parts = [t('import.format.workbook')];
  if (name !== undefined) parts.push(t('import.format.sheet', { name, count }));
  return parts.join(' · ');
}
