import type { CellColumns, Draft, DraftGrid } from '../api/drafts';
import type { LandShape } from '../map/planshape';
import { type Land, Model } from './model';

/** The columns as the model has them; `shape` is the geometry of the same cells. */
export function landOf(columns: CellColumns, shape: LandShape): Land {
  const { cells } = columns;
  return {
    resolution: columns.resolution,
    periodDays: columns.period_days,
    cells,
    index: new Map(cells.map((cell, i) => [cell, i])),
    near: nearOf(columns),
    home: Int32Array.from(columns.home),
    work: Int32Array.from(columns.hours, (hours) => Math.round(hours * 100)),
    institutions: Int32Array.from(columns.institutions),
    clues: Int32Array.from(columns.clues),
    watch: Int32Array.from(columns.watch),
    regions: columns.regions,
    shape,
  };
}

export function nearOf(columns: CellColumns): Int32Array {
  return Int32Array.from(columns.near);
}

/** The grids of the draft; the columns number them in an order of their own. */
export function modelOf(land: Land, columns: CellColumns, grids: readonly DraftGrid[]): Model {
  const numbers = new Map(grids.map((g, i) => [g.id, i]));
  const order = columns.grids.map((id) => numbers.get(id) ?? -1);
  return new Model(
    land,
    grids,
    columns.grid.map((g) => order[g] ?? -1),
  );
}

/** Whether nothing of the draft changes any more. */
export function isClosed({ state }: Pick<Draft, 'state'>): boolean {
  return state === 'published' || state === 'dropped';
}
