import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { IMAGES } from './patterns';
import {
  CELL_OUTLINE,
  FONT,
  GROUND,
  NAMES,
  NOTHING,
  REGION_AND_CURSOR,
  SOURCE,
  TILE_KEY,
  TILE_LAYER,
} from './style';

export const CLUSTERS = { areas: 'cluster-areas', names: 'cluster-names' } as const;

/** Feature-state of a cell: `colour` #rrggbb, `image` the id of one of IMAGES or ''. */
export interface CellInk {
  readonly colour: string;
  readonly image: string;
}

/** The layer that draws an image over the cells that have it. */
export const patternLayer = (image: string): string => `pattern-${image}`;

const COLOUR = [
  'to-color',
  ['feature-state', 'colour'],
  'rgba(255,255,255,0)',
] as unknown as ExpressionSpecification;

/** fill-pattern knows no feature-state: each image has a layer, which is opaque on its cells. */
function patternSpec({ id }: { readonly id: string }): LayerSpecification {
  const opaque = (opacity: number) => ['case', ['==', ['feature-state', 'image'], id], opacity, 0];
  return {
    id: patternLayer(id),
    type: 'fill',
    source: SOURCE.cells,
    'source-layer': TILE_LAYER,
    layout: { visibility: 'none' },
    paint: {
      'fill-pattern': id,
      'fill-antialias': false,
      // Where hexagons are smaller than the pattern it would hide their colour.
      'fill-opacity': [
        'interpolate',
        ['linear'],
        ['zoom'],
        8.5,
        opaque(0.4),
        11,
        opaque(1),
      ] as unknown as ExpressionSpecification,
    },
  };
}

/** Regions, cells with patterns, clusters; nothing from outside. */
export function hotStyle(tiles: string): StyleSpecification {
  const data = { type: 'geojson', data: NOTHING } as const;
  return {
    version: 8,
    sources: {
      [SOURCE.regions]: { ...data, tolerance: 0.2 },
      [SOURCE.labels]: data,
      [SOURCE.cells]: {
        type: 'vector',
        tiles: [tiles],
        minzoom: 4,
        maxzoom: 14,
        promoteId: { [TILE_LAYER]: TILE_KEY },
      },
      [SOURCE.cursor]: data,
      [CLUSTERS.areas]: { ...data, tolerance: 0.1 },
      [CLUSTERS.names]: data,
    },
    layers: [
      ...GROUND,
      {
        id: 'cells',
        type: 'fill',
        source: SOURCE.cells,
        'source-layer': TILE_LAYER,
        paint: {
          'fill-color': COLOUR,
          'fill-opacity': 0.88,
          'fill-outline-color': CELL_OUTLINE,
        },
      },
      ...IMAGES.map(patternSpec),
      ...REGION_AND_CURSOR,
      {
        id: 'cluster-fill',
        type: 'fill',
        source: CLUSTERS.areas,
        paint: {
          'fill-color': ['get', 'colour'],
          'fill-opacity': ['case', ['get', 'selected'], 0.16, 0.06],
        },
      },
      ...([false, true] as const).map(clusterLine),
      ...NAMES,
      {
        id: 'cluster-dots',
        type: 'circle',
        source: CLUSTERS.names,
        paint: {
          'circle-color': ['get', 'colour'],
          'circle-radius': 12,
          'circle-stroke-color': '#ffffff',
          'circle-stroke-width': ['case', ['get', 'selected'], 3, 1.5],
        },
      },
      {
        id: 'cluster-labels',
        type: 'symbol',
        source: CLUSTERS.names,
        layout: {
          'text-field': ['get', 'label'],
          'text-font': FONT,
          'text-size': 12,
          'text-allow-overlap': true,
        },
        paint: { 'text-color': '#ffffff' },
      },
    ],
  };
}

function clusterLine(dashed: boolean): LayerSpecification {
  return {
    id: dashed ? 'cluster-lines-weak' : 'cluster-lines',
    type: 'line',
    source: CLUSTERS.areas,
    filter: ['==', ['get', 'dashed'], dashed],
    paint: {
      'line-color': ['get', 'colour'],
      'line-width': ['case', ['get', 'selected'], 4, 2],
      ...(dashed && { 'line-dasharray': [3, 2] }),
    },
  };
}
