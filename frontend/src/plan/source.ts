// Where the store reads drafts from and writes them to.
import type { Change, DraftWhole, Edit, Edited } from '../api/drafts';
import * as api from '../api/drafts';
import { type PlanWhole, plan as planOf } from '../api/plans';
import type { LandShape } from '../map/planshape';
import { landOf, modelOf, nearOf } from './land';
import type { Model } from './model';

export interface Loaded {
  readonly draft: DraftWhole;
  readonly model: Model;
}

/** Everything the store needs of the world; the tests have one of their own. */
export interface PlanSource {
  read(): Promise<Loaded>;
  head(): Promise<DraftWhole>;
  edit(version: number, change: Change, key: string): Promise<Edited>;
  undo(version: number, key: string): Promise<Edited>;
  redo(version: number, key: string): Promise<Edited>;
  /** oldest first */
  editsAfter(version: number): Promise<readonly Edit[]>;
  /** Runs once after that time; the answer cancels it. */
  later(ms: number, run: () => void): () => void;
  wait(ms: number): Promise<void>;
}

/** A draft of the server. */
export function draftSource(id: string): PlanSource {
  const shapes = new Shapes();
  return {
    read: () => readDraft(id, shapes),
    head: () => api.draft(id),
    edit: (version, change, key) => api.editDraft(id, version, change, key),
    undo: (version, key) => api.undoDraft(id, version, key),
    redo: (version, key) => api.redoDraft(id, version, key),
    editsAfter: async (version) => (await api.draftEdits(id, version)).items,
    ...time,
  };
}

/** A published plan: it is looked at, as a draft that is closed. */
export function planSource(id: string): PlanSource {
  const shapes = new Shapes();
  const never = () => Promise.reject(new Error('a published plan does not change'));
  const read = async () => {
    const [plan, columns] = await Promise.all([planOf(id), api.planCells(id)]);
    return { draft: draftOf(plan, columns.version), columns };
  };
  return {
    read: async () => {
      const { draft, columns } = await read();
      return { draft, model: await shapes.model(columns, draft) };
    },
    head: async () => (await read()).draft,
    edit: never,
    undo: never,
    redo: never,
    editsAfter: () => Promise.resolve([]),
    ...time,
  };
}

const time: Pick<PlanSource, 'later' | 'wait'> = {
  later: (ms, run) => {
    const timer = window.setTimeout(run, ms);
    return () => window.clearTimeout(timer);
  },
  wait: (ms) => new Promise((resolve) => window.setTimeout(resolve, ms)),
};

/** Cells of one version with the grids of the same: an edit between the two readings is read again. */
async function readDraft(id: string, shapes: Shapes): Promise<Loaded> {
  for (let attempt = 1; ; attempt++) {
    const [draft, columns] = await Promise.all([api.draft(id), api.draftCells(id)]);
    if (draft.version === columns.version || attempt === 5)
      return { draft, model: await shapes.model(columns, draft) };
  }
}

/** The geometry that was built last serves as long as the cells are the same. */
class Shapes {
  private cells: readonly string[] = [];
  private shape: LandShape | null = null;

  async model(columns: api.CellColumns, draft: DraftWhole): Promise<Model> {
    const { cells } = columns;
    const same = cells.length === this.cells.length && cells.every((c, i) => c === this.cells[i]);
    if (this.shape === null || !same) {
      const { shapeOf } = await import('../map/planland');
      this.shape = shapeOf(cells, nearOf(columns));
      this.cells = cells;
    }
    return modelOf(landOf(columns, this.shape), columns, draft.grids);
  }
}

function draftOf(plan: PlanWhole, version: number): DraftWhole {
  return {
    ...plan,
    state: 'published',
    version,
    returns_at: null,
    borders: 'hard',
    absent: null,
    author: '',
    created_at: plan.effective_from,
    changed_at: plan.effective_from,
    published: plan.id,
    can_undo: false,
    can_redo: false,
  };
}
