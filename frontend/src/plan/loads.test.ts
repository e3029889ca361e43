import { describe, expect, it } from 'vitest';
import type { Person } from '../api/drafts';
import { loadsOf } from './loads';
import { Model } from './model';
import { grownGrids, testGrids, testLand } from './testing';

const person = (id: string, capacity: number): Person => ({
  id,
  name: id,
  post: 'officer',
  week_hours: 40,
  capacity,
  simulated: true,
});

describe('loads', () => {
  const land = testLand(5, 7, 0);
  const model = new Model(land, testGrids(3), grownGrids(land, 3, 7));
  const work = [0, 1, 2].map((g) => model.sum(g).work / 100);
  const [w0 = 0, w1 = 0, w2 = 0] = work;

  it('shares the hours of a person with several grids by their work', () => {
    const staff = [
      { grid: 'g0', officer: 'a', kind: 'officer' as const },
      { grid: 'g1', officer: 'a', kind: 'officer' as const },
      { grid: 'g1', officer: 'b', kind: 'assistant' as const },
    ];
    const { grids, people, workers } = loadsOf(model, staff, [person('a', 100), person('b', 50)]);
    const ofA0 = (100 * w0) / (w0 + w1);
    const ofA1 = (100 * w1) / (w0 + w1);
    expect(grids[0]?.capacity).toBeCloseTo(ofA0);
    expect(grids[1]?.capacity).toBeCloseTo(ofA1 + 50);
    expect(people.get('a')?.work).toBeCloseTo(w0 + (w1 * ofA1) / (ofA1 + 50));
    expect(people.get('b')?.work).toBeCloseTo((w1 * 50) / (ofA1 + 50));
    expect(workers).toEqual([['a'], ['a', 'b'], []]);
    expect(grids[2]).toEqual({ work: w2, capacity: 0, ratio: Number.POSITIVE_INFINITY });
  });

  it.each([
    ['the lead where there is no officer', ['lead', 'backup'] as const, ['a']],
    ['the backup where there is nobody else', ['supervisor', 'backup'] as const, ['b']],
    ['officers before the lead', ['lead', 'officer'] as const, ['b']],
    ['nobody of those who do not work there', ['supervisor', 'liaison'] as const, []],
  ])('counts %s', (_, [first, second], want) => {
    const staff = [
      { grid: 'g2', officer: 'a', kind: first },
      { grid: 'g2', officer: 'b', kind: second },
    ];
    const { workers } = loadsOf(model, staff, [person('a', 1), person('b', 1)]);
    expect(workers[2]).toEqual(want);
  });
});
