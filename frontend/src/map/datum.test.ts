import { describe, expect, it } from 'vitest';
import { parseDegrees, toWgs84 } from './datum';
import { distance } from './measure';

// The first is of npm gcoord 1.0.7, as package geo tests itself with.
const GCJ = { lon: 126.616957, lat: 45.755777 };
const WGS = { lon: 126.61104029703458, lat: 45.753860489250954 };

describe('toWgs84', () => {
  it('GCJ-02 as gcoord has it', () => {
    expect(distance(toWgs84('gcj02', GCJ), WGS)).toBeLessThan(0.05);
  });

  it('BD-09 is GCJ-02 with its own shift', () => {
    // Baidu's own shift of GCJ, forward
    const z = Math.hypot(GCJ.lon, GCJ.lat) + 0.00002 * Math.sin((GCJ.lat * Math.PI * 3000) / 180);
    const theta =
      Math.atan2(GCJ.lat, GCJ.lon) + 0.000003 * Math.cos((GCJ.lon * Math.PI * 3000) / 180);
    const bd = { lon: z * Math.cos(theta) + 0.0065, lat: z * Math.sin(theta) + 0.006 };
    expect(distance(toWgs84('bd09', bd), WGS)).toBeLessThan(2);
  });

  it('leaves WGS-84, CGCS2000 and what is abroad', () => {
    expect(toWgs84('wgs84', GCJ)).toEqual(GCJ);
    expect(toWgs84('cgcs2000', GCJ)).toEqual(GCJ);
    const chicago = { lon: -87.63, lat: 41.88 };
    expect(toWgs84('gcj02', chicago)).toEqual(chicago);
  });
});

describe('parseDegrees', () => {
  it.each([
    ['126.6', 126.6],
    [' １２６．６ ', 126.6],
    ['-87.5', -87.5],
    ['45.75°', 45.75],
    ['', null],
    ['181', null],
    ['45,75', null],
    ['1e2', null],
    ['NaN', null],
  ])('%s', (text, want) => {
    expect(parseDegrees(text, 180)).toBe(want);
  });
});
