// What the cells of a draft add up to, kept current while cells go from grid to grid.
// Whole numbers throughout: sums are the same in whatever order they came about.
import type { LandShape } from '../map/planshape';

/** A cell that belongs to no grid. */
export const NONE = -1;

/** The cells of a region as a draft sees them; nothing of it changes while the draft is open. */
export interface Land {
  readonly resolution: number;
  readonly periodDays: number;
  readonly cells: readonly string[];
  readonly index: ReadonlyMap<string, number>;
  /** six slots a cell: indices of the neighbours, −1 for none */
  readonly near: Int32Array;
  /** by cell: index into `regions` */
  readonly home: Int32Array;
  /** of work a period, hundredths of an hour */
  readonly work: Int32Array;
  readonly institutions: Int32Array;
  readonly clues: Int32Array;
  readonly watch: Int32Array;
  readonly regions: readonly { readonly code: string; readonly name: string }[];
  readonly shape: LandShape;
}

export interface ModelGrid {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly region: string;
  readonly locked: boolean;
  /** taken out; its index stays */
  readonly gone: boolean;
}

/** Sums of a grid. */
export interface GridSum {
  readonly cells: number;
  /** hundredths of an hour a period */
  readonly work: number;
  readonly institutions: number;
  readonly clues: number;
  readonly watch: number;
  /** edges to cells of others or of no grid, decimetres */
  readonly border: number;
  /** how many parts do not touch each other; 0 without cells */
  readonly pieces: number;
  /** cells outside the largest part */
  readonly apart: number;
}

interface Sum {
  cells: number;
  work: number;
  institutions: number;
  clues: number;
  watch: number;
  border: number;
  pieces: number;
  apart: number;
  /** pieces and apart are to be reckoned again */
  stale: boolean;
  readonly members: number[];
}

const empty = (): Sum => ({
  cells: 0,
  work: 0,
  institutions: 0,
  clues: 0,
  watch: 0,
  border: 0,
  pieces: 0,
  apart: 0,
  stale: false,
  members: [],
});

/** Which cell belongs to which grid, and what that adds up to. */
export class Model {
  private readonly list: ModelGrid[];
  private readonly sums: Sum[];
  private readonly none = empty();
  private readonly numbers = new Map<string, number>();
  /** by cell: its place in the members of its grid */
  private readonly seat: Int32Array;
  /** by cell: the walk that met it last */
  private readonly met: Int32Array;
  private readonly queue: Int32Array;
  private walks = 0;
  /** by cell: index of its grid, NONE for none. Only `move` writes it. */
  readonly of: Int32Array;

  constructor(
    readonly land: Land,
    grids: readonly Omit<ModelGrid, 'gone'>[],
    of: ArrayLike<number>,
  ) {
    const n = land.cells.length;
    this.list = grids.map((g) => ({ ...g, gone: false }));
    this.sums = grids.map(empty);
    grids.forEach((g, i) => {
      this.numbers.set(g.id, i);
    });
    this.of = Int32Array.from({ length: n }, (_, i) => of[i] ?? NONE);
    this.seat = new Int32Array(n);
    this.met = new Int32Array(n);
    this.queue = new Int32Array(n);
    for (let i = 0; i < n; i++) this.seatIn(i, this.sumOf(this.of[i] ?? NONE));
    for (let i = 0; i < n; i++) {
      const g = this.of[i] ?? NONE;
      for (let k = i * 6; k < i * 6 + 6; k++) {
        const j = land.near[k] ?? -1;
        if (j >= 0 && this.of[j] !== g) this.sumOf(g).border += land.shape.edge[k] ?? 0;
      }
    }
  }

  get grids(): readonly ModelGrid[] {
    return this.list;
  }

  /** −1 when there is none with that id. */
  numberOf(id: string | null): number {
    return id === null ? NONE : (this.numbers.get(id) ?? NONE);
  }

  idOf(grid: number): string | null {
    return this.list[grid]?.id ?? null;
  }

  sum(grid: number): GridSum {
    const sum = this.sumOf(grid);
    if (sum.stale) this.walk(sum, grid);
    return sum;
  }

