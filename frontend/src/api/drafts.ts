// Drafts of plans: read, edited with compare-and-set, checked, compared, published.
import { type FileFormat, type Page, type Plan, planPath } from './plans';
import { addressOf, get, send, upload } from './request';

export type Borders = 'hard' | 'priced' | 'free';
export const BORDERS: readonly Borders[] = ['hard', 'priced', 'free'];
export type DraftState = 'draft' | 'checked' | 'published' | 'dropped';
/** officer and assistant do the work; lead and backup when there is neither */
export type DutyKind = 'lead' | 'officer' | 'assistant' | 'supervisor' | 'liaison' | 'backup';
export const DUTY_KINDS: readonly DutyKind[] = [
  'lead',
  'officer',
  'assistant',
  'supervisor',
  'liaison',
  'backup',
];

export interface Draft {
  readonly id: string;
  readonly region: string;
  readonly name: string;
  readonly base: string | null;
  readonly state: DraftState;
  /** grows by one with every edit; every write names the one it saw */
  readonly version: number;
  readonly effective_from: string | null;
  /** an absence: when the base holds again */
  readonly returns_at: string | null;
  readonly borders: Borders;
  readonly absent: string | null;
  readonly author: string;
  readonly created_at: string;
  readonly changed_at: string;
  readonly published: string | null;
  readonly simulated: boolean;
  readonly can_undo: boolean;
  readonly can_redo: boolean;
  readonly grids: number;
  readonly cells: number;
}

export interface DraftGrid {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly region: string;
  readonly locked: boolean;
}

export interface Posting {
  readonly grid: string;
  readonly officer: string;
  readonly kind: DutyKind;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly post: string;
  readonly week_hours: number;
  /** hours a period for the grid */
  readonly capacity: number;
}

/** A draft with its grids and people, without its cells. */
export interface DraftWhole extends Omit<Draft, 'grids'> {
  readonly grids: readonly DraftGrid[];
  readonly staff: readonly Posting[];
  readonly people: readonly Person[];
}

/** The land of a draft in columns; the i-th of each is about the i-th cell. */
export interface CellColumns {
  readonly version: number;
  readonly resolution: number;
  readonly period_days: number;
  readonly cells: readonly string[];
  /** six a cell: index of a neighbour, -1 for none */
  readonly near: readonly number[];
  /** index into grids, -1 for none */
  readonly grid: readonly number[];
  /** index into regions: the leaf region that holds the cell */
  readonly home: readonly number[];
  /** of work a period */
  readonly hours: readonly number[];
  readonly institutions: readonly number[];
  readonly clues: readonly number[];
  readonly watch: readonly number[];
  readonly grids: readonly string[];
  readonly regions: readonly { readonly code: string; readonly name: string }[];
  /** of the base plan, index into grids, -1 for none */
  readonly base_grid: readonly number[];
}

export interface MoveGroup {
  /** null: to no grid */
  readonly to: string | null;
  readonly cells: readonly string[];
  /** what each cell's grid is taken for */
  readonly from: readonly (string | null)[];
}

export type GridBody = Pick<DraftGrid, 'id' | 'code' | 'name' | 'region'>;

/** No `before`: a new grid; no `after`: one is taken away. */
export interface GridChange {
  readonly before?: GridBody;
  readonly after?: GridBody;
}

export interface PostingChange extends Posting {
  readonly gone?: boolean;
}

export interface LockChange {
  readonly grid: string;
  readonly locked: boolean;
}

/** One edit: all of it holds, or nothing does. */
export interface Change {
  readonly moves: readonly MoveGroup[];
  readonly grids: readonly GridChange[];
  readonly postings: readonly PostingChange[];
  readonly locks: readonly LockChange[];
}

export type EditReason = 'hand' | 'balance' | 'import' | 'undo' | 'redo' | 'staffing';

export interface Edit extends Change {
  /** of the draft after it */
  readonly version: number;
  readonly by: string;
  readonly at: string;
  readonly reason: EditReason;
  readonly undone: boolean;
  /** the version whose edit it took back, 0 for none */
  readonly undoes: number;
}

export interface Edited {
  readonly version: number;
  /** somebody else's edits lie between what was seen and this one */
  readonly merged: boolean;
  readonly edit: Edit;
}

/** What a refused edit met; in the problem `draft-conflict`. */
export interface DraftConflict {
  readonly yours: number;
  readonly theirs: number;
  readonly count: number;
  readonly differ: readonly {
    readonly cell?: string;
    readonly grid?: string;
    readonly want: string | null;
    readonly found: string | null;
    readonly by: string;
    readonly at: string;
    readonly version: number;
  }[];
}

export type Severity = 'error' | 'warning';

export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly grid?: string | null;
  readonly officer?: string | null;
  /** the first of them */
  readonly cells: readonly string[];
  readonly cell_count: number;
  readonly institutions: number;
  readonly pieces: number;
  /** of work to hours */
  readonly ratio: number;
  readonly until?: string | null;
}

export interface Summary {
  readonly grids: number;
  readonly people: number;
  readonly cells: number;
  readonly institutions: number;
  readonly hours: number;
  readonly max_over_mean: number;
  readonly min_over_mean: number;
  readonly max_ratio: number;
  readonly overloaded: number;
  readonly border_km: number;
  readonly apart: number;
  readonly walk_km: number;
  readonly iso: number;
  readonly unstaffed: number;
}

export interface Moves {
  readonly cells: number;
  readonly institutions: number;
  /** share that keeps one of its people, 0 to 1 */
  readonly institutions_kept: number;
  readonly hours: number;
  readonly people: number;
  readonly grids_new: number;
  readonly grids_off: number;
}

