import type { ExpressionSpecification, StyleSpecification } from 'maplibre-gl';

export const SOURCE = {
  regions: 'regions',
  cells: 'cells',
  route: 'route',
  places: 'places',
  problems: 'problems',
  doubt: 'doubt',
  here: 'here',
} as const;

/** Dots and cells by status, as on the commander's map; the legend reads the same table. */
export const STATUS_COLOUR = {
  overdue: '#c8501e',
  never: '#5b3a8c',
  due: '#f0c040',
  ok: '#8fbcd9',
  exempt: '#c9d3da',
  empty: '#e4ebef',
} as const;
export const PROBLEM_COLOUR = '#000000';
export const HERE_COLOUR = '#0b57d0';

const NOTHING: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
const FONT = ['Noto Sans CJK SC Regular'];

const byStatus: ExpressionSpecification = [
  'match',
  ['get', 'status'],
  'overdue',
  STATUS_COLOUR.overdue,
  'never',
  STATUS_COLOUR.never,
  'due',
  STATUS_COLOUR.due,
  'ok',
  STATUS_COLOUR.ok,
  'exempt',
  STATUS_COLOUR.exempt,
  STATUS_COLOUR.empty,
];

/** Everything from the pack: nothing is asked of a server, so it shows without a network. */
export function phoneStyle(): StyleSpecification {
  const data = { type: 'geojson', data: NOTHING } as const;
  return {
    version: 8,
    sources: Object.fromEntries(Object.values(SOURCE).map((name) => [name, data])),
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': '#dfe7ec' } },
      { id: 'land', type: 'fill', source: SOURCE.regions, paint: { 'fill-color': '#fbfcfc' } },
      {
        id: 'cells',
        type: 'fill',
        source: SOURCE.cells,
        paint: { 'fill-color': byStatus, 'fill-opacity': 0.32, 'fill-outline-color': '#33536a' },
      },
      {
        id: 'region-lines',
        type: 'line',
        source: SOURCE.regions,
        layout: { 'line-join': 'round' },
        paint: { 'line-color': '#12303f', 'line-width': 2 },
      },
      {
        id: 'route',
        type: 'line',
        source: SOURCE.route,
        layout: { 'line-join': 'round', 'line-cap': 'round' },
        paint: { 'line-color': '#0b3d5c', 'line-width': 4, 'line-dasharray': [1, 1.6] },
      },
      {
        id: 'doubt',
        type: 'fill',
        source: SOURCE.doubt,
        paint: { 'fill-color': HERE_COLOUR, 'fill-opacity': 0.15 },
      },
      {
        id: 'places',
        type: 'circle',
        source: SOURCE.places,
        paint: {
          'circle-color': byStatus,
          'circle-radius': ['case', ['!=', ['get', 'number'], ''], 13, 7],
          'circle-stroke-color': '#0d1a23',
          'circle-stroke-width': 2,
        },
      },
      {
        id: 'problems',
        type: 'symbol',
        source: SOURCE.problems,
        layout: {
          'text-field': '!',
          'text-font': FONT,
          'text-size': 20,
          'text-offset': [0.9, -0.6],
          'text-allow-overlap': true,
        },
        paint: {
          'text-color': PROBLEM_COLOUR,
          'text-halo-color': '#ffd54a',
          'text-halo-width': 4,
        },
      },
      {
        id: 'numbers',
        type: 'symbol',
        source: SOURCE.places,
        filter: ['!=', ['get', 'number'], ''],
        layout: {
          'text-field': ['get', 'number'],
          'text-font': FONT,
          'text-size': 14,
          'text-allow-overlap': true,
        },
        paint: {
          'text-color': ['match', ['get', 'status'], ['overdue', 'never'], '#ffffff', '#0d1a23'],
        },
      },
      {
        id: 'names',
        type: 'symbol',
        source: SOURCE.places,
        minzoom: 14,
        layout: {
          'text-field': ['get', 'name'],
          'text-font': FONT,
          'text-size': 13,
          'text-offset': [0, 1.2],
          'text-anchor': 'top',
          'text-max-width': 9,
          'text-optional': true,
        },
        paint: { 'text-color': '#0d1a23', 'text-halo-color': '#ffffff', 'text-halo-width': 1.8 },
      },
      {
        id: 'here',
        type: 'circle',
        source: SOURCE.here,
        paint: {
          'circle-color': HERE_COLOUR,
          'circle-radius': 8,
          'circle-stroke-color': '#ffffff',
          'circle-stroke-width': 3,
        },
      },
    ],
  };
}
