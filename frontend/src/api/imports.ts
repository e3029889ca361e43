// Imports: preview of a file, the batch it becomes, what the batch would change.
import { addressOf, get, send, upload } from './request';

/** The beginning of a file that a preview needs; a workbook has to be whole. */
const PREVIEW_BYTES = 1 << 20;
const WORKBOOK_BYTES = 64 << 20;

/** A column of the file and the field it would fill, '' for none. */
export interface Column {
  readonly name: string;
  readonly field: string;
}

export interface Preview {
  readonly format: string;
  readonly encoding: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** needed fields that no column fills; alternatives joined by ' or ' */
  readonly missing: readonly string[];
  readonly faults: readonly Fault[];
}

export interface Fault {
  readonly field: string;
  readonly reason: string;
  readonly value?: string;
}

export const COUNTS = [
  'new',
  'changed',
  'moved',
  'suspect',
  'successor',
  'gone',
  'rejected',
  'unchanged',
] as const;
export type CountName = (typeof COUNTS)[number] | 'rows' | 'located' | 'unlocated';
/** Classes whose rows can be listed. */
export const CLASSES = COUNTS.filter((c) => c !== 'unchanged');
export type RowClass = Exclude<(typeof COUNTS)[number], 'unchanged'>;

/** Why a batch is held back; it is applied only as stated. */
export interface Proposal {
  /** datum, swap, one_point */
  readonly kind: string;
  /** what the coordinates seem to be in; absent when no datum explains them */
  readonly datum?: string;
  readonly median_offset_m?: number;
  readonly matched?: number;
  readonly text?: string;
}

export interface ImportBatch {
  readonly id: string;
  readonly kind: string;
  readonly source: string;
  /** parsing, staged, applying, applied, undoing, undone, failed */
  readonly state: string;
  /** on its way, and nobody works on it any more */
  readonly stalled?: boolean;
  /** why it failed, or what an undo has left */
  readonly reason?: string;
  readonly datum?: string;
  readonly format?: string;
  readonly encoding?: string;
  readonly created_at: string;
  readonly finished_at?: string | null;
  readonly applied_rows?: number;
  readonly counts?: Readonly<Partial<Record<CountName, number>>>;
  readonly proposal?: Proposal | null;
}

export type Values = Readonly<Record<string, unknown>>;

/** One row of the file, and what it would do to the register. */
export interface ImportRow {
  readonly row: number;
  readonly class: string;
  readonly institution?: string | null;
  readonly name?: string;
  readonly address?: string;
  readonly before?: Values | null;
  readonly after?: Values | null;
  readonly distance_m?: number | null;
  readonly other?: {
    readonly id: string;
    readonly name: string;
    readonly address?: string;
  } | null;
  readonly reason?: string;
}

export interface RowPage {
  readonly items: readonly ImportRow[];
  readonly next: string | null;
}

/** What the beginning of the file is taken for, with columns mapped as in `map`. */
export async function preview(
  kind: string,
  file: File,
  map: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Preview> {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const workbook = head[0] === 0x50 && head[1] === 0x4b; // PK: a zip
  const address = addressOf('/api/v1/imports/preview', {
    kind,
    name: file.name,
    map: mapQuery(map),
  });
  return send('POST', address, file.slice(0, workbook ? WORKBOOK_BYTES : PREVIEW_BYTES), signal);
}

function mapQuery(map: ReadonlyMap<string, string>): string[] {
  return [...map].map(([column, field]) => `${column}=${field}`);
}

export interface ImportOrder {
  readonly kind: string;
  readonly datum: string;
  /** column to field, only where it differs from what the server would do */
  readonly map: ReadonlyMap<string, string>;
  /** the file lists everything there is: what it does not name is gone */
  readonly complete: boolean;
}

export function start(
  file: File,
  { kind, datum, map, complete }: ImportOrder,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<ImportBatch> {
  const address = addressOf('/api/v1/imports', {
    kind,
    name: file.name,
    datum,
    complete,
    map: mapQuery(map),
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
