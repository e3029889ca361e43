import { describe, expect, it } from 'vitest';
import { PATROL } from './patrolroute';
import { formatRoute, parseRoute } from './route';

describe('route of the page of patrol', () => {
  it.each([
    ['the board', PATROL, '#/patrol'],
    ['a person', { ...PATROL, item: 'o-1', region: '330106' }, '#/patrol/board/o-1?region=330106'],
    ['a call for help', { ...PATROL, sos: 's-1' }, '#/patrol?sos=s-1'],
    ['gaps of a kind', { ...PATROL, part: 'gaps', kind: '4' }, '#/patrol/gaps?kind=4'],
    [
      'coverage by grid at grade A',
      { ...PATROL, part: 'coverage', by: 'grid', grade: 'A' },
      '#/patrol/coverage?by=grid&grade=A',
    ],
    [
      'tasks of a person',
      { ...PATROL, part: 'tasks', officer: 'o-1', state: 'done', why: 'clue' },
      '#/patrol/tasks?state=done&why=clue&officer=o-1',
    ],
  ] as const)('%s', (_, route, text) => {
    expect(formatRoute(route)).toBe(text);
    expect(parseRoute(text)).toEqual(route);
  });

  it('leaves out what it does not understand', () => {
    expect(parseRoute('#/patrol/nowhere?by=street&grade=Z&sos=<b>&kind=A%20B')).toEqual(PATROL);
  });
});