/** Hours a period, by what they are made of. */
export interface Work {
  readonly visits: number;
  readonly clues: number;
  readonly walking: number;
  readonly watch: number;
  readonly empty: number;
}

export interface GridRow extends GridBody {
  readonly cells: number;
  readonly institutions: number;
  readonly work: Work;
  readonly capacity: number;
  readonly pieces: number;
  readonly area_km2: number;
}

export interface PersonRow {
  readonly officer: string;
  readonly grids: readonly string[];
  readonly cells: number;
  readonly institutions: number;
  readonly work: Work;
  readonly capacity: number;
  readonly ratio: number;
}

export interface Check {
  readonly version: number;
  readonly findings: readonly Finding[];
  readonly summary: Summary;
  readonly grids: readonly GridRow[];
  readonly people: readonly PersonRow[];
}

export interface Comparison {
  readonly before: Summary;
  readonly after: Summary;
  readonly moves: Moves;
  readonly moved: readonly {
    readonly cell: string;
    readonly from: string | null;
    readonly to: string | null;
  }[];
}

export interface DraftSource {
  readonly kind: 'current' | 'plan' | 'official' | 'regions' | 'empty';
  readonly plan?: string;
  readonly official?: 'community' | 'unit';
}

export interface NewDraft {
  readonly region: string;
  readonly name: string;
  readonly borders?: Borders;
  readonly effective_from?: string;
  readonly source: DraftSource;
}

export interface Rejected {
  readonly row: number;
  readonly field: string;
  readonly reason: string;
  readonly value: string;
}

const PATH = '/api/v1/drafts';

function draftPath(id: string, what = ''): string {
  return `${PATH}/${encodeURIComponent(id)}${what}`;
}

/** Of the region, newest first. */
export function drafts(region: string, signal?: AbortSignal): Promise<Page<Draft>> {
  return get(addressOf(PATH, { region, limit: 100 }), signal);
}

export function draft(id: string, signal?: AbortSignal): Promise<DraftWhole> {
  return get(draftPath(id), signal);
}

export function draftCells(id: string, signal?: AbortSignal): Promise<CellColumns> {
  return get(draftPath(id, '/cells'), signal);
}

/** The same of a plan, to look at. */
export function planCells(id: string, signal?: AbortSignal): Promise<CellColumns> {
  return get(planPath(id, '/cells'), signal);
}

export function createDraft(id: string, order: NewDraft): Promise<Draft> {
  return send('PUT', draftPath(id), order);
}

export function importDraft(
  { region, name, format }: { region: string; name: string; format: FileFormat },
  file: Blob,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Draft & { readonly rejected: readonly Rejected[] }> {
  return upload(addressOf(`${PATH}/import`, { region, name, format }), file, progress, signal);
}

/** Where the browser downloads a draft as a file. */
export function draftFileAddress(id: string, format: FileFormat): string {
  return addressOf(draftPath(id, '/export'), { format });
}

/** null clears an instant. */
export function patchDraft(
  id: string,
  change: {
    readonly version: number;
    readonly name?: string;
    readonly effective_from?: string | null;
    readonly returns_at?: string | null;
    readonly borders?: Borders;
  },
): Promise<Draft> {
  return send('PATCH', draftPath(id), change);
}

/** `version`: that the change was made on. `key`: what is sent again with the same one is stored once. */
export function editDraft(
  id: string,
  version: number,
  change: Partial<Change>,
  key?: string,
): Promise<Edited> {
  return send('POST', draftPath(id, '/edits'), { version, ...change }, undefined, key);
}

export function undoDraft(id: string, version: number, key?: string): Promise<Edited> {
  return send('POST', draftPath(id, '/undo'), { version }, undefined, key);
}

export function redoDraft(id: string, version: number, key?: string): Promise<Edited> {
  return send('POST', draftPath(id, '/redo'), { version }, undefined, key);
}

/** Edits since a version, oldest first. */
export function draftEdits(
  id: string,
  after: number,
  signal?: AbortSignal,
): Promise<{ readonly items: readonly Edit[] }> {
  return get(addressOf(draftPath(id, '/edits'), { after }), signal);
}

/** Findings and figures; marks nothing. */
export function checkOf(id: string, signal?: AbortSignal): Promise<Check> {
  return get(draftPath(id, '/check'), signal);
}

/** The same, and the draft is checked. */
export function checkDraft(id: string, version: number): Promise<Check> {
  return send('POST', draftPath(id, '/check'), { version });
}

/** `other`: 'current', a plan or a draft; what is compared with is `before`. */
export function compareDraft(id: string, other: string, signal?: AbortSignal): Promise<Comparison> {
  return get(addressOf(draftPath(id, '/compare'), { with: other }), signal);
}

export interface PublishOrder {
  readonly version: number;
  readonly effective_from?: string;
  /** how many cells without staff are accepted */
  readonly accept_unstaffed?: number;
  readonly note?: string;
}

export function publishDraft(
  id: string,
  order: PublishOrder,
): Promise<{ readonly plans: readonly Plan[] }> {
  return send('POST', draftPath(id, '/publish'), order);
}

/** Brings what the draft changed onto the newest published plan. */
export function rebaseDraft(id: string, version: number): Promise<Draft> {
  return send('POST', draftPath(id, '/rebase'), { version });
}

export function dropDraft(id: string, version: number): Promise<Draft> {
  return send('POST', draftPath(id, '/drop'), { version });
}
