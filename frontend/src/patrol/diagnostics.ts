import type { PatrolMap } from '../map/patrolmap';

/** What support and the browser tests read of the map: `window.gridwatchPatrol`. */
export interface PatrolDiagnostics {
  /** ids of the people drawn in the view */
  readonly people: string[];
  stretches(kind: 'walked' | 'uncollected'): number;
  /** pixels on the page */
  pixelOf(place: { lon: number; lat: number }): { x: number; y: number };
}

declare global {
  interface Window {
    gridwatchPatrol?: PatrolDiagnostics;
  }
}

export function publishPatrolDiagnostics(map: PatrolMap): () => void {
  const mine: PatrolDiagnostics = {
    get people() {
      return map.peopleDrawn;
    },
    stretches: (kind) => map.stretchesDrawn(kind),
    pixelOf: (place) => {
      const { left, top } = map.canvas.getBoundingClientRect();
      const { x, y } = map.pixelOf(place);
      return { x: x + left, y: y + top };
    },
  };
  window.gridwatchPatrol = mine;
  return () => {
    if (window.gridwatchPatrol === mine) delete window.gridwatchPatrol;
  };
}
