import { freshness, shownState } from '../live/freshness';
import type { LiveStore } from '../live/store';
import type { HotMap } from '../map/hotmap';
import type { HotView } from './view';

/** What support and the browser tests read from the page of hotspots: `window.gridwatchHot`. */
export interface HotDiagnostics {
  readonly state: string;
  /** of the stream's map; 0 before it came */
  readonly version: number;
  /** whether the stream's map is the one that is shown */
  readonly live: boolean;
  readonly from: string;
  readonly until: string;
  readonly rev: number;
  readonly total: number;
  readonly tooFew: boolean;
  readonly resolution: number;
  /** cells that something is said of */
  readonly cells: number;
  /** cells drawn in the current view */
  readonly cellsDrawn: number;
  /** ids of the circles drawn in the current view */
  readonly clusters: readonly string[];
  /** rev of the last map whose colours were on a drawn frame */
  readonly drawnRev: number;
  /** what is said of a cell; null for nothing */
  cell(cell: string): object | null;
  /** colour and image that the map draws a cell with */
  look(cell: string): object | null;
}

declare global {
  interface Window {
    gridwatchHot?: HotDiagnostics;
  }
}

export interface Watched {
  readonly view: HotView | null;
  readonly live: boolean;
  readonly map: HotMap | null;
  readonly drawnRev: number;
}

/** Returns a function that takes it away again. */
export function publishHotDiagnostics(store: LiveStore, watched: () => Watched): () => void {
  const head = () => watched().view?.head;
  const diagnostics: HotDiagnostics = {
    get state() {
      const { link, heardAt } = store.view.status;
      return shownState(link, freshness(Date.now() - heardAt));
    },
    get version() {
      return store.view.hotspots?.version ?? 0;
    },
    get live() {
      return watched().live;
    },
    get from() {
      return head()?.from ?? '';
    },
    get until() {
      return head()?.until ?? '';
    },
    get rev() {
      return head()?.rev ?? 0;
    },
    get total() {
      return head()?.total ?? 0;
    },
    get tooFew() {
      return head()?.too_few ?? false;
    },
    get resolution() {
      return head()?.resolution ?? 0;
    },
    get cells() {
      return watched().view?.cells.size ?? 0;
    },
    get cellsDrawn() {
      return watched().map?.cellsDrawn ?? 0;
    },
    get clusters() {
      return watched().map?.clustersDrawn ?? [];
    },
    get drawnRev() {
      return watched().drawnRev;
    },
    cell: (cell) => watched().view?.cells.get(cell) ?? null,
    look: (cell) => watched().map?.inkOf(cell) ?? null,
  };
  window.gridwatchHot = diagnostics;
  return () => {
    if (window.gridwatchHot === diagnostics) delete window.gridwatchHot;
  };
}
