import { describe, expect, it } from 'vitest';
import type { Form, TaskKind } from '../model';
import { anInstitution, aPack, aTask } from '../testpack';
import { beginAt, formFor, kindsFor, myTasks, satisfies } from './begin';

const form = (code: string, kinds: string[], categories: string[], version = 1): Form => ({
  code,
  version,
  title: code,
  kinds,
  categories,
  schema: { type: 'object', properties: {} },
});
const FORMS = [
  form('any', ['patrol'], []),
  form('clinic', ['patrol'], ['clinic', 'dental'], 1),
  form('clinic', ['patrol'], ['clinic', 'dental'], 3),
  form('inspection', ['inspection'], []),
];

describe('formFor', () => {
  it.each<[TaskKind, string | null, string]>([
    ['patrol', 'clinic', 'clinic 3'],
    ['patrol', 'hotel', 'any 1'],
    ['patrol', null, 'any 1'],
    ['inspection', 'clinic', 'inspection 1'],
    ['recheck', 'clinic', 'none'],
  ])('%s of %s', (kind, category, want) => {
    const found = formFor(FORMS, kind, category);
    expect(found === null ? 'none' : `${found.code} ${found.version}`).toBe(want);
  });
});

describe('satisfies', () => {
  it.each<[TaskKind, TaskKind, boolean]>([
    ['patrol', 'patrol', true],
    ['patrol', 'clue-check', false],
    ['patrol', 'inspection', false],
    ['clue-check', 'patrol', true],
    ['inspection', 'patrol', true],
    ['inspection', 'clue-check', true],
    ['inspection', 'recheck', false],
    ['recheck', 'inspection', false],
  ])('%s does %s: %s', (visit, task, want) => {
    expect(satisfies(visit, task)).toBe(want);
  });
});

describe('myTasks', () => {
  const pack = aPack({
    tasks: [
      aTask({ id: 'nobody', officer: null }),
      aTask({ id: 'mine', officer: 'officer' }),
      aTask({ id: 'hers', officer: 'p9' }),
      aTask({ id: 'done', state: 'done' }),
      aTask({ id: 'inspect', kind: 'inspection' }),
      aTask({ id: 'with her', kind: 'inspection', officer: 'p9', second: 'officer' }),
    ],
  });
  const ids = (post: string) =>
    myTasks({ ...pack, officer: { ...pack.officer, post } })
      .map((t) => t.id)
      .join();

  it('an officer sees patrols and clues', () => {
    expect(ids('officer')).toBe('nobody,mine');
    expect(ids('lead')).toBe('nobody,mine');
  });

  it('a supervisor sees inspections too, also as the second', () => {
    expect(ids('supervisor')).toBe('nobody,mine,inspect,with her');
  });
});

describe('beginAt', () => {
  const base = {
    institutions: [anInstitution({ id: 'a' })],
    forms: FORMS,
    tasks: [
      aTask({ id: '1', institution: 'a' }),
      aTask({ id: '2', institution: 'a', kind: 'clue-check', why: 'clue' }),
      aTask({ id: '3', institution: 'a', kind: 'inspection', second: 'p2', approval_no: 'X1' }),
      aTask({ id: '4', institution: 'a', state: 'done' }),
      aTask({ id: '5', institution: null, cell: '8930e2c2e07ffff' }),
    ],
  };
  const officer = aPack(base);
  const supervisor = aPack({ ...base, officer: { ...officer.officer, post: 'supervisor' } });

  it('an officer looks into the clue and patrols in one visit, and never inspects', () => {
    const start = beginAt(officer, 'a');
    expect(start).toMatchObject({
      task: 'clue-check',
      tasks: ['1', '2'],
      why: 'clue',
      second: null,
    });
    expect(kindsFor(officer)).toEqual(['patrol', 'clue-check']);
  });

  it('a supervisor inspects, with the second one and the approval of the task', () => {
    expect(beginAt(supervisor, 'a')).toMatchObject({
      task: 'inspection',
      tasks: ['1', '2', '3'],
      second: 'p2',
      approval_no: 'X1',
      form: { code: 'inspection', version: 1 },
    });
  });

  it('a plain cell', () => {
    expect(beginAt(officer, '8930e2c2e07ffff')).toMatchObject({
      institution: null,
      cell: '8930e2c2e07ffff',
      task: 'patrol',
      tasks: ['5'],
      form: { code: 'any' },
    });
  });
});
