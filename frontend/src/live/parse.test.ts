import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError } from './fields';
import { parseMessage } from './parse';
import { CELL_A, hotCell, wireDiff, wireHeartbeat, wireHotspots, wireSnapshot } from './testing';

const parse = (message: object) => parseMessage(JSON.stringify(message));

describe('parseMessage on anything', () => {
  const parses = (text: string) => {
    try {
      parseMessage(text);
    } catch (error) {
      expect(error).toBeInstanceOf(ParseError);
    }
  };
  it('answers or throws a ParseError (seed 1)', () => {
    fc.assert(fc.property(fc.string(), parses), { seed: 1, numRuns: 500 });
    fc.assert(fc.property(fc.json(), parses), { seed: 1, numRuns: 500 });
    const type = fc.constantFrom('snapshot', 'diff', 'heartbeat', 'staff', 'feed');
    const whole = wireSnapshot(1, [{ region: 'r', cell: CELL_A }]);
    const mangled = fc
      .tuple(type, fc.constantFrom(...Object.keys(whole)), fc.jsonValue())
      .map(([t, key, value]) => JSON.stringify({ ...whole, type: t, [key]: value }));
    fc.assert(fc.property(mangled, parses), { seed: 1, numRuns: 2000 });
    const hot = wireHotspots(0, 1, [hotCell()]);
    const mangledHot = fc
      .tuple(fc.constantFrom(...Object.keys(hot)), fc.jsonValue())
      .map(([key, value]) => JSON.stringify({ ...hot, [key]: value }));
    fc.assert(fc.property(mangledHot, parses), { seed: 1, numRuns: 1000 });
    const mangledCell = fc
      .tuple(fc.constantFrom(...Object.keys(hotCell())), fc.jsonValue())
      .map(([key, value]) => JSON.stringify({ ...hot, cells: [{ ...hotCell(), [key]: value }] }));
    fc.assert(fc.property(mangledCell, parses), { seed: 1, numRuns: 1000 });
  });
});

