// Imports: preview of a file, the batch it becomes, what the batch would change.
import { addressOf, get, send, upload } from './request';
import type { components } from './schema.gen';

/** The beginning of a file that a preview needs; a workbook has to be whole. */
const PREVIEW_BYTES = 1 << 20;
const WORKBOOK_BYTES = 64 << 20;

type Schemas = components['schemas'];

export type Preview = Schemas['ImportPreview'];
/** A column of the file and the field it would fill, '' for none. */
export type Column = Schemas['ImportColumn'];
export type ImportBatch = Schemas['ImportBatch'];
/** Why a batch is held back; it is applied only as stated. */
export type Proposal = Schemas['ImportProposal'];
/** One row of the file, and what it would do to the register. */
export type ImportRow = Schemas['ImportRow'];
export type RowClass = ImportRow['class'];
export type CountName = keyof Schemas['ImportCounts'];

export const COUNTS = [
  'new',
  'changed',
  'moved',
  'suspect',
  'successor',
  'gone',
  'rejected',
  'unchanged',
] as const satisfies readonly CountName[];
/** Classes whose rows can be listed. */
export const CLASSES: readonly RowClass[] = COUNTS.filter((c) => c !== 'unchanged');

export interface RowPage {
  readonly items: readonly ImportRow[];
  readonly next: string | null;
}

/** What the beginning of the file is taken for, with columns mapped as in `map` and constants as in `set`. */
export async function preview(
  kind: string,
  file: File,
  map: ReadonlyMap<string, string>,
  set: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Preview> {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const workbook = head[0] === 0x50 && head[1] === 0x4b; // PK: a zip
  const address = addressOf('/api/v1/imports/preview', {
    kind,
    name: file.name,
    map: pairs(map),
    set: pairs(set),
  });
  return send('POST', address, file.slice(0, workbook ? WORKBOOK_BYTES : PREVIEW_BYTES), signal);
}

function pairs(of: ReadonlyMap<string, string>): string[] {
  return [...of].map(([name, value]) => `${name}=${value}`);
}

export interface ImportOrder {
  readonly kind: string;
  readonly datum: string;
  /** column to field, only where it differs from what the server would do */
  readonly map: ReadonlyMap<string, string>;
  /** field to its value in the rows that have none */
  readonly set: ReadonlyMap<string, string>;
  /** the file lists everything there is: what it does not name is gone */
  readonly complete: boolean;
}

export function start(
  file: File,
  { kind, datum, map, set, complete }: ImportOrder,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<ImportBatch> {
  const address = addressOf('/api/v1/imports', {
    kind,
    name: file.name,
    datum,
    complete,
    map: pairs(map),
    set: pairs(set),
  });
  return upload(address, file, progress, signal);
}

export function batches(signal: AbortSignal): Promise<{ items: readonly ImportBatch[] }> {
  return get('/api/v1/imports', signal);
}

const batchPath = (id: string) => `/api/v1/imports/${encodeURIComponent(id)}`;

export function batch(id: string, signal: AbortSignal): Promise<ImportBatch> {
  return get(batchPath(id), signal);
}

export function rows(
  id: string,
  of: string,
  after: string | null,
  signal?: AbortSignal,
): Promise<RowPage> {
  return get(addressOf(`${batchPath(id)}/rows`, { class: of, after }), signal);
}

export interface ApplyOrder {
  /** apply although the server proposes something else */
  readonly as_stated?: boolean;
  readonly close_gone?: boolean;
}

export function apply(id: string, order: ApplyOrder): Promise<ImportBatch> {
  return send('POST', `${batchPath(id)}/apply`, order);
}

export function undo(id: string): Promise<ImportBatch> {
  return send('POST', `${batchPath(id)}/undo`, {});
}
