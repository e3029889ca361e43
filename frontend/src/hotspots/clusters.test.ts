import { describe, expect, it } from 'vitest';
import { translate } from '../i18n/dictionary';
import type { Words } from '../i18n/language';
import { circleMetres, classOf, clusterPaint, foremost, shapesOf } from './clusterLook';
import { daysOf, decimals, extentText, probability, recurrenceText } from './clusterText';
import { cluster } from './testing';

const zh: Words = {
  lang: 'zh-CN',
  t: (key, params) => translate('zh-CN', key, params),
  open: (_, v) => v,
};
const en: Words = {
  lang: 'en',
  t: (key, params) => translate('en', key, params),
  open: (_, v) => v,
};

describe('class of a cluster', () => {
  it.each([
    ['very significant', {}, 'strong'],
    ['at 0.01', { p: 0.01 }, 'strong'],
    ['at 0.05', { p: 0.05 }, 'likely'],
    ['above', { p: 0.051 }, 'weak'],
    ['without a p', { p: null }, 'weak'],
    ['with too few cases, whatever its p', { p: 0.001, few: true }, 'few'],
  ] as const)('%s', (_, change, want) => {
    expect(classOf(cluster(change))).toBe(want);
  });
});

describe('paint of clusters', () => {
  it('gives a cell to its first cluster, and counts it once', () => {
    const first = cluster({ cells: ['a', 'b'] });
    const second = cluster({ rank: 2, cells: ['b', 'c'], few: true });
    const { looks, legend } = clusterPaint([first, second]);
    expect([...looks.keys()]).toEqual(['a', 'b', 'c']);
    expect(legend.counts).toEqual([2, 0, 0, 1]);
    expect(looks.get('b')?.colour).toBe(looks.get('a')?.colour);
  });

  it('marks what is not significant by a pattern and a broken line', () => {
    const weak = [cluster({ p: 0.3 }), cluster({ rank: 2, few: true })];
    for (const look of clusterPaint(weak).looks.values()) expect(look.pattern).not.toBeNull();
    expect(shapesOf(weak, 8).map((s) => s.dashed)).toEqual([true, true]);
    expect(shapesOf([cluster()], 8)[0]).toMatchObject({ id: '1', dashed: false });
  });
});

describe('clusters shown at first', () => {
  const many = Array.from({ length: 9 }, (_, i) => cluster({ rank: i + 1, p: 0.4 }));
  many[6] = cluster({ rank: 7, p: 0.05 });
  many[3] = cluster({ rank: 4, p: 0.4, few: true });
  many[7] = cluster({ rank: 8, p: 0.001, few: true });

  it('are the first ones with enough cases, those that are significant, and the one that is open', () => {
    expect(foremost(many, null).map((c) => c.rank)).toEqual([1, 2, 3, 5, 7]);
    expect(foremost(many, 9).map((c) => c.rank)).toEqual([1, 2, 3, 5, 7, 9]);
    expect(foremost([], 3)).toEqual([]);
  });
});

describe('circle of a cluster', () => {
  it('holds its cells', () => {
    const edge8 = 531.4; // metres, H3's table of average edges
    expect(circleMetres(cluster({ radius: 0 }), 8) / edge8).toBeCloseTo(1, 1);
    expect(circleMetres(cluster({ radius: 2 }), 8) / edge8).toBeCloseTo(1 + 2 * 1.732, 1);
    const km = cluster({ radius: 3.5, radius_unit: 'km' });
    expect(circleMetres(km, 8) - circleMetres(cluster({ radius: 0 }), 8)).toBeCloseTo(3500, 6);
  });
});

describe('words of a cluster', () => {
  it.each([
    [12, '约每 12 天就会偶然出现一次'],
    [0.4, '约每 1 天就会偶然出现一次'],
    [91, '约每 3 个月才会偶然出现一次'],
    [767, '约每 2.1 年才会偶然出现一次'],
    [1000, '约每 2.7 年才会偶然出现一次'],
    [10_000, '约每 27 年才会偶然出现一次'],
    [40_000, '超过 100 年才会偶然出现一次'],
  ])('chance repeats it after %d days', (days, want) => {
    expect(recurrenceText(zh, days)).toBe(want);
  });

  it('says nothing of a recurrence that does not exist', () => {
    expect(recurrenceText(zh, null)).toBe('');
    expect(recurrenceText(zh, 0)).toBe('');
  });

  it.each([
    [1, '1'],
    [0.0512, '0.051'],
    [0.001, '0.001'],
    [0.00034, '0.0003'],
    [0.00001, '<0.0001'],
    [null, '—'],
  ])('probability %s', (p, want) => expect(probability(p)).toBe(want));

  it('gives the extent', () => {
    expect(extentText(zh, cluster())).toBe('2 个单元格 · 半径 1 圈');
    expect(extentText(en, cluster({ radius: 2.25, radius_unit: 'km' }))).toBe(
      '2 cells · radius 2.3 km',
    );
    expect(extentText(zh, cluster({ cells: ['a'], radius: 0 }))).toBe('单个单元格');
  });

  it('counts both days', () => {
    expect(daysOf(cluster())).toBe(30);
    expect(daysOf({ from: '2014-06-02', until: '2014-06-02' })).toBe(1);
  });

  it('keeps decimals', () => {
    expect(decimals(en, 8.1234, 2)).toBe('8.12');
    expect(decimals(en, null, 2)).toBe('—');
  });
});
