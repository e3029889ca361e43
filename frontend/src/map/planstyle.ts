import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { FONT, GROUND, INK, NOTHING, REGION_AND_CURSOR, SOURCE } from './style';

export const PLAN_SOURCE = { labels: 'plan-labels', lasso: 'plan-lasso' } as const;
/** The layer of cells is put before this one. */
export const ABOVE_CELLS = 'region-lines';

/** From this zoom on labels tell the name too. */
const NAME_ZOOM = 12;

const halo = { 'text-halo-color': 'rgba(255,255,255,0.94)', 'text-halo-width': 1.8 } as const;

const LASSO: readonly LayerSpecification[] = [
  {
    id: 'lasso-fill',
    type: 'fill',
    source: PLAN_SOURCE.lasso,
    paint: { 'fill-color': '#12496b', 'fill-opacity': 0.16 },
  },
  {
    id: 'lasso-line',
    type: 'line',
    source: PLAN_SOURCE.lasso,
    paint: { 'line-color': '#12496b', 'line-width': 2.5, 'line-dasharray': [2, 1.5] },
  },
];

const GRID_LABELS: LayerSpecification = {
  id: 'grid-labels',
  type: 'symbol',
  source: PLAN_SOURCE.labels,
  layout: {
    'text-field': [
      'step',
      ['zoom'],
      ['get', 'code'],
      NAME_ZOOM,
      [
        'case',
        ['==', ['get', 'name'], ''],
        ['get', 'code'],
        ['concat', ['get', 'code'], '\n', ['get', 'name']],
      ],
    ],
    'text-font': FONT,
    'text-size': ['interpolate', ['linear'], ['zoom'], 8, 10, 11, 12, 14, 14],
    'text-max-width': 9,
    'text-padding': 2,
    'symbol-sort-key': ['-', 0, ['get', 'cells']],
  },
  paint: {
    'text-color': ['case', ['get', 'picked'], '#0a1f2e', INK],
    ...halo,
  },
};

/** Land that no cell covers, along the outer border, would be white flecks from far. */
const UNDER = GROUND.filter(({ id }) => id !== 'land');

/** Regions, what is drawn with the mouse, labels of grids; the cells come in between. */
export function planStyle(): StyleSpecification {
  const data = { type: 'geojson', data: NOTHING } as const;
  return {
    version: 8,
    sources: {
      [SOURCE.regions]: { ...data, tolerance: 0.2 },
      [SOURCE.cursor]: data,
      [PLAN_SOURCE.lasso]: data,
      [PLAN_SOURCE.labels]: data,
    },
    layers: [...UNDER, ...REGION_AND_CURSOR, ...LASSO, GRID_LABELS],
  };
}
