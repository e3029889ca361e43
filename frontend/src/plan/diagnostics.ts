import type { PlanMap } from '../map/planmap';
import type { PlanStore } from './store';

/** What support and the browser tests read from the page: `window.gridwatchPlan`. */
export interface PlanDiagnostics {
  readonly version: number;
  readonly state: string;
  readonly unsaved: number;
  readonly cells: number;
  /** the map is there and painted */
  readonly drawn: boolean;
  /** JavaScript of the last frame for the cells, ms */
  readonly frameMs: number;
  /** id of the grid of a cell; null for none */
  gridOf(cell: string): string | null;
  /** cells of a grid */
  cellsOf(grid: string): string[];
  /** fill of a cell as #rrggbb, and its borders as bits */
  ink(cell: string): { readonly fill: string; readonly borders: number } | null;
  /** where a cell is on the page, pixels */
  pixel(cell: string): { readonly x: number; readonly y: number } | null;
}

declare global {
  interface Window {
    gridwatchPlan?: PlanDiagnostics;
  }
}

export function publishPlanDiagnostics(store: PlanStore, map: () => PlanMap | null): () => void {
  const number = (cell: string) => store.model?.land.index.get(cell);
  const mine: PlanDiagnostics = {
    get version() {
      return store.draft?.version ?? 0;
    },
    get state() {
      return store.draft?.state ?? '';
    },
    get unsaved() {
      return store.view.unsaved;
    },
    get cells() {
      return store.model?.land.cells.length ?? 0;
    },
    get drawn() {
      return (map()?.frameMs ?? 0) > 0;
    },
    get frameMs() {
      return map()?.frameMs ?? 0;
    },
    gridOf: (cell) => store.model?.idOf(store.model.of[number(cell) ?? -1] ?? -1) ?? null,
    cellsOf: (grid) => {
      const { model } = store;
      if (model === null) return [];
      return model.membersOf(model.numberOf(grid)).map((i) => model.land.cells[i] ?? '');
    },
    ink: (cell) => {
      const at = number(cell);
      return at === undefined ? null : (map()?.inkOf(0, at) ?? null);
    },
    pixel: (cell) => {
      const at = number(cell);
      const shown = map();
      if (at === undefined || shown === null) return null;
      const { left, top } = shown.canvas.getBoundingClientRect();
      const { x, y } = shown.pixelOf(at);
      return { x: x + left, y: y + top };
    },
  };
  window.gridwatchPlan = mine;
  return () => {
    if (window.gridwatchPlan === mine) delete window.gridwatchPlan;
  };
}
