import { describe, expect, it } from 'vitest';
import type { HotCell, HotHead, Level } from '../api/hotspots';
import { hotCell, wireHotspots } from '../live/testing';
import { changeOf, compare, inOrder, paintChanges } from './compare';

function window(until: string, cells: readonly HotCell[], tooFew = false) {
  const head = { ...wireHotspots(0, 1), until, too_few: tooFew } as unknown as HotHead;
  const known = new Map(cells.map((c) => [c.cell, c]));
  return { head, cells, cell: (cell: string) => known.get(cell) };
}

const at = (cell: string, level: Level) => hotCell({ cell, level });

describe('changeOf', () => {
  const table: [Level, Level, string | null][] = [
    ['none', 'none', null],
    ['cold3', 'cold1', null],
    ['few', 'none', null],
    ['none', 'hot1', 'appeared'],
    ['cold2', 'hot3', 'appeared'],
    ['hot1', 'none', 'vanished'],
    ['hot3', 'cold1', 'vanished'],
    ['hot1', 'hot2', 'hotter'],
    ['hot3', 'hot1', 'cooler'],
    ['hot2', 'hot2', 'stayed'],
    ['hot2', 'few', 'few'],
    ['few', 'hot1', 'few'],
  ];
  it.each(table)('%s then %s: %s', (before, after, want) => {
    expect(changeOf(before, after)).toBe(want);
  });
});

describe('compare', () => {
  const earlier = window('2014-03-31', [at('a', 'hot2'), at('b', 'hot1'), at('c', 'hot3')]);
  const later = window('2014-06-02', [at('a', 'hot3'), at('c', 'hot3'), at('d', 'hot1')]);

  it('counts each cell once, also those that one window does not list', () => {
    const { changes, counts, tooFew } = compare(earlier, later);
    expect(tooFew).toBe(false);
    expect([...changes].toSorted()).toEqual([
      ['a', 'hotter'],
      ['b', 'vanished'],
      ['c', 'stayed'],
      ['d', 'appeared'],
    ]);
    expect(counts).toEqual({ appeared: 1, hotter: 1, stayed: 1, cooler: 0, vanished: 1, few: 0 });
  });

  it('the other way round is the opposite', () => {
    const { counts } = compare(later, earlier);
    expect(counts).toEqual({ appeared: 1, hotter: 0, stayed: 1, cooler: 1, vanished: 1, few: 0 });
  });

  it('says nothing where a window has too few cases', () => {
    const { changes, tooFew } = compare(window('2014-03-31', [], true), later);
    expect([tooFew, changes.size]).toEqual([true, 0]);
  });

  it('puts the earlier window first', () => {
    expect(inOrder(later, earlier)).toEqual([earlier, later]);
    expect(inOrder(earlier, later)).toEqual([earlier, later]);
  });

  it('paints what it counts', () => {
    const { looks, legend } = paintChanges(compare(earlier, later));
    expect(looks.get('d')).toEqual({ colour: '#a8152a', pattern: 'plus' });
    expect(legend.counts.reduce((sum, n) => sum + n, 0)).toBe(looks.size);
  });
});
