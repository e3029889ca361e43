import { describe, expect, it } from 'vitest';
import { circle, distance, holds, parentCell, regionAt } from './measure';

const MIDDLE = { lon: 120.15, lat: 30.27 };

describe('circle', () => {
  it('lies at its radius and is closed', () => {
    const ring = circle(MIDDLE, 250);
    for (const [lon, lat] of ring) expect(distance(MIDDLE, { lon, lat })).toBeCloseTo(250, 0);
    expect(ring.at(-1)).toEqual(ring[0]);
  });
});

describe('distance', () => {
  it('a degree of latitude', () => {
    expect(distance(MIDDLE, { lon: 120.15, lat: 31.27 })).toBeCloseTo(111195, 0);
  });
});

const square = (west: number, east: number): GeoJSON.Position[] => [
  [west, 0],
  [east, 0],
  [east, 10],
  [west, 10],
  [west, 0],
];

describe('regions', () => {
  const polygon: GeoJSON.Polygon = {
    type: 'Polygon',
    coordinates: [square(0, 10), square(4, 6)],
  };
  it('a hole is outside', () => {
    expect(holds(polygon, { lon: 2, lat: 5 })).toBe(true);
    expect(holds(polygon, { lon: 5, lat: 5 })).toBe(false);
    expect(holds(polygon, { lon: 12, lat: 5 })).toBe(false);
  });

  it('the deepest outline wins', () => {
    const feature = (code: string, west: number, east: number): GeoJSON.Feature => ({
      type: 'Feature',
      properties: { code },
      geometry: { type: 'MultiPolygon', coordinates: [[square(west, east)]] },
    });
    const outlines: GeoJSON.FeatureCollection = {
      type: 'FeatureCollection',
      features: [feature('33', 0, 10), feature('3301', 0, 5), feature('3302', 5, 10)],
    };
    expect(regionAt(outlines, { lon: 2, lat: 1 })).toBe('3301');
    expect(regionAt(outlines, { lon: 7, lat: 1 })).toBe('3302');
    expect(regionAt(outlines, { lon: 11, lat: 1 })).toBe('');
  });
});

describe('parentCell', () => {
  // h3-go v4: Parent of 8928308280fffff at 8, 7 and 5
  it.each([
    [8, '8828308281fffff'],
    [7, '872830828ffffff'],
    [5, '85283083fffffff'],
    [9, '8928308280fffff'],
    [10, '8928308280fffff'],
  ])('at resolution %d', (resolution, want) => {
    expect(parentCell('8928308280fffff', resolution)).toBe(want);
  });
});
