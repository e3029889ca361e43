import { describe, expect, it } from 'vitest';
import { anInstitution } from '../testpack';
import { byCode, nearest, search } from './find';

const A = anInstitution({ id: '0193-a', name: '王家诊所', code: 'PDY 330106-1', lon: 120.1 });
const B = anInstitution({
  id: '0193-b',
  name: '李氏口腔',
  address: '文二路',
  code: '许可2',
  lon: 120.2,
});
const C = anInstitution({ id: '0193-c', name: '无处药房', code: 'X', lon: null, lat: null });
const ALL = [A, B, C];

describe('byCode', () => {
  it.each([
    ['PDY 330106-1', A],
    [' ｐｄｙ330106－1 ', A],
    ['0193-B', B],
    ['https://example.test/d/%E8%AE%B8%E5%8F%AF2', B],
    ['https://example.test/door?code=PDY330106-1&x=1', A],
    ['https://example.test/d/%E0%A4%A', null],
    ['330106', null],
    ['', null],
  ])('%s', (text, want) => {
    expect(byCode(ALL, text)).toBe(want);
  });
});

it('nearest leaves out who has no place', () => {
  const found = nearest(ALL, { lon: 120.19, lat: 30.27 }, 5);
  expect(found.map((n) => n.institution)).toEqual([B, A]);
});

it.each([
  ['', 3],
  ['口腔', 1],
  ['文二 李氏', 1],
  ['文二 王家', 0],
  ['pdy', 1],
])('search %s', (question, want) => {
  expect(search(ALL, question).length).toBe(want);
});
