import { describe, expect, it } from 'vitest';
import type { FieldTask, Person } from '../model';
import { aPack, aTask } from '../testpack';
import { passable, personOf, takers } from './handover';

const person = (id: string, post: string): Person => ({
  id,
  name: id,
  post,
  region: '330106000000',
  certificate_no: '',
});
const grid = {
  id: 'mine',
  code: '1',
  name: '一格',
  region: '330106000000',
  cells: [],
  outline: { type: 'MultiPolygon' as const, coordinates: [] },
};
const tasks: FieldTask[] = [
  aTask({ id: 'late', officer: 'wang', grid: 'mine', due_on: '2026-03-20' }),
  aTask({ id: 'own', officer: 'officer', grid: 'other', due_on: '2026-03-10' }),
  aTask({ id: 'nobodys', grid: 'mine', due_on: '2026-03-12' }),
  aTask({ id: 'elsewhere', officer: 'wang', grid: 'other' }),
  aTask({ id: 'for two', kind: 'inspection', grid: 'mine', officer: 'li', second: 'zhang' }),
  aTask({ id: 'over', officer: 'officer', grid: 'mine', state: 'done' }),
];
const people = [person('wang', 'officer'), person('zhang', 'supervisor')];

describe('passable', () => {
  it.each([
    ['officer', ['own']],
    ['lead', ['own', 'late']],
    ['supervisor', ['own']],
  ])('for a %s', (post, want) => {
    const pack = aPack({ officer: person('officer', post), grids: [grid], people, tasks });
    expect(passable(pack).map((t) => t.id)).toEqual(want);
  });
});

it('an inspection goes to a supervisor, a patrol to anybody else, never to who has it', () => {
  const pack = aPack({ officer: person('lead', 'lead'), people });
  const to = (change: Partial<FieldTask>) => takers(pack, aTask(change)).map((p) => p.id);
  expect(to({ kind: 'patrol' })).toEqual(['lead', 'wang']);
  expect(to({ kind: 'patrol', officer: 'wang' })).toEqual(['lead']);
  expect(to({ kind: 'inspection', officer: 'li', second: 'zhang' })).toEqual([]);
  expect(to({ kind: 'inspection', officer: 'li' })).toEqual(['zhang']);
  expect(personOf(pack, 'nobody')).toBeNull();
});
