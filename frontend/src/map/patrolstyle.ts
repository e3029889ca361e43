import type { StyleSpecification } from 'maplibre-gl';
import { GRID_LINE } from './palette';
import { TRACK_COLOUR } from './patrolcolours';
import { FONT, GROUND, INK, NAMES, NOTHING, SOURCE } from './style';

export const PATROL_SOURCE = {
  areas: 'areas',
  hexagons: 'hexagons',
  hexagonNames: 'hexagon-names',
  track: 'track',
  marks: 'marks',
  people: 'people',
} as const;

const HALO = { 'text-halo-color': '#ffffff', 'text-halo-width': 1.6 } as const;

/** Regions, grids, areas, cells of a track, the track, marks and people; nothing from outside. */
export function patrolStyle(): StyleSpecification {
  const data = { type: 'geojson', data: NOTHING } as const;
  return {
    version: 8,
    sources: {
      [SOURCE.regions]: { ...data, tolerance: 0.2 },
      [SOURCE.labels]: data,
      [SOURCE.grids]: { ...data, tolerance: 0.2 },
      [PATROL_SOURCE.areas]: { ...data, tolerance: 0.2 },
      [PATROL_SOURCE.hexagons]: { ...data, tolerance: 0.1 },
      [PATROL_SOURCE.hexagonNames]: data,
      [PATROL_SOURCE.track]: { ...data, tolerance: 0.1 },
      [PATROL_SOURCE.marks]: data,
      [PATROL_SOURCE.people]: data,
    },
    layers: [
      ...GROUND,
      {
        id: 'areas',
        type: 'fill',
        source: PATROL_SOURCE.areas,
        paint: { 'fill-color': ['get', 'colour'], 'fill-opacity': 0.55 },
      },
      {
        id: 'hexagons',
        type: 'fill',
        source: PATROL_SOURCE.hexagons,
        paint: { 'fill-color': ['get', 'colour'], 'fill-opacity': ['get', 'opacity'] },
      },
      {
        id: 'hexagon-lines',
        type: 'line',
        source: PATROL_SOURCE.hexagons,
        paint: { 'line-color': ['get', 'colour'], 'line-width': 1.2 },
      },
      {
        id: 'grid-lines',
        type: 'line',
        source: SOURCE.grids,
        minzoom: 10,
        paint: {
          'line-color': GRID_LINE.colour,
          'line-opacity': 0.45,
          'line-width': 1,
          'line-dasharray': [3, 2],
        },
      },
      {
        id: 'region-lines',
        type: 'line',
        source: SOURCE.regions,
        layout: { 'line-join': 'round' },
        paint: {
          'line-color': '#33536a',
          'line-opacity': 0.7,
          'line-width': ['interpolate', ['linear'], ['zoom'], 8, 0.6, 13, 1.6],
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
        id: 'uncollected',
        type: 'line',
        source: PATROL_SOURCE.track,
        filter: ['==', ['get', 'kind'], 'uncollected'],
        paint: {
          'line-color': TRACK_COLOUR.uncollected,
          'line-width': 2,
          'line-dasharray': [1.5, 2.5],
        },
      },
      {
        id: 'walked',
        type: 'line',
        source: PATROL_SOURCE.track,
        filter: ['==', ['get', 'kind'], 'walked'],
        layout: { 'line-join': 'round', 'line-cap': 'round' },
        paint: { 'line-color': TRACK_COLOUR.walked, 'line-width': 3.5 },
      },
      ...NAMES,
      {
        id: 'hexagon-names',
        type: 'symbol',
        source: PATROL_SOURCE.hexagonNames,
        minzoom: 13,
        layout: { 'text-field': ['get', 'label'], 'text-font': FONT, 'text-size': 12 },
        paint: { 'text-color': '#0a4d46', ...HALO },
      },
      {
        id: 'marks',
        type: 'circle',
        source: PATROL_SOURCE.marks,
        paint: {
          'circle-color': ['get', 'colour'],
          'circle-radius': [
            'interpolate',
            ['linear'],
            ['zoom'],
            9,
            ['case', ['get', 'selected'], 8, 3.5],
            14,
            ['case', ['get', 'selected'], 11, 7],
          ],
          'circle-stroke-color': ['case', ['get', 'selected'], '#0a1f2e', '#ffffff'],
          'circle-stroke-width': ['case', ['get', 'selected'], 3, 1.2],
        },
      },
      {
        id: 'mark-names',
        type: 'symbol',
        source: PATROL_SOURCE.marks,
        minzoom: 12.5,
        layout: {
          'text-field': ['get', 'label'],
          'text-font': FONT,
          'text-size': 12,
          'text-offset': [0, 0.9],
          'text-anchor': 'top',
          'text-max-width': 12,
          'text-optional': true,
        },
        paint: { 'text-color': INK, ...HALO },
      },
      {
        id: 'people-rings',
        type: 'circle',
        source: PATROL_SOURCE.people,
        filter: ['get', 'ring'],
        paint: {
          'circle-color': ['get', 'colour'],
          'circle-opacity': 0.18,
          'circle-radius': 15,
          'circle-stroke-color': ['get', 'colour'],
          'circle-stroke-width': 2,
        },
      },
      {
        id: 'people',
        type: 'circle',
        source: PATROL_SOURCE.people,
        paint: {
          'circle-color': ['get', 'colour'],
          'circle-radius': ['case', ['get', 'selected'], 9, 6.5],
          'circle-stroke-color': ['case', ['get', 'selected'], '#0a1f2e', '#ffffff'],
          'circle-stroke-width': ['case', ['get', 'selected'], 3, 2],
        },
      },
      {
        id: 'people-names',
        type: 'symbol',
        source: PATROL_SOURCE.people,
        layout: {
          'text-field': ['get', 'label'],
          'text-font': FONT,
          'text-size': 12,
          'text-offset': [0, 1],
          'text-anchor': 'top',
          'text-optional': true,
        },
        paint: { 'text-color': INK, ...HALO },
      },
    ],
  };
}
