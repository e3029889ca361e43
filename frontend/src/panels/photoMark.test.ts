import { describe, expect, it } from 'vitest';
import type { Clue } from '../api/types';
import { translate, translateOpen } from '../i18n/dictionary';
import { clockOf } from '../i18n/format';
import type { Words } from '../i18n/language';
import { photoMark } from './photoMark';

const zh: Words = {
  lang: 'zh-CN',
  t: (key, params) => translate('zh-CN', key, params),
  open: (prefix, value) => translateOpen('zh-CN', prefix, value),
};
const clock = clockOf('zh-CN', 'Asia/Shanghai');
const clue = {
  address: '文三路 12 号',
  lon: 120.13,
  lat: 30.27,
  located_by: 'stated',
  opened_at: '2026-11-01T02:00:00Z',
  sealed: false,
} as Clue;
const photo: Clue['photos'][number] = {
  sha256: 'a'.repeat(64),
  role: 'photo',
  type: 'image/jpeg',
  bytes: 9,
  taken_at: '2026-11-01T01:50:00Z',
  lon: 120.13,
  lat: 30.2705,
  accuracy_m: 10,
};

describe('photoMark', () => {
  it.each([
    ['at the place', {}, {}, '2026-11-01 09:50 · 文三路 12 号'],
    ['no time of its own', {}, { taken_at: null }, '2026-11-01 10:00 · 文三路 12 号'],
    ['elsewhere', {}, { lat: 30.28 }, '2026-11-01 09:50 · 文三路 12 号 · 拍摄处距线索约 1110 米'],
    ['elsewhere, perhaps', {}, { lat: 30.28, accuracy_m: 1100 }, '2026-11-01 09:50 · 文三路 12 号'],
    [
      'a guessed place',
      { located_by: 'geocoded' },
      { lat: 30.28 },
      '2026-11-01 09:50 · 文三路 12 号',
    ],
    ['no address', { address: '' }, {}, '2026-11-01 09:50 · 30.27000, 120.13000'],
    ['no place', { address: '', lon: null, lat: null }, {}, '2026-11-01 09:50'],
    ['a sealed clue', { sealed: true }, { lat: 30.28 }, '2026-11-01 09:50'],
  ] as const)('%s', (_, change, taken, want) => {
    const of = { ...clue, ...change } as Clue;
    expect(photoMark(zh, of, { ...photo, ...taken }, clock)).toBe(want);
  });
});
