// What the store shows of a draft.
import type { DraftWhole, Edit, Posting } from '../api/drafts';
import type { Assignment } from './change';
import type { Conflict } from './conflict';
import type { Loads } from './loads';
import type { Model } from './model';

/** Another assignment over the map. */
export interface Preview {
  readonly assignment: Assignment;
  /** share of the map's width, 0 to 1: left of it the assignment is painted, right of it the draft */
  readonly to: number;
}

/** What is to be seen of the draft. A new object with each change. */
export interface PlanView {
  readonly phase: 'loading' | 'ready' | 'failed';
  /** why it could not be read */
  readonly error: unknown;
  readonly draft: DraftWhole | null;
  readonly model: Model | null;
  readonly staff: readonly Posting[];
  readonly loads: Loads | null;
  /** grows whenever the model changed */
  readonly revision: number;
  /** grows when a change is complete, not while one is being drawn */
  readonly settled: number;
  /** edits that are not stored yet */
  readonly unsaved: number;
  /** the server cannot be reached: they are sent again */
  readonly retrying: boolean;
  readonly conflict: Conflict | null;
  /** an edit that the server refused, or an undo; null when none was */
  readonly refused: unknown;
  /** edits of others that came in last */
  readonly others: readonly Edit[];
  readonly preview: Preview | null;
}

/** Before anything was read. */
export const FIRST: PlanView = {
  phase: 'loading',
  error: null,
  draft: null,
  model: null,
  staff: [],
  loads: null,
  revision: 0,
  settled: 0,
  unsaved: 0,
  retrying: false,
  conflict: null,
  refused: null,
  others: [],
  preview: null,
};

/** Cells that were drawn over and stay: those of locked grids, and those outside of the grid's region. */
export interface Kept {
  readonly locked: number;
  readonly outside: number;
}
