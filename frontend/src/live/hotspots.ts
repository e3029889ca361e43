import type { HotCell, HotHead } from '../api/hotspots';
import type { Hotspots } from './messages';
import { Table } from './table';

/** The client's copy of the usual map of hotspots of a scope. Immutable. */
export interface HotBoard {
  readonly version: number;
  readonly head: HotHead;
  readonly cells: Table<HotCell>;
}

export type HotApplied =
  /** `changed` null: all cells */
  | {
      readonly kind: 'applied';
      readonly board: HotBoard;
      readonly changed: readonly string[] | null;
    }
  | { readonly kind: 'gap' };

/** A difference that does not begin where the board ends is a gap: nothing is applied. */
export function applyHotspots(board: HotBoard | null, m: Hotspots): HotApplied {
  const { head, version } = m;
  if (m.full) {
    const cells = Table.empty<HotCell>().with((draft) => {
      for (const one of m.cells) draft.set(one.cell, one);
    });
    return { kind: 'applied', board: { version, head, cells }, changed: null };
  }
  if (
    board === null ||
    m.from !== board.version ||
    head.region !== board.head.region ||
    head.resolution !== board.head.resolution
  )
    return { kind: 'gap' };
  const cells = board.cells.with((draft) => {
    for (const cell of m.gone) draft.delete(cell);
    for (const one of m.cells) draft.set(one.cell, one);
  });
  const changed = [...m.gone, ...m.cells.map((one) => one.cell)];
  return { kind: 'applied', board: { version, head, cells }, changed };
}
