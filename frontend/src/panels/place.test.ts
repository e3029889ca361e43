import { describe, expect, it } from 'vitest';
import type { Institution } from '../api/types';
import { translate, translateOpen } from '../i18n/dictionary';
import { clockOf } from '../i18n/format';
import type { Words } from '../i18n/language';
import { freshnessText, placeText } from './place';

const zh: Words = {
  lang: 'zh-CN',
  t: (key, params) => translate('zh-CN', key, params),
  open: (prefix, value) => translateOpen('zh-CN', prefix, value),
};
const clock = clockOf('zh-CN', 'Asia/Shanghai');
const known: Pick<Institution, 'lon' | 'located_by' | 'fix' | 'verified_at'> = {
  lon: 120,
  located_by: 'geocoded',
  fix: { precision: 'road', score: 0.8, radius_m: 118, source: 'city', matched: '文一路' },
  verified_at: null,
};
const text = (change: Partial<Institution>) =>
  placeText(zh, { ...known, ...change } as Institution, clock);

describe('placeText', () => {
  it('says how far off an estimated place may be, and since when it is verified', () => {
    expect(text({})).toBe('估计位置 ±120 米 · 地址匹配 · 道路');
    expect(text({ verified_at: '2026-11-01T17:00:00Z' })).toBe(
      '估计位置 ±120 米 · 地址匹配 · 道路 · 现场核实 2026-11-02',
    );
  });

  it('claims no radius where none is known', () => {
    const fix = { precision: '', score: 0, radius_m: 0, source: '', matched: '' };
    expect(text({ located_by: 'pinned', fix } as Partial<Institution>)).toBe('人工落点');
    expect(text({ located_by: 'stated', fix } as Partial<Institution>)).toBe('随附坐标');
    const none = null as unknown as Institution['fix'];
    expect(text({ located_by: 'stated', fix: none })).toBe('随附坐标');
    expect(text({ lon: null, fix: none })).toBe('未定位');
  });
});

describe('freshnessText', () => {
  it.each([
    [0, 0, ''],
    [2, 4, '底数核实 2/4（样本不足）'],
    [0, 40, '底数核实率 0%'],
    [39, 40, '底数核实率 97%'],
    [40, 40, '底数核实率 100%'],
  ])('%d of %d', (fresh, total, want) => {
    expect(freshnessText(zh, { fresh, total })).toBe(want);
  });
});
