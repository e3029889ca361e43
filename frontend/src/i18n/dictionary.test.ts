import { describe, expect, it } from 'vitest';
import { DICTIONARIES, LANGS, type MessageKey, translate, translateOpen } from './dictionary';

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).toSorted();

describe('dictionaries', () => {
  const keys = Object.keys(DICTIONARIES['zh-CN']) as MessageKey[];

  it('have the same keys in the same order', () => {
    for (const lang of LANGS) expect(Object.keys(DICTIONARIES[lang])).toEqual(keys);
  });

  it('have no empty text and the same placeholders', () => {
    for (const key of keys) {
      for (const lang of LANGS) {
        expect(DICTIONARIES[lang][key], `${lang} ${key}`).not.toBe('');
        expect(placeholders(DICTIONARIES[lang][key]), `${lang} ${key}`).toEqual(
          placeholders(DICTIONARIES['zh-CN'][key]),
        );
      }
    }
  });

  it('English has no Chinese left in it', () => {
    for (const key of keys) expect(DICTIONARIES.en[key], key).not.toMatch(/\p{Script=Han}/u);
  });
});

describe('translate', () => {
  it('fills in', () => {
    expect(translate('zh-CN', 'link.age', { seconds: 3 })).toBe('3 秒前');
    expect(translate('en', 'link.age', { seconds: 3 })).toBe('3 s ago');
  });

  it('leaves a missing value visible', () => {
    expect(translate('en', 'link.age')).toBe('{seconds} s ago');
  });
});

describe('translateOpen', () => {
  it('shows what it does not know as it is', () => {
    expect(translateOpen('zh-CN', 'feed', 'clue.recorded.open')).toBe('新增线索');
    expect(translateOpen('zh-CN', 'feed', 'weather.changed')).toBe('weather.changed');
    expect(translateOpen('zh-CN', 'constructor', 'name')).toBe('name');
  });
});