describe('parseMessage', () => {
  it('fills what the wire leaves out', () => {
    const m = parse(wireSnapshot(7, [{ region: 'r', cell: CELL_A }]));
    expect(m).toMatchObject({
      kind: 'snapshot',
      rev: 7,
      at: Date.parse('2014-06-02T12:00:00Z') / 1000,
      cells: [
        {
          region: 'r',
          cell: CELL_A,
          grid: '',
          institutions: [0, 0, 0, 0, 0],
          lastVisit: 0,
          clues: [0, 0, 0, 0],
          staff: 0,
          gaps: [0, 0, 0, 0, 0, 0, 0],
          fresh: 0,
          debtRate: 0,
          debtBase: 0,
        },
      ],
    });
  });

  it('reads a full line', () => {
    const m = parse(
      wireDiff(1, 2, [
        {
          region: '松北区',
          cell: CELL_A,
          grid: '01234567-89ab-7def-8123-456789abcdef',
          institutions: [1, 2, 3, 4, 5],
          last_visit: '2014-06-02T09:06:40Z',
          last_patrol: '2014-06-02T09:06:40.9Z',
          clues: [0, 1, 2, 3],
          staff: 2,
          gaps: [0, 1, 9, 4, 2, 3, 1],
          fresh: 6,
          debt_rate: 16667,
          debt_base: -4,
        },
      ]),
    );
    expect(m).toMatchObject({
      kind: 'diff',
      cells: [
        {
          lastVisit: 1401700000,
          lastPatrol: 1401700000,
          staff: 2,
          gaps: [0, 1, 9, 4, 2, 3, 1],
          fresh: 6,
          debtRate: 16667,
          debtBase: -4,
        },
      ],
    });
  });

  it('reads the layers', () => {
    expect(
      parse({
        type: 'staff',
        at: '2014-06-02T12:00:00Z',
        officers: [
          {
            officer: 'o',
            name: '李明',
            lon: -87.6,
            lat: 41.9,
            at: '2014-06-02T12:00:00Z',
            post: 'officer',
            simulated: true,
          },
        ],
      }),
    ).toMatchObject({ kind: 'staff', officers: [{ name: '李明', simulated: true }] });
    expect(
      parse({
        type: 'feed',
        items: [
          {
            seq: 9,
            kind: 'clue.recorded',
            at: '2014-06-02T12:00:00Z',
            region: 'r',
            cell: CELL_A,
            id: 'x',
            severity: 'high',
            state: 'open',
            simulated: false,
          },
        ],
      }),
    ).toMatchObject({ kind: 'feed', items: [{ what: 'clue.recorded', seq: 9 }] });
  });

  it('lets types of a newer server pass', () => {
    expect(parse({ type: 'alert', level: 3 })).toEqual({ kind: 'unknown', type: 'alert' });
  });

  const broken: [string, string, string][] = [
    ['no JSON', '{', '$'],
    ['a list', '[]', '$'],
    ['no type', '{}', '$.type'],
    ['null', 'null', '$'],
    ['rev as text', JSON.stringify({ ...wireSnapshot(1), rev: '1' }), '$.rev'],
    ['negative rev', JSON.stringify({ ...wireSnapshot(1), rev: -1 }), '$.rev'],
    ['no time', JSON.stringify({ ...wireSnapshot(1), at: 'soon' }), '$.at'],
    ['cells no list', JSON.stringify({ ...wireSnapshot(1), cells: {} }), '$.cells'],
    [
      'cell of 16 digits',
      JSON.stringify(wireSnapshot(1, [{ region: 'r', cell: `${CELL_A}f` }])),
      '$.cells[0].cell',
    ],
    [
      'cell in capitals',
      JSON.stringify(wireSnapshot(1, [{ region: 'r', cell: CELL_A.toUpperCase() }])),
      '$.cells[0].cell',
    ],
    ['no region', JSON.stringify(wireSnapshot(1, [{ cell: CELL_A }])), '$.cells[0].region'],
    [
      'four statuses',
      JSON.stringify(wireSnapshot(1, [{ region: 'r', cell: CELL_A, institutions: [1, 2, 3, 4] }])),
      '$.cells[0].institutions',
    ],
    [
      'half a clue',
      JSON.stringify(wireSnapshot(1, [{ region: 'r', cell: CELL_A, clues: [0.5, 0, 0, 0] }])),
      '$.cells[0].clues[0]',
    ],
    ['a diff backwards', JSON.stringify(wireDiff(5, 4)), '$.to'],
    ['a short digest', JSON.stringify(wireHeartbeat(1, 'abc')), '$.digest'],
    [
      'latitude 91',
      JSON.stringify({
        type: 'staff',
        at: '2014-06-02T12:00:00Z',
        officers: [{ officer: 'o', lon: 0, lat: 91 }],
      }),
      '$.officers[0].lat',
    ],
  ];
  it.each(broken)('refuses %s', (_, text, path) => {
    let error: unknown;
    try {
      parseMessage(text);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ParseError);
    expect((error as ParseError).path).toBe(path);
  });
});

describe('hotspots', () => {
  it('reads a message of the contract', () => {
    const cell = hotCell({ level: 'hot2', z: 2.9, q: 0.03, class: 'new-hot', state: 'loud' });
    expect(parse(wireHotspots(3, 5, [cell], ['892664c1a8bffff']))).toMatchObject({
      kind: 'hotspots',
      full: false,
      from: 3,
      version: 5,
      head: { region: 'us-il-chicago', days: 365, until: '2014-06-02', per: 'count', k: 1 },
      cells: [cell],
      gone: ['892664c1a8bffff'],
    });
  });

  it.each([
    ['a level nobody knows', { cells: [{ ...hotCell(), level: 'hot9' }] }, '$.cells[0].level'],
    ['a version before from', { from: 6 }, '$.version'],
    ['a window without days', { window: { from: '2013-06-03', until: '2014-06-02' } }, '$.window'],
    ['a day that is none', { window: { from: 'x', until: 'y', days: 1 } }, '$.window.from'],
    ['a number as text', { cells: [{ ...hotCell(), z: '2' }] }, '$.cells[0].z'],
    ['gone that is no cell', { gone: ['x'] }, '$.gone[0]'],
  ])('refuses %s', (_, change, path) => {
    expect(() => parse({ ...wireHotspots(3, 5), ...change })).toThrow(path);
  });
});
