import { sumLines } from '../live/board';
import { hex } from '../live/digest';
import { freshness, shownState } from '../live/freshness';
import type { LiveStore } from '../live/store';
import type { MapController } from '../map/controller';

/** What support and the browser tests read from the page: `window.gridwatch`. */
export interface Diagnostics {
  readonly epoch: string;
  readonly rev: number;
  readonly digest: string;
  /** the digest of the last heartbeat */
  readonly serverDigest: string;
  readonly state: string;
  /** occupied cells of the board */
  readonly cells: number;
  readonly region: string;
  readonly resolution: number;
  /** how often the state was fetched anew because it was not the server's */
  readonly healed: number;
  /** rev of the last board whose colours were on a drawn frame */
  readonly drawnRev: number;
  /** cells drawn in the current view */
  readonly cellsDrawn: number;
  readonly pins: readonly string[];
  readonly selected: string | null;
  /** the sums a cell shows; null when it is empty */
  cell(cell: string): object | null;
  /** the class numbers a cell is painted with */
  paint(cell: string): object;
}

declare global {
  interface Window {
    gridwatch?: Diagnostics;
  }
}

export function publishDiagnostics(
  store: LiveStore,
  controller: () => MapController | null,
  selected: () => string | null,
): void {
  const board = () => store.view.board;
  window.gridwatch = {
    get epoch() {
      return board()?.epoch ?? '';
    },
    get rev() {
      return board()?.rev ?? 0;
    },
    get digest() {
      const b = board();
      return b === null ? '' : hex(b.digest);
    },
    get serverDigest() {
      return store.view.status.serverDigest;
    },
    get state() {
      const { link, heardAt } = store.view.status;
      return shownState(link, freshness(Date.now() - heardAt));
    },
    get cells() {
      return board()?.cells.size ?? 0;
    },
    get region() {
      return board()?.region ?? '';
    },
    get resolution() {
      return board()?.resolution ?? 0;
    },
    get healed() {
      return store.view.status.healed;
    },
    get drawnRev() {
      return controller()?.drawnRev ?? 0;
    },
    get cellsDrawn() {
      return controller()?.map.cellsDrawn ?? 0;
    },
    get pins() {
      return controller()?.pins.map((p) => p.id) ?? [];
    },
    get selected() {
      return selected();
    },
    cell(cell) {
      const lines = board()?.cells.get(cell);
      return lines === undefined ? null : { ...sumLines(lines) };
    },
    paint: (cell) => controller()?.map.paintOf(cell) ?? {},
  };
}