  /** Cells of the grid, in no order; it changes with the next move. */
  membersOf(grid: number): readonly number[] {
    return this.sumOf(grid).members;
  }

  /** Edges between different grids, and between grids and cells of none, decimetres. */
  get border(): number {
    let twice = this.none.border;
    for (const sum of this.sums) twice += sum.border;
    return twice / 2;
  }

  /** Takes cells into a grid, or out of all with NONE; the grids it touched. */
  move(cells: Iterable<number>, to: number): Set<number> {
    const { near, shape } = this.land;
    const touched = new Set<number>();
    const target = this.sumOf(to);
    for (const i of cells) {
      const from = this.of[i] ?? NONE;
      if (from === to) continue;
      const source = this.sumOf(from);
      for (let k = i * 6; k < i * 6 + 6; k++) {
        const j = near[k] ?? -1;
        if (j < 0) continue;
        const length = shape.edge[k] ?? 0;
        const g = this.of[j] ?? NONE;
        const other = this.sumOf(g);
        if (g !== from) {
          source.border -= length;
          other.border -= length;
        }
        if (g !== to) {
          target.border += length;
          other.border += length;
        }
      }
      this.unseat(i, source);
      this.of[i] = to;
      this.seatIn(i, target);
      touched.add(from).add(to);
    }
    return touched;
  }

  /** Adds a grid, or shows one again that was taken out; its index. */
  addGrid(grid: Omit<ModelGrid, 'gone'>): number {
    const known = this.numbers.get(grid.id);
    if (known !== undefined) {
      this.list[known] = { ...grid, gone: false };
      return known;
    }
    this.numbers.set(grid.id, this.list.length);
    this.sums.push(empty());
    return this.list.push({ ...grid, gone: false }) - 1;
  }

  /** The grid must have no cells. */
  removeGrid(grid: number): void {
    this.change(grid, { gone: true });
  }

  change(grid: number, part: Partial<ModelGrid>): void {
    const old = this.list[grid];
    if (old !== undefined) this.list[grid] = { ...old, ...part };
  }

  private sumOf(grid: number): Sum {
    return this.sums[grid] ?? this.none;
  }

  private seatIn(i: number, sum: Sum): void {
    const { land } = this;
    this.seat[i] = sum.members.push(i) - 1;
    sum.cells++;
    sum.work += land.work[i] ?? 0;
    sum.institutions += land.institutions[i] ?? 0;
    sum.clues += land.clues[i] ?? 0;
    sum.watch += land.watch[i] ?? 0;
    sum.stale = true;
  }

  private unseat(i: number, sum: Sum): void {
    const { land } = this;
    const last = sum.members.pop() ?? i;
    if (last !== i) {
      const seat = this.seat[i] ?? 0;
      sum.members[seat] = last;
      this.seat[last] = seat;
    }
    sum.cells--;
    sum.work -= land.work[i] ?? 0;
    sum.institutions -= land.institutions[i] ?? 0;
    sum.clues -= land.clues[i] ?? 0;
    sum.watch -= land.watch[i] ?? 0;
    sum.stale = true;
  }

  /** Counts the parts of a grid, walking from neighbour to neighbour. */
  private walk(sum: Sum, grid: number): void {
    const { near } = this.land;
    const { queue, met, of } = this;
    this.walks++;
    let pieces = 0;
    let largest = 0;
    for (const start of sum.members) {
      if (met[start] === this.walks) continue;
      met[start] = this.walks;
      let size = 0;
      let end = 0;
      queue[end++] = start;
      while (size < end) {
        const i = queue[size++] ?? 0;
        for (let k = i * 6; k < i * 6 + 6; k++) {
          const j = near[k] ?? -1;
          if (j < 0 || of[j] !== grid || met[j] === this.walks) continue;
          met[j] = this.walks;
          queue[end++] = j;
        }
      }
      pieces++;
      largest = Math.max(largest, size);
    }
    sum.pieces = pieces;
    sum.apart = sum.cells - largest;
    sum.stale = false;
  }
}
