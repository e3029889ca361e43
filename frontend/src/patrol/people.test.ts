import { describe, expect, it } from 'vitest';
import type { PatrolPerson } from '../api/patrol';
import { translate, translateOpen } from '../i18n/dictionary';
import { clockOf } from '../i18n/format';
import { byGrid, byNeed, countOf, minutesText, pointAge, stateText } from './people';
import { person } from './testing';

const words = {
  lang: 'zh-CN',
  t: (key: Parameters<typeof translate>[1], params = {}) => translate('zh-CN', key, params),
  open: (prefix: string, value: string) => translateOpen('zh-CN', prefix, value),
} as const;
const clock = clockOf('zh-CN', 'Asia/Shanghai');
const AT = Date.parse('2026-06-01T02:00:00Z') / 1000;

describe('byNeed', () => {
  const people: PatrolPerson[] = [
    person('off', 'off'),
    person('on', 'on'),
    person('quiet-40', 'silent', { silent_minutes: 40 }),
    person('quiet-90', 'silent', { silent_minutes: 90 }),
    person('late', 'start_overdue'),
    person('sos', 'on'),
    person('pause', 'paused'),
  ];
  it('puts a call for help first, then who is silent longest', () => {
    const ordered = byNeed(people, new Set(['sos'])).map((p) => p.officer);
    expect(ordered).toEqual(['sos', 'quiet-90', 'quiet-40', 'late', 'pause', 'on', 'off']);
  });
  it('counts states', () => {
    expect(countOf(people).get('silent')).toBe(2);
    expect(countOf(people).get('done')).toBeUndefined();
  });
});

describe('byGrid', () => {
  it('lists a person under each grid, worst grid first, and who has none', () => {
    const a = { id: 'g1', name: '一网格' };
    const b = { id: 'g2', name: '二网格' };
    const groups = byGrid([
      person('silent', 'silent', { grids: [b] }),
      person('on', 'on', { grids: [a, b] }),
      person('free', 'off', { grids: [] }),
    ]);
    expect(groups.map((g) => [g.id, g.people.map((p) => p.officer)])).toEqual([
      ['g2', ['silent', 'on']],
      ['g1', ['on']],
      ['', ['free']],
    ]);
  });
});

describe('stateText', () => {
  const planned = { from: '2026-06-01T01:00:00Z', until: '2026-06-01T09:00:00Z' };
  it.each([
    ['silent', { silent_minutes: 42 }, '信号中断 42 分钟'],
    ['start_overdue', { planned }, '应于 09:00 上岗，已过 1 小时'],
    ['scheduled', { planned }, '计划 09:00–17:00'],
    ['on', { since: '2026-06-01T00:30:00Z' }, '巡查中，自 08:30'],
    ['off', {}, '今日无排班'],
  ] as const)('%s', (state, part, want) => {
    expect(stateText(words, clock, person('a', state, part), AT)).toBe(want);
  });
});

describe('minutesText', () => {
  it.each([
    [0, '0 分钟'],
    [59.6, '1 小时'],
    [125, '2 小时 5 分'],
  ])('%s', (n, want) => expect(minutesText(words, n)).toBe(want));
});

describe('pointAge', () => {
  it('is null without a point and never negative', () => {
    expect(pointAge(person('a', 'on'), AT)).toBeNull();
    const last = { last_point_at: '2026-06-01T02:00:10Z' };
    expect(pointAge(person('a', 'on', last), AT)).toBe(0);
  });
});
