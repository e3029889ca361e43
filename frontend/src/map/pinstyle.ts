import type { StyleSpecification } from 'maplibre-gl';
import { TILE_KEY, TILE_LAYER } from './style';

export const PIN_SOURCE = {
  regions: 'regions',
  labels: 'labels',
  cells: 'cells',
  circle: 'circle',
  neighbours: 'neighbours',
  candidates: 'candidates',
} as const;

/** Colours of the queue's map; the panel beside it uses the same. */
export const PIN_COLOUR = {
  proposed: '#1668a8',
  alternative: '#7b4d00',
  neighbour: '#6b7f8c',
  pin: '#b3261e',
} as const;

const NOTHING: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
const FONT = ['Noto Sans CJK SC Regular'];

/** Regions and cells faintly, what is known near the place clearly; nothing from outside. */
export function pinStyle(tiles: string): StyleSpecification {
  const data = { type: 'geojson', data: NOTHING } as const;
  return {
    version: 8,
    sources: {
      [PIN_SOURCE.regions]: { ...data, tolerance: 0.2 },
      [PIN_SOURCE.labels]: data,
      [PIN_SOURCE.cells]: {
        type: 'vector',
        tiles: [tiles],
        minzoom: 4,
        maxzoom: 14,
        promoteId: { [TILE_LAYER]: TILE_KEY },
      },
      [PIN_SOURCE.circle]: data,
      [PIN_SOURCE.neighbours]: data,
      [PIN_SOURCE.candidates]: data,
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': '#e4ebef' } },
      {
        id: 'land',
        type: 'fill',
        source: PIN_SOURCE.regions,
        paint: { 'fill-color': '#fbfcfc', 'fill-antialias': false },
      },
      {
        id: 'cells',
        type: 'fill',
        source: PIN_SOURCE.cells,
        'source-layer': TILE_LAYER,
        minzoom: 11,
        paint: {
          'fill-color': 'rgba(22,104,168,0.025)',
          'fill-outline-color': 'rgba(52,84,105,0.22)',
        },
      },
      {
        id: 'region-lines',
        type: 'line',
        source: PIN_SOURCE.regions,
        layout: { 'line-join': 'round' },
        paint: { 'line-color': '#33536a', 'line-opacity': 0.6, 'line-width': 1 },
      },
      {
        id: 'region-focus',
        type: 'line',
        source: PIN_SOURCE.regions,
        filter: ['==', ['get', 'code'], ''],
        layout: { 'line-join': 'round' },
        paint: { 'line-color': '#12496b', 'line-width': 3 },
      },
      {
        id: 'circle',
        type: 'fill',
        source: PIN_SOURCE.circle,
        paint: { 'fill-color': PIN_COLOUR.proposed, 'fill-opacity': 0.1 },
      },
      {
        id: 'circle-line',
        type: 'line',
        source: PIN_SOURCE.circle,
        paint: {
          'line-color': PIN_COLOUR.proposed,
          'line-width': 1.5,
          'line-dasharray': [3, 2],
        },
      },
      {
        id: 'region-labels',
        type: 'symbol',
        source: PIN_SOURCE.labels,
        layout: {
          'text-field': ['get', 'name'],
          'text-font': FONT,
          'text-size': ['interpolate', ['linear'], ['zoom'], 9, 11, 13, 15],
          'text-max-width': 7,
        },
        paint: {
          'text-color': '#5c7180',
          'text-halo-color': 'rgba(255,255,255,0.92)',
          'text-halo-width': 1.6,
        },
      },
      {
        id: 'neighbours',
        type: 'circle',
        source: PIN_SOURCE.neighbours,
        minzoom: 12,
        paint: {
          'circle-color': PIN_COLOUR.neighbour,
          'circle-radius': ['interpolate', ['linear'], ['zoom'], 12, 2, 16, 4.5],
          'circle-stroke-color': '#ffffff',
          'circle-stroke-width': 1,
        },
      },
      {
        id: 'neighbour-names',
        type: 'symbol',
        source: PIN_SOURCE.neighbours,
        minzoom: 14.5,
        layout: {
          'text-field': ['get', 'label'],
          'text-font': FONT,
          'text-size': 11,
          'text-offset': [0, 0.8],
          'text-anchor': 'top',
          'text-max-width': 14,
          'text-optional': true,
        },
        paint: {
          'text-color': '#3d5260',
          'text-halo-color': '#ffffff',
          'text-halo-width': 1.4,
        },
      },
      {
        id: 'candidates',
        type: 'circle',
        source: PIN_SOURCE.candidates,
        paint: {
          'circle-color': [
            'case',
            ['get', 'proposed'],
            PIN_COLOUR.proposed,
            PIN_COLOUR.alternative,
          ],
          'circle-radius': 11,
          'circle-stroke-color': '#ffffff',
          'circle-stroke-width': 2,
        },
      },
      {
        id: 'candidate-numbers',
        type: 'symbol',
        source: PIN_SOURCE.candidates,
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
