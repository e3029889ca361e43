// A small land and a small server for the tests of the planner's page.
import { gridDisk, latLngToCell } from 'h3-js';
import type { Change, DraftWhole, Edit, Edited } from '../api/drafts';
import { Problem } from '../api/problem';
import { shapeOf } from '../map/planland';
import { applyChange, inverseOf, NO_CHANGE } from './change';
import { type Land, Model, type ModelGrid, NONE } from './model';
import type { PlanSource } from './source';

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A disc of real cells, of which some are left out; two regions, west and east. */
export function testLand(steps: number, seed: number, holes = 0.1): Land {
  const random = randomOf(seed);
  const cells = gridDisk(latLngToCell(30.25, 120.17, 9), steps)
    .filter(() => random() >= holes)
    .sort();
  const index = new Map(cells.map((cell, i) => [cell, i]));
  const near = new Int32Array(cells.length * 6).fill(NONE);
  cells.forEach((cell, i) => {
    gridDisk(cell, 1)
      .filter((other) => other !== cell)
      .forEach((other, k) => {
        near[i * 6 + k] = index.get(other) ?? NONE;
      });
  });
  const shape = shapeOf(cells, near);
  const whole = (most: number) => Int32Array.from(cells, () => Math.floor(random() * most));
  return {
    resolution: 9,
    periodDays: 28,
    cells,
    index,
    near,
    home: Int32Array.from(shape.lon, (lon) => (lon < 120.17 ? 0 : 1)),
    work: whole(1000),
    institutions: whole(9),
    clues: whole(4),
    watch: whole(2),
    regions: [
      { code: '330102', name: 'west' },
      { code: '330105', name: 'east' },
    ],
    shape,
  };
}

export function testGrids(n: number): Omit<ModelGrid, 'gone'>[] {
  return Array.from({ length: n }, (_, i) => ({
    id: `g${i}`,
    code: `${i}`,
    name: `grid ${i}`,
    region: '3301',
    locked: false,
  }));
}

/** Grids grown from random cells; all cells that are reached have one. */
export function grownGrids(land: Land, n: number, seed: number): Int32Array {
  const random = randomOf(seed);
  const of = new Int32Array(land.cells.length).fill(NONE);
  const edge: number[] = [];
  for (let g = 0; g < n; g++) {
    const i = Math.floor(random() * of.length);
    if (of[i] !== NONE) continue;
    of[i] = g;
    edge.push(i);
  }
  while (edge.length > 0) {
    const [i = 0] = edge.splice(Math.floor(random() * edge.length), 1);
    for (let k = i * 6; k < i * 6 + 6; k++) {
      const j = land.near[k] ?? NONE;
      if (j < 0 || of[j] !== NONE) continue;
      of[j] = of[i] ?? NONE;
      edge.push(j);
    }
  }
  return of;
}

export function testDraft(part: Partial<DraftWhole> = {}): DraftWhole {
  return {
    id: 'd1',
    region: '3301',
    name: 'draft',
    base: null,
    state: 'draft',
    version: 1,
    effective_from: null,
    returns_at: null,
    borders: 'free',
    absent: null,
    author: 'planner',
    created_at: '2026-06-01T00:00:00Z',
    changed_at: '2026-06-01T00:00:00Z',
    published: null,
    simulated: true,
    can_undo: false,
    can_redo: false,
    cells: 0,
    grids: [],
    staff: [],
    people: [],
    ...part,
  } as DraftWhole;
}

/** A server with one draft: edits with compare-and-set on each cell, undo of the last one. */
export class TestServer implements PlanSource {
  readonly edits: Edit[] = [];
  readonly keys: string[] = [];
  /** the next requests fail with these, first to last */
  readonly failures: unknown[] = [];
  private readonly model: Model;
  private readonly timers: (() => void)[] = [];

  constructor(
    readonly land: Land,
    readonly grids: number,
    readonly of: Int32Array,
  ) {
    this.model = new Model(land, testGrids(grids), of);
  }

  get version(): number {
    return this.edits.length + 1;
  }

  gridOf(cell: number): number {
    return this.model.of[cell] ?? NONE;
  }

  read = () => {
    const model = new Model(this.land, testGrids(this.grids), this.model.of);
    return Promise.resolve({ draft: testDraft({ version: this.version }), model });
  };

  head = () => Promise.resolve(testDraft({ version: this.version, can_undo: this.version > 1 }));

  edit = (version: number, change: Change, key: string): Promise<Edited> => {
    this.keys.push(key);
    const failure = this.failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    return Promise.resolve().then(() => this.take(version, change, 'me'));
  };

  /** Another planner's edit. */
  theirs(cells: readonly number[], to: number): void {
    const names = cells.map((i) => this.land.cells[i] ?? '');
    const from = cells.map((i) => this.model.idOf(this.gridOf(i)));
    const move = { to: this.model.idOf(to), cells: names, from };
    this.take(this.version, { ...NO_CHANGE, moves: [move] }, 'other');
  }

  undo = (version: number): Promise<Edited> => {
    const last = this.edits.findLast((e) => !e.undone && e.reason === 'hand');
    if (last === undefined || version !== this.version)
      return Promise.reject(new Problem(409, 'draft-undo', '', 0));
    this.edits[last.version - 2] = { ...last, undone: true };
    return Promise.resolve(this.take(version, inverseOf(last), 'me', last.version));
  };

  redo = (): Promise<Edited> => Promise.reject(new Problem(409, 'draft-redo', '', 0));

  editsAfter = (version: number) => Promise.resolve(this.edits.filter((e) => e.version > version));

  later = (_: number, run: () => void): (() => void) => {
    this.timers.push(run);
    return () => this.timers.splice(this.timers.indexOf(run) >>> 0, 1);
  };

  wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

  /** The time of the next poll has come. */
  async poll(): Promise<void> {
    for (const run of this.timers.splice(0)) run();
    await settle();
  }

  private take(version: number, change: Change, by: string, undoes = 0): Edited {
    const differ = change.moves.flatMap(({ cells, from }) =>
      cells.flatMap((cell, k) => {
        const found = this.model.idOf(this.gridOf(this.land.index.get(cell) ?? 0));
        const want = from[k] ?? null;
        return found === want ? [] : [{ cell, want, found, by: 'other', at: '', version: 2 }];
      }),
    );
    if (differ.length > 0)
      throw new Problem(409, 'draft-conflict', '', 0, [], {
        yours: version,
        theirs: this.version,
        count: differ.length,
        differ,
      });
    applyChange(this.model, [], change);
    const merged = version < this.version;
    const edit: Edit = {
      ...change,
      version: this.version + 1,
      by,
      at: '2026-06-01T00:00:00Z',
      reason: undoes > 0 ? 'undo' : 'hand',
      undone: false,
      undoes,
    };
    this.edits.push(edit);
    return { version: edit.version, merged, edit };
  }
}

/** Everything that is under way has come to its end. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}
