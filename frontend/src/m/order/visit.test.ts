import { describe, expect, it } from 'vitest';
import type { CheckInDraft, PhotoRef } from '../model';
import { newDraft } from '../session/shown';
import { anInstitution, aPack } from '../testpack';
import { faultsOfVisit, needsForm, resultOf } from './visit';

const PLACE = anInstitution({ id: 'a', code: 'P-001' });
const PACK = aPack({ institutions: [PLACE] });
const SIGNED: PhotoRef = {
  id: 's',
  sha256: '',
  bytes: 1,
  type: 'image/png',
  role: 'signature',
  taken_at: '',
  lon: null,
  lat: null,
  accuracy_m: null,
};
const draft = (change: Partial<CheckInDraft>): CheckInDraft => ({
  ...newDraft({ task: 'patrol', institution: 'a' }, 0),
  survey: { result: 'normal' },
  result: 'pass',
  ...change,
});
const INSPECTED: Partial<CheckInDraft> = {
  task: 'inspection',
  second: 'p2',
  certificates: ['A1', 'B2'],
  approval_no: 'X1',
  scan: 'p-001',
  photos: [SIGNED],
};

describe('faultsOfVisit', () => {
  it.each<[string, Partial<CheckInDraft>, string[]]>([
    ['all is there', {}, []],
    ['the register was not looked at', { survey: null }, ['survey']],
    ['renamed to nothing', { survey: { result: 'renamed', name: ' ' } }, ['survey-name']],
    ['no finding', { result: '' }, ['result']],
    ['who is gone needs no finding', { survey: { result: 'closed' }, result: '' }, []],
    ['a patrol needs no second person', { second: null, scan: '' }, []],
    [
      'a problem without words',
      { problems: [{ id: '1', what: ' ', responsible: '', deadline_on: null }] },
      ['problem'],
    ],
    ['inspected', INSPECTED, []],
    [
      'inspected alone',
      { task: 'inspection' },
      ['second', 'certificates', 'approval', 'scan', 'signature'],
    ],
    ['with oneself', { ...INSPECTED, second: 'officer' }, ['second']],
    ['the code of another place', { ...INSPECTED, scan: 'P-002' }, ['scan']],
    ['one certificate', { ...INSPECTED, certificates: ['A1', ''] }, ['certificates']],
  ])('%s', (_, change, want) => {
    expect([...faultsOfVisit(draft(change), [], PLACE, PACK).parts]).toEqual(want);
  });

  it('something new and suspicious needs a name or an address', () => {
    const suspect = (name: string) =>
      faultsOfVisit(draft({ survey: { result: 'new_suspect', name } }), [], null, PACK).parts;
    expect([...suspect('')]).toEqual(['survey-address']);
    expect([...suspect('无名美容')]).toEqual([]);
  });
});

it('a place that is gone, or closed today, has no checklist', () => {
  const form = { code: 'c', version: 1 };
  expect(needsForm(draft({ form }))).toBe(true);
  expect(needsForm(draft({ form, survey: { result: 'moved' } }))).toBe(false);
  expect(needsForm(draft({ form, result: 'absent' }))).toBe(false);
  expect(resultOf(draft({ survey: { result: 'not_found' }, result: 'pass' }))).toBe('absent');
});
