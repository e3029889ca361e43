import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromWgs84, toWgs84 } from '../../map/datum';
import { distance } from '../../map/measure';
import { navigateUrl } from './navigate';

/** Rows of a golden file of package geo. */
function golden(name: string): Record<string, string>[] {
  const path = new URL(`../../../../geo/testdata/${name}`, import.meta.url);
  const [head = '', ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    return Object.fromEntries(names.map((n, i) => [n, values[i] ?? '']));
  });
}

describe('fromWgs84', () => {
  it('agrees with other libraries', () => {
    const rows = golden('library_vectors.csv').filter(
      (r) => r['from'] === 'WGS84' && (r['to'] === 'GCJ-02' || r['to'] === 'BD-09'),
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) {
      const place = { lon: Number(row['lng_in']), lat: Number(row['lat_in']) };
      const want = { lon: Number(row['lng_out']), lat: Number(row['lat_out']) };
      const got = fromWgs84(row['to'] === 'BD-09' ? 'bd09' : 'gcj02', place);
      expect(distance(got, want), JSON.stringify(row)).toBeLessThan(1.5);
    }
  });

  it('agrees with paired coordinates of cities', () => {
    const rows = golden('gcoord_cities.csv');
    expect(rows.length).toBeGreaterThan(50);
    for (const row of rows) {
      const read = (datum: string) => ({
        lon: Number(row[`${datum}_lng`]),
        lat: Number(row[`${datum}_lat`]),
      });
      expect(distance(fromWgs84('gcj02', read('wgs84')), read('gcj02')), row['city']).toBeLessThan(
        1,
      );
      expect(distance(fromWgs84('bd09', read('wgs84')), read('bd09')), row['city']).toBeLessThan(
        1.5,
      );
    }
  });

  it('comes back', () => {
    const place = { lon: 126.61104, lat: 45.75386 };
    for (const datum of ['wgs84', 'gcj02', 'bd09'] as const)
      expect(distance(toWgs84(datum, fromWgs84(datum, place)), place), datum).toBeLessThan(1);
  });

  it('leaves places abroad', () => {
    const chicago = { lon: -87.63, lat: 41.88 };
    for (const datum of ['gcj02', 'bd09'] as const)
      expect(fromWgs84(datum, chicago)).toEqual(chicago);
  });
});

describe('navigateUrl', () => {
  const place = { lon: 121.5272106, lat: 31.1774276 }; // GCJ-02 121.531542,31.175304
  const query = (app: Parameters<typeof navigateUrl>[0]) =>
    new URL(navigateUrl(app, place, '王,诊所 & 药房')).searchParams;

  it('Amap: longitude first, GCJ-02, no comma in the name', () => {
    expect(query('amap').get('to')).toBe('121.531542,31.175304,王 诊所 & 药房');
    expect(query('amap').get('coordinate')).toBe('gaode');
  });

  it('Tencent: latitude first, GCJ-02', () => {
    expect(query('tencent').get('tocoord')).toBe('31.175304,121.531542');
  });

  it('Baidu: latitude first, BD-09', () => {
    const [lat = 0, lon = 0] = (query('baidu').get('location') ?? '').split(',').map(Number);
    expect(distance({ lon, lat }, fromWgs84('bd09', place))).toBeLessThan(0.2);
    expect(query('baidu').get('coord_type')).toBe('bd09ll');
    expect(query('baidu').get('title')).toBe('王,诊所 & 药房');
  });
});
