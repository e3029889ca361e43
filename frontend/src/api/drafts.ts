// Drafts of plans: read, edited with compare-and-set, checked, compared, published.
import type { Frozen } from './frozen';
import { type FileFormat, type Page, planPath } from './plans';
import { addressOf, get, send, upload } from './request';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

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

export type Draft = Frozen<Schemas['Draft']>;

export type DraftGrid = Frozen<Schemas['DraftGrid']>;

export type Posting = Frozen<Schemas['DraftPosting']>;

export type Person = Frozen<Schemas['Person']>;

/** A draft with its grids and people, without its cells. */
export type DraftWhole = Frozen<Schemas['DraftDetail']>;

/** The land of a draft in columns; the i-th of each is about the i-th cell. */
export type CellColumns = Frozen<Schemas['PlanCells']>;

export type MoveGroup = Frozen<Schemas['CellMoves']>;

export type GridBody = Pick<DraftGrid, 'id' | 'code' | 'name' | 'region'>;

/** No `before`: a new grid; no `after`: one is taken away. */
export type GridChange = Frozen<Schemas['GridChange']>;

export type PostingChange = Frozen<Schemas['PostingChange']>;

export type LockChange = Frozen<Schemas['LockChange']>;

/** One edit: all of it holds, or nothing does. */
export type Change = Pick<Edit, 'moves' | 'grids' | 'postings' | 'locks'>;

export type EditReason = 'hand' | 'balance' | 'import' | 'undo' | 'redo' | 'staffing';

export type Edit = Frozen<Schemas['DraftEdit']>;

export type Edited = Frozen<Schemas['DraftEdited']>;

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

export type Finding = Frozen<Schemas['PlanFinding']>;

export type Summary = Frozen<Schemas['PlanSummary']>;

export type Moves = Frozen<Schemas['PlanMoves']>;

/** Hours a period, by what they are made of. */
export type Work = Frozen<Schemas['PlanWork']>;

export type GridRow = Frozen<Schemas['PlanGridRow']>;

export type PersonRow = Frozen<Schemas['PlanPersonRow']>;

export type Check = Frozen<Schemas['DraftCheck']>;

export type Comparison = Frozen<Schemas['PlanComparison']>;

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

/** Plans by instant, and duties planned before that stay. */
export type Publication = Schemas['Publication'];

export function publishDraft(id: string, order: PublishOrder): Promise<Publication> {
  return send('POST', draftPath(id, '/publish'), order);
}

/** Brings what the draft changed onto the plan in force at an instant; '' is the draft's own. */
export function rebaseDraft(id: string, version: number, from: string): Promise<Draft> {
  return send('POST', draftPath(id, '/rebase'), {
    version,
    ...(from !== '' && { effective_from: from }),
  });
}

export function dropDraft(id: string, version: number): Promise<Draft> {
  return send('POST', draftPath(id, '/drop'), { version });
}
