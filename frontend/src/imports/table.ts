import type { ImportRow } from '../api/imports';

/** A cell of a CSV file; what a spreadsheet would run as a formula becomes text. */
function csvCell(value: string | number): string {
  let text = String(value);
  if (typeof value === 'string' && /^[\s]*[=+\-@\t\r＝＋－＠]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** CSV that Excel in China opens as it should: UTF-8 with its mark, CRLF. */
export function csvOf(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const lines = [header, ...rows].map((row) => row.map(csvCell).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

export interface FieldChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** Fields whose value differs, in the order of the record after, then what only was before. */
export function changesOf({ before, after }: Pick<ImportRow, 'before' | 'after'>): FieldChange[] {
  const was = before ?? {};
  const is = after ?? {};
  const fields = [...new Set([...Object.keys(is), ...Object.keys(was)])];
  return fields
    .map((field) => ({ field, before: was[field] ?? '', after: is[field] ?? '' }))
    .filter((c) => c.before !== c.after);
}

/** Fields of a kind that a column may fill, as the import has them. */
export const FIELDS: Readonly<Record<string, readonly string[]>> = {
  institutions: [
    'id',
    'name',
    'address',
    'lon',
    'lat',
    'region',
    'category',
    'risk',
    'ownership',
    'sponsor',
    'daily_supervisor',
    'owes',
    'phone',
    'state',
    'legal_person.name',
    'legal_person.credit_code',
    'licence.kind',
    'licence.number',
    'licence.category',
    'licence.expires_on',
    'last_patrol',
    'last_inspection',
    'registered_at',
  ],
  clues: [
    'id',
    'source',
    'external_no',
    'kind',
    'text',
    'address',
    'lon',
    'lat',
    'region',
    'severity',
    'opened_at',
    'closed_at',
    'institution',
    'licence.kind',
    'licence.number',
    'time_simulated',
  ],
  officers: [
    'id',
    'name',
    'post',
    'region',
    'phone',
    'certificate_no',
    'active_from',
    'active_until',
    'week_hours',
  ],
  visits: [
    'id',
    'institution',
    'licence.kind',
    'licence.number',
    'task',
    'officer',
    'second',
    'visited_at',
    'result',
    'note',
    'lon',
    'lat',
    'accuracy_m',
    'source_team',
    'external_no',
    'time_simulated',
  ],
};

export const KINDS = Object.keys(FIELDS);

/** Central meridians of the 3° zones that touch China. */
export const MERIDIANS = Array.from({ length: 21 }, (_, i) => 75 + 3 * i);

export type DatumChoice = '' | 'none' | 'wgs84' | 'cgcs2000' | 'cgcs2000-gk' | 'gcj02' | 'bd09';

export const DATUMS: readonly DatumChoice[] = [
  'wgs84',
  'cgcs2000',
  'cgcs2000-gk',
  'gcj02',
  'bd09',
  'none',
];

/** The datum as the server wants it, '' without coordinates; null while the choice is not made. */
export function datumOf(choice: DatumChoice, meridian: string): string | null {
  if (choice === '') return null;
  if (choice === 'none') return '';
  if (choice !== 'cgcs2000-gk') return choice;
  return meridian === '' ? null : `cgcs2000-gk:${meridian}`;
}

/** What the form has to say to the server: columns mapped otherwise than it would by itself. */
export function mappingOf(
  columns: readonly { readonly name: string; readonly field: string }[],
  chosen: ReadonlyMap<string, string>,
): Map<string, string> {
  const map = new Map<string, string>();
  for (const { name, field } of columns) {
    const choice = chosen.get(name);
    if (choice !== undefined && choice !== field) map.set(name, choice);
  }
  return map;
}

/** Whether a column gives coordinates, so that their system has to be known. */
export function hasCoordinates(
  columns: readonly { readonly name: string; readonly field: string }[],
  chosen: ReadonlyMap<string, string>,
): boolean {
  return columns.some(({ name, field }) => ['lon', 'lat'].includes(chosen.get(name) ?? field));
}

/** Fields that the same value in all rows makes sense for: not what tells one row from another. */
export function constantFields(kind: string): string[] {
  const own = ['id', 'name', 'lon', 'lat', 'external_no', 'licence.number'];
  return (FIELDS[kind] ?? []).filter((f) => !own.includes(f));
}

/** The constants that have a value. */
export function stated(set: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...set].filter(([, value]) => value.trim() !== ''));
}

/** Fields that two or more columns would fill. */
export function doubled(
  columns: readonly { readonly name: string; readonly field: string }[],
  chosen: ReadonlyMap<string, string>,
): string[] {
  const seen = new Map<string, number>();
  for (const { name, field } of columns) {
    const f = chosen.get(name) ?? field;
    if (f !== '') seen.set(f, (seen.get(f) ?? 0) + 1);
  }
  return [...seen].filter(([, n]) => n > 1).map(([f]) => f);
}
