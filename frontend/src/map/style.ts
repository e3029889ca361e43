import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { LayerId } from './palette';
import { GRID_LINE, PALETTE, SEVERITY_COLOUR, STAFF_COLOUR } from './palette';

/** Name of the layer inside the server's tiles, and the property that is the cell. */
export const TILE_LAYER = 'cells';
export const TILE_KEY = 'h';

export const SOURCE = {
  cells: 'cells',
  regions: 'regions',
  labels: 'labels',
  grids: 'grids',
  staff: 'staff',
  clues: 'clues',
  cursor: 'cursor',
} as const;

/** Pins are read and drawn from this zoom on; below it they would hide the cells. */
export const PIN_ZOOM = 11.5;

export const NOTHING: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
export const FONT = ['Noto Sans CJK SC Regular'];
export const INK = '#1d3445';

export const CELL_OUTLINE: ExpressionSpecification = [
  'interpolate',
  ['linear'],
  ['zoom'],
  9,
  'rgba(52,84,105,0.1)',
  12,
  'rgba(52,84,105,0.3)',
];

/** What lies under the cells. */
export const GROUND: readonly LayerSpecification[] = [
  { id: 'ground', type: 'background', paint: { 'background-color': '#e4ebef' } },
  {
    id: 'land',
    type: 'fill',
    source: SOURCE.regions,
    paint: { 'fill-color': '#fbfcfc', 'fill-antialias': false },
  },
];

/** Borders of regions, and of the cells that are selected. */
export const REGION_AND_CURSOR: readonly LayerSpecification[] = [
  {
    id: 'region-lines',
    type: 'line',
    source: SOURCE.regions,
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': '#33536a',
      'line-opacity': 0.75,
      'line-width': ['interpolate', ['linear'], ['zoom'], 8, 0.5, 12, 1.4, 15, 2.2],
    },
  },
  {
    id: 'region-focus',
    type: 'line',
    source: SOURCE.regions,
    filter: ['==', ['get', 'code'], ''],
    layout: { 'line-join': 'round' },
    paint: { 'line-color': '#12496b', 'line-width': 3 },
  },
  {
    id: 'cursor-halo',
    type: 'line',
    source: SOURCE.cursor,
    paint: { 'line-color': '#ffffff', 'line-width': 6, 'line-opacity': 0.9 },
  },
  {
    id: 'cursor',
    type: 'line',
    source: SOURCE.cursor,
    paint: {
      'line-color': ['case', ['get', 'selected'], '#0a1f2e', '#1668a8'],
      'line-width': 2.5,
    },
  },
];

/** Names of regions. */
export const NAMES: readonly LayerSpecification[] = [
  {
    id: 'region-labels',
    type: 'symbol',
    source: SOURCE.labels,
    layout: {
      'text-field': ['get', 'name'],
      'text-font': FONT,
      'text-size': ['interpolate', ['linear'], ['zoom'], 6, 11, 9, 11, 13, 14],
      'text-max-width': 7,
      'text-padding': 4,
    },
    paint: {
      'text-color': INK,
      'text-halo-color': 'rgba(255,255,255,0.92)',
      'text-halo-width': 1.6,
    },
  },
];

/** Fill of a cell by the class numbers in its feature-state. */
export function cellColour(layer: LayerId): ExpressionSpecification {
  const cases = PALETTE[layer].classes.flatMap((c, i) => [i + 1, c.colour]);
  return [
    'match',
    ['coalesce', ['feature-state', layer], 0],
    ...cases,
    'rgba(255,255,255,0)',
  ] as unknown as ExpressionSpecification;
}

/** The whole map style: no glyphs, sprites or tiles from anywhere else. */
export function mapStyle(tiles: string, layer: LayerId): StyleSpecification {
  const point = { type: 'geojson', data: NOTHING } as const;
  return {
    version: 8,
    sources: {
      [SOURCE.regions]: { type: 'geojson', data: NOTHING, tolerance: 0.2 },
      [SOURCE.labels]: point,
      [SOURCE.cells]: {
        type: 'vector',
        tiles: [tiles],
        minzoom: 4,
        maxzoom: 14,
        promoteId: { [TILE_LAYER]: TILE_KEY },
      },
      [SOURCE.grids]: { type: 'geojson', data: NOTHING, tolerance: 0.2 },
      [SOURCE.cursor]: point,
      [SOURCE.staff]: point,
      [SOURCE.clues]: { ...point, cluster: true, clusterRadius: 34, clusterMaxZoom: 14 },
    },
    layers: [
      ...GROUND,
      {
        id: 'cells',
        type: 'fill',
        source: SOURCE.cells,
        'source-layer': TILE_LAYER,
        paint: {
          'fill-color': cellColour(layer),
          'fill-opacity': 0.86,
          'fill-outline-color': CELL_OUTLINE,
        },
      },
      {
        id: 'grid-lines',
        type: 'line',
        source: SOURCE.grids,
        layout: { visibility: 'none', 'line-join': 'round' },
        paint: {
          'line-color': GRID_LINE.colour,
          'line-width': ['interpolate', ['linear'], ['zoom'], 9, 0.8, 13, GRID_LINE.width],
          'line-dasharray': GRID_LINE.dash,
        },
      },
      ...REGION_AND_CURSOR,
      ...NAMES,
      {
        id: 'staff',
        type: 'circle',
        source: SOURCE.staff,
        paint: {
          'circle-color': STAFF_COLOUR,
          'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 2.6, 13, 6],
          'circle-stroke-color': '#ffffff',
          'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 9, 1, 13, 2],
        },
      },
      {
        id: 'staff-names',
        type: 'symbol',
        source: SOURCE.staff,
        minzoom: 12.5,
        layout: {
          'text-field': ['get', 'name'],
          'text-font': FONT,
          'text-size': 11,
          'text-offset': [0, 1.1],
          'text-anchor': 'top',
          'text-optional': true,
        },
        paint: {
          'text-color': STAFF_COLOUR,
          'text-halo-color': '#ffffff',
          'text-halo-width': 1.5,
        },
      },
      {
        id: 'clue-groups',
        type: 'circle',
        source: SOURCE.clues,
        minzoom: PIN_ZOOM,
        filter: ['has', 'point_count'],
        paint: {
          'circle-color': '#ffffff',
          'circle-radius': ['step', ['get', 'point_count'], 10, 10, 12, 50, 15],
          'circle-stroke-color': SEVERITY_COLOUR.high,
          'circle-stroke-width': 2.5,
        },
      },
      {
        id: 'clue-group-counts',
        type: 'symbol',
        source: SOURCE.clues,
        minzoom: PIN_ZOOM,
        filter: ['has', 'point_count'],
        layout: {
          'text-field': ['get', 'point_count_abbreviated'],
          'text-font': FONT,
          'text-size': 11,
          'text-allow-overlap': true,
        },
        paint: { 'text-color': INK },
      },
      {
        id: 'clue-pins',
        type: 'circle',
        source: SOURCE.clues,
        minzoom: PIN_ZOOM,
        filter: ['!', ['has', 'point_count']],
        paint: {
          'circle-color': [
            'match',
            ['get', 'severity'],
            'critical',
            SEVERITY_COLOUR.critical,
            'high',
            SEVERITY_COLOUR.high,
            'medium',
            SEVERITY_COLOUR.medium,
            SEVERITY_COLOUR.low,
          ],
          'circle-radius': ['interpolate', ['linear'], ['zoom'], 11, 4, 15, 7],
          'circle-stroke-color': '#ffffff',
          'circle-stroke-width': 1.8,
        },
      },
    ],
  };
}
