import { describe, expect, it } from 'vitest';
import { translate, translateOpen } from '../i18n/dictionary';
import type { Words } from '../i18n/language';
import {
  cellsWithin,
  certainty,
  chance,
  chanceRelation,
  figure,
  moranText,
  share,
  trendKey,
} from './figures';

const zh: Words = {
  lang: 'zh-CN',
  t: (key, params) => translate('zh-CN', key, params),
  open: (prefix, value) => translateOpen('zh-CN', prefix, value),
};

describe('figures', () => {
  it.each([
    [1234.567, 1, '1,234.6'],
    [-0.0012, 3, '−0.001'],
    [-0.0004, 2, '0'],
    [null, 2, '—'],
  ])('figure %d', (value, most, want) => {
    expect(figure(zh, value, most)).toBe(want);
  });

  it.each([
    [0.03123, '0.031', '= 0.031', '约 3%'],
    [0.2512, '0.25', '= 0.25', '约 25%'],
    [0.0999, '0.1', '= 0.1', '约 10%'],
    [0.0021, '0.0021', '= 0.0021', '约 0.2%'],
    [0.0000001, '< 0.001', '< 0.001', '不到 0.1%'],
    [1, '1', '= 1', '约 100%'],
    [null, '—', '= —', '—'],
  ])('probability %d', (value, plain, relation, percent) => {
    expect([chance(value), chanceRelation(value), share(zh, value)]).toEqual([
      plain,
      relation,
      percent,
    ]);
  });

  it.each([
    [{ value: 0.21, expected: -0.002, z: 5, p: 0.0001 }, '聚在一起，而非'],
    [{ value: -0.1, expected: -0.002, z: -3, p: 0.002 }, '更分散'],
    [{ value: 0.01, expected: -0.002, z: 0.4, p: 0.7 }, '看不出'],
  ])('Moran %o', (moran, want) => {
    expect(moranText(zh, moran)).toContain(want);
  });

  it('says nothing of a statistic that is not there', () => {
    expect(moranText(zh, null)).toBeNull();
    expect(moranText(zh, { value: null, expected: null, z: null, p: null })).toBeNull();
  });

  it.each([
    [2.5, 0.01, 'why.trend.up'],
    [-2.5, 0.01, 'why.trend.down'],
    [1.8, 0.08, 'why.trend.up'],
    [-1.7, 0.1, 'why.trend.down'],
    [1.6, 0.11, 'why.trend.none'],
    [null, null, null],
  ])('trend %d', (trend, p, want) => {
    expect(trendKey(trend, p)).toBe(want);
  });

  it('is never wholly sure', () => {
    expect([0.804, 0.99, 0.9999, 1].map((p) => certainty(zh, p))).toEqual([
      '80%',
      '99%',
      '> 99%',
      '> 99%',
    ]);
  });

  it('cells within rings', () => {
    expect([1, 2, 3].map(cellsWithin)).toEqual([7, 19, 37]);
  });
});
