import { describe, expect, it } from 'vitest';
import { type Key, WORDS, wordsOf } from './words';

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

describe('words', () => {
  it('are there in both languages, with the same placeholders', () => {
    for (const [key, [zh, en]] of Object.entries(WORDS)) {
      expect(zh, key).not.toBe('');
      expect(en, key).not.toBe('');
      expect(en, key).not.toMatch(/\p{Script=Han}/u);
      expect(placeholders(en), key).toEqual(placeholders(zh));
    }
  });

  it('an officer reads nothing of inspections, signatures and documents', () => {
    const supervisors = /^(super|kind\.inspection|kind\.recheck|why\.recheck|state)/;
    for (const [key, [zh]] of Object.entries(WORDS))
      if (!supervisors.test(key)) expect(zh, key).not.toMatch(/检查|签字|出示证/);
  });
});

describe('wordsOf', () => {
  const { t, open, span, metres } = wordsOf('zh');

  it('fills in, and shows what it does not know as it is', () => {
    expect(t('age.data' as Key, { span: '3 分钟' })).toBe('数据：3 分钟前');
    expect(open('category', 'clinic')).toBe('诊所');
    expect(open('category', 'bakery')).toBe('bakery');
  });

  it.each([
    [0, '不到 1 分钟'],
    [59_999, '不到 1 分钟'],
    [60_000, '1 分钟'],
    [119 * 60_000, '119 分钟'],
    [120 * 60_000, '2 小时'],
    [72 * 3_600_000, '3 天'],
  ])('%d ms', (ms, want) => {
    expect(span(ms)).toBe(want);
  });

  it.each([
    [4, '0 米'],
    [87, '90 米'],
    [1260, '1.3 公里'],
    [12_400, '12 公里'],
  ])('%d m', (m, want) => {
    expect(metres(m)).toBe(want);
  });
});
