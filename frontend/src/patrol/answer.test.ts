import { describe, expect, it } from 'vitest';
import type { Officer } from '../api/duty';
import { answersFor, candidates, taskFor } from './answer';
import { teamReady } from './team';
import { waitMs } from './usePolling';

const term = (officer: string, kind: 'lead' | 'officer' | 'assistant' | 'backup') => ({
  officer,
  kind,
  name: officer,
  phone: '',
  on_leave: false,
  simulated: false,
  from: '2026-01-01T00:00:00Z',
  until: null,
});
const someone = (id: string, part: Partial<Officer> = {}): Officer => ({
  id,
  name: id,
  post: 'officer',
  region: 'r',
  phone: '',
  certificate_no: '',
  active_from: '2026-01-01T00:00:00Z',
  active_until: null,
  simulated: false,
  week_hours: 0,
  ...part,
});

describe('answersFor', () => {
  it('is the officer, else the assistant, else the lead', () => {
    const staff = [term('l', 'lead'), term('a', 'assistant'), term('o', 'officer')];
    expect(answersFor({ staff })?.officer).toBe('o');
    expect(answersFor({ staff: staff.slice(0, 2) })?.officer).toBe('a');
    expect(answersFor({ staff: staff.slice(0, 1) })?.officer).toBe('l');
    expect(answersFor({ staff: [term('b', 'backup')] })).toBeNull();
    expect(answersFor(undefined)).toBeNull();
  });
});

describe('candidates', () => {
  const people = [
    someone('a'),
    someone('b'),
    someone('gone', { active_until: '2026-02-01T00:00:00Z' }),
    someone('s', { post: 'supervisor', certificate_no: '1' }),
    someone('trainee', { post: 'supervisor' }),
  ];
  it('has people of the grid first and nobody who left', () => {
    const found = candidates(people, { staff: [term('b', 'officer')] }, false);
    expect(found.map((p) => p.id)).toEqual(['b', 'a', 's', 'trainee']);
  });
  it('has supervisors with a certificate alone for an inspection', () => {
    expect(candidates(people, undefined, true).map((p) => p.id)).toEqual(['s']);
  });
});

describe('taskFor', () => {
  it.each([
    ['visit', 'patrol'],
    ['patrol', 'patrol'],
    ['inspect', 'inspection'],
    ['assign_staff', null],
    ['hold', null],
  ] as const)('%s', (closes, want) => expect(taskFor(closes)).toBe(want));
});

describe('teamReady', () => {
  const whole = { officer: 'a', second: 'b', approval: '7' };
  it.each([
    ['a patrol needs one person', { ...whole, second: '', approval: '' }, false, true],
    ['nobody is not enough', { ...whole, officer: '' }, false, false],
    ['an inspection needs two and an approval', whole, true, true],
    ['the same person twice is one', { ...whole, second: 'a' }, true, false],
    ['no approval', { ...whole, approval: '  ' }, true, false],
    ['no second', { ...whole, second: '' }, true, false],
  ] as const)('%s', (_, team, inspection, want) => expect(teamReady(team, inspection)).toBe(want));
});

describe('waitMs', () => {
  it.each([
    [10_000, 0, 10_000],
    [10_000, 2, 40_000],
    [10_000, 9, 60_000],
    [300_000, 3, 300_000],
  ])('every %d ms after %d failures', (every, failed, want) =>
    expect(waitMs(every, failed)).toBe(want),
  );
});
