import { describe, expect, it } from 'vitest';
import { anInstitution, aPack, aTask } from '../testpack';
import { daysBetween, dueOf, roundOf, stopsOf } from './stops';

const A = anInstitution({ id: 'a', lon: 120.1, lat: 30.1, debt: 0.5 });
const B = anInstitution({ id: 'b', lon: 120.101, lat: 30.1, debt: 2 });
const LOST = anInstitution({ id: 'lost', lon: null, lat: null });
const HERE = { lon: 120.1, lat: 30.1 };

describe('stopsOf', () => {
  const pack = aPack({
    institutions: [A, B, LOST],
    tasks: [
      aTask({ id: '1', institution: 'a', due_on: '2026-03-09' }),
      aTask({ id: '2', institution: 'b', due_on: '2026-03-08' }),
      aTask({ id: '3', institution: 'a', due_on: '2026-03-02', why: 'clue' }),
      aTask({ id: '4', institution: 'lost', due_on: null }),
      aTask({ id: '5', institution: null, cell: '8931aa5401bffff', due_on: '2026-03-08' }),
      aTask({ id: '6', institution: 'b', state: 'done' }),
    ],
  });
  const stops = stopsOf(pack, ['b'], new Map([['8931aa5401bffff', HERE]]));

  it('makes one visit of several tasks, the earliest due first', () => {
    expect(stops.map((s) => [s.key, s.tasks.map((t) => t.id).join()])).toEqual([
      ['a', '3,1'],
      ['b', '2'],
      ['8931aa5401bffff', '5'],
      ['lost', '4'],
    ]);
    expect(stops.map((s) => s.due_on)).toEqual(['2026-03-02', '2026-03-08', '2026-03-08', null]);
  });

  it('knows where it is and what is done', () => {
    expect(stops.map((s) => s.place !== null)).toEqual([true, true, true, false]);
    expect(stops.map((s) => s.done)).toEqual([false, true, false, false]);
  });
});

describe('roundOf', () => {
  const far = anInstitution({ id: 'far', lon: 120.2, lat: 30.2, debt: 2 });
  const pack = (why: 'routine' | 'clue') =>
    aPack({
      institutions: [A, B, far],
      tasks: [
        aTask({ id: '1', institution: 'a', due_on: '2026-03-01' }),
        aTask({ id: '2', institution: 'b', due_on: '2026-03-01' }),
        aTask({ id: '3', institution: 'far', due_on: '2026-03-01', why }),
      ],
    });
  const keys = (why: 'routine' | 'clue', today: string, count: number) =>
    roundOf(stopsOf(pack(why), [], new Map()), HERE, today, count).map((s) => s.key);

  it('most debt for the way', () => {
    expect(keys('routine', '2026-03-09', 2)).toEqual(['b', 'a']);
  });

  it('a clue is looked at however far it is', () => {
    expect(keys('clue', '2026-03-09', 2)).toEqual(['far', 'b']);
  });

  it('what is due comes before what is only near', () => {
    const soon = aPack({
      institutions: [A, B, far],
      tasks: [
        aTask({ id: '1', institution: 'a', due_on: '2026-03-05' }),
        aTask({ id: '2', institution: 'b', due_on: '2026-03-04' }),
        aTask({ id: '3', institution: 'far', due_on: '2026-03-01' }),
      ],
    });
    const found = roundOf(stopsOf(soon, ['b'], new Map()), HERE, '2026-03-02', 9);
    expect(found.map((s) => s.key)).toEqual(['far', 'a']);
  });
});

describe('daysBetween', () => {
  it.each([
    ['2026-03-01', '2026-03-01', 0],
    ['2026-02-28', '2026-03-02', 2],
    ['2026-03-02', '2026-02-28', -2],
  ])('%s … %s', (from, to, want) => {
    expect(daysBetween(from, to)).toBe(want);
  });
});

describe('dueOf', () => {
  const due = (task: string | null, place: string | null, done = false) => {
    const pack = aPack({
      institutions: [anInstitution({ id: 'a', due_on: place })],
      tasks: [aTask({ institution: 'a', due_on: task })],
    });
    const [stop] = stopsOf(pack, done ? ['a'] : [], new Map());
    return stop === undefined ? undefined : dueOf(stop);
  };

  it.each([
    ['the task first', '2026-03-01', '2026-03-09', false, ['2026-03-01', 'task']],
    ['the place first', '2026-03-09', '2026-03-01', false, ['2026-03-01', 'place']],
    ['both at once', '2026-03-09', '2026-03-09', false, ['2026-03-09', 'task']],
    ['a task without a date', null, '2026-03-09', false, ['2026-03-09', 'place']],
    ['a place that owes nothing', '2026-03-09', null, false, ['2026-03-09', 'task']],
    ['neither', null, null, false, null],
    ['a place that was just visited', '2026-03-09', '2026-03-01', true, ['2026-03-09', 'task']],
  ] as const)('%s', (_, task, place, done, want) => {
    expect(due(task, place, done)).toEqual(want && { date: want[0], whose: want[1] });
  });

  it('of a plain cell is that of its task', () => {
    const pack = aPack({ tasks: [aTask({ cell: '8931aa5401bffff', due_on: '2026-03-09' })] });
    const [stop] = stopsOf(pack, [], new Map());
    expect(stop && dueOf(stop)).toEqual({ date: '2026-03-09', whose: 'task' });
  });
});
