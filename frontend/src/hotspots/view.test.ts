import { describe, expect, it } from 'vitest';
import type { HotAnswer } from '../api/hotspots';
import { HOTSPOTS } from '../app/hotroute';
import type { HotBoard } from '../live/hotspots';
import { hotCell, wireHotspots } from '../live/testing';
import { countLevels, hottest, isUnrelated, isUsual, questionOf, shownOf, viewOf } from './view';

const CITY = 'us-il-chicago';
const { window, ...wire } = wireHotspots(0, 3, [hotCell({ n: 1 })]);
const ANSWER = {
  ...wire,
  ...window,
  per: 'count',
  moran: { value: 0.2, expected: -0.01, z: 4, p: 0.0001 },
  general_g: null,
} as unknown as HotAnswer;
const READ = viewOf(ANSWER);
const LIVE: HotBoard = { version: 4, head: READ.head, cells: viewOf(ANSWER).cells };
const USUAL = questionOf(HOTSPOTS, CITY);

describe('isUsual', () => {
  it.each([
    ['what is not said', {}, true],
    ['the last day of the window', { until: '2014-06-02' }, true],
    ['the same in words', { days: 365, k: 1, resolution: 8 }, true],
    ['an earlier window', { until: '2014-05-31' }, false],
    ['a shorter window', { days: 90 }, false],
    ['more rings', { k: 2 }, false],
    ['finer cells', { resolution: 9 }, false],
    ['a rate', { per: 'resident' as const }, false],
    ['another region', { region: 'us-il-chicago-08' }, false],
  ])('%s', (_, change, want) => {
    expect(isUsual({ ...USUAL, ...change }, READ.head)).toBe(want);
  });
});

describe('shownOf', () => {
  it('is the stream where it answers, with what only reading tells', () => {
    expect(shownOf(USUAL, LIVE, READ)).toMatchObject({ cells: LIVE.cells, moran: { z: 4 } });
    expect(shownOf(USUAL, LIVE, null)).toMatchObject({ cells: LIVE.cells, moran: null });
  });

  it('is what was read otherwise, until the wanted window is there', () => {
    expect(shownOf({ ...USUAL, until: '2014-05-31' }, LIVE, READ)).toBe(READ);
    expect(shownOf(USUAL, null, READ)).toBe(READ);
  });

  it('is nothing of another region', () => {
    expect(shownOf({ ...USUAL, region: 'us-il-chicago-08' }, LIVE, READ)).toBeNull();
  });
});

describe('isUnrelated', () => {
  const asked = (per: string, z: number | null, total: number) =>
    viewOf({
      ...ANSWER,
      per,
      total,
      cells: [hotCell({ z: null }), hotCell({ cell: 'b', z })],
    } as HotAnswer);
  it.each([
    ['no residents known', 'resident', null, 9, true],
    ['residents of one cell', 'resident', 0.2, 9, false],
    ['numbers, all alike', 'count', null, 9, false],
    ['no clues', 'effort', null, 0, false],
  ] as const)('%s', (_, per, z, total, want) => {
    expect(isUnrelated(asked(per, z, total))).toBe(want);
  });
});

describe('summaries', () => {
  const cells = [
    hotCell({ cell: 'b', level: 'hot1', z: 3 }),
    hotCell({ cell: 'a', level: 'hot3', z: 3 }),
    hotCell({ cell: 'c', level: 'hot2', z: 9 }),
    hotCell({ cell: 'd', level: 'few', z: 20, state: 'unvisited' }),
    hotCell({ cell: 'e', level: 'cold3', z: -5 }),
    hotCell({ cell: 'f', class: 'new-hot' }),
  ];

  it('counts', () => {
    expect(countLevels(cells)).toEqual({ hot: 3, cold: 1, few: 1, unvisited: 1, fresh: 1 });
  });

  it('lists the strongest first and never what has too few cases', () => {
    expect(hottest(cells).map((c) => c.cell)).toEqual(['c', 'a', 'b']);
  });
});
