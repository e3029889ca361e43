// What keeps a record in quarantine, in words. Pure.
import type { Words } from '../i18n/language';
import { faultText } from '../i18n/reason';

/**
 * A reason is a word that is known, the name of a refusal in place of the field, or what the server
 * says of a field.
 */
export function reasonText(
  words: Words,
  { field, reason }: { readonly field: string; readonly reason: string },
): string {
  const known = words.open('quar.reason', reason);
  if (known !== reason) return known;
  const refused = words.open('refusal', field);
  if (refused !== field) return refused;
  if (field.endsWith('-not-found')) return words.t('quar.reason.not-found');
  const name = field.replace(/^body\./, '');
  return faultText(words, { field: name, reason });
}
