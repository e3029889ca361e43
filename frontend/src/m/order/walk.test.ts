import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Place } from '../../map/shapes';
import { walkingOrder, walkLength } from './walk';

const HERE = { lon: 120.13, lat: 30.27 };
const at = (x: number, y: number): Place => ({
  lon: HERE.lon + x / 100_000,
  lat: HERE.lat + y / 100_000,
});

function* orders<T>(items: readonly T[]): Generator<T[]> {
  if (items.length === 0) yield [];
  for (const [i, one] of items.entries())
    for (const rest of orders([...items.slice(0, i), ...items.slice(i + 1)])) yield [one, ...rest];
}

describe('walkingOrder', () => {
  it('walks along a street', () => {
    const street = [300, 100, 500, 200, 400].map((x) => at(x, 0));
    expect(walkingOrder(HERE, street).map((p) => Math.round((p.lon - HERE.lon) * 1e5))).toEqual([
      100, 200, 300, 400, 500,
    ]);
  });

  it('begins with the first one when nobody knows where we are', () => {
    const stops = [at(500, 0), at(0, 0), at(400, 0)];
    expect(walkingOrder(null, stops)).toEqual([stops[0], stops[2], stops[1]]);
  });

  it('has nothing to order', () => {
    expect(walkingOrder(HERE, [])).toEqual([]);
    expect(walkingOrder(null, [])).toEqual([]);
    expect(walkLength(null, [HERE])).toBe(0);
  });

  const place = fc.record({
    x: fc.integer({ min: -900, max: 900 }),
    y: fc.integer({ min: -900, max: 900 }),
  });
  const seed = 20_260_104;

  it('keeps every stop, and is within 5 % of the shortest walk for up to 6 stops on most maps', () => {
    let good = 0;
    let all = 0;
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 6 }), (list) => {
        const stops = list.map(({ x, y }) => at(x, y));
        const walk = walkingOrder(HERE, stops);
        expect([...walk].sort(byPlace)).toEqual([...stops].sort(byPlace));
        const best = Math.min(...[...orders(stops)].map((o) => walkLength(HERE, o)));
        const got = walkLength(HERE, walk);
        expect(got, `got ${got} m, shortest ${best} m`).toBeLessThanOrEqual(best * 1.35 + 1);
        all++;
        if (got <= best * 1.05 + 1) good++;
      }),
      { seed, numRuns: 300 },
    );
    expect(good / all, `seed ${seed}: ${good} of ${all}`).toBeGreaterThan(0.95);
  });

  it('is never longer than going to the nearest each time', () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 2, maxLength: 40 }), (list) => {
        const stops = list.map(({ x, y }) => at(x, y));
        const greedy: Place[] = [];
        const left = [...stops];
        let here: Place = HERE;
        while (left.length > 0) {
          left.sort((a, b) => walkLength(here, [a]) - walkLength(here, [b]));
          here = left.shift() ?? here;
          greedy.push(here);
        }
        expect(walkLength(HERE, walkingOrder(HERE, stops))).toBeLessThanOrEqual(
          walkLength(HERE, greedy) + 1,
        );
      }),
      { seed, numRuns: 60 },
    );
  });
});

function byPlace(a: Place, b: Place): number {
  return a.lon - b.lon || a.lat - b.lat;
}
