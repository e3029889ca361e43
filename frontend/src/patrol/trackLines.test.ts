import { describe, expect, it } from 'vitest';
import { stretchesOf, timeBar } from './trackLines';

const minute = (n: number) => new Date(Date.UTC(2026, 5, 1, 1, n)).toISOString();
const at = (n: number, lon = n) => ({ at: minute(n), lon, lat: 30 });
const seconds = (n: number) => Date.parse(minute(n)) / 1000;

describe('stretchesOf', () => {
  it('joins what is around a hole by a line of the other kind', () => {
    const points = [at(0), at(1), at(2), at(32), at(33)];
    const found = stretchesOf({ points, uncollected: [{ from: minute(2), until: minute(32) }] });
    expect(found.map((s) => [s.kind, s.places.map((p) => p.lon)])).toEqual([
      ['walked', [0, 1, 2]],
      ['uncollected', [2, 32]],
      ['walked', [32, 33]],
    ]);
  });
  it('is one line without holes, and none of one point', () => {
    expect(stretchesOf({ points: [at(0), at(1)], uncollected: [] })).toHaveLength(1);
    expect(stretchesOf({ points: [at(0)], uncollected: [] })).toEqual([]);
  });
  it('does not cut where a hole ends as the walk begins', () => {
    const points = [at(5), at(6)];
    const found = stretchesOf({ points, uncollected: [{ from: minute(0), until: minute(5) }] });
    expect(found.map((s) => s.kind)).toEqual(['walked']);
  });
});

describe('timeBar', () => {
  it('fills the whole shift, holes and pauses in their place', () => {
    const parts = timeBar(
      seconds(0),
      seconds(40),
      [{ from: minute(10), until: minute(20) }],
      [{ from: minute(30), until: minute(60) }],
    );
    expect(parts.map((p) => [p.kind, p.left, p.width])).toEqual([
      ['collected', 0, 0.25],
      ['uncollected', 0.25, 0.25],
      ['collected', 0.5, 0.25],
      ['paused', 0.75, 0.25],
    ]);
    expect(parts.reduce((sum, p) => sum + p.width, 0)).toBeCloseTo(1);
  });
  it('is empty for a shift of no length', () => {
    expect(timeBar(10, 10, [], [])).toEqual([]);
  });
});
