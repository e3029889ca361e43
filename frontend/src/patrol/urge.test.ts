import { afterEach, describe, expect, it } from 'vitest';
import { wordsOf } from '../i18n/language';
import { draftFor, dropDraft, leaveDraft, urgeText } from './urge';

const TODAY = '2026-06-10';

describe('the text of a reminder', () => {
  it.each([
    ['2026-06-10', '“大桥饭店”的巡查任务期限 2026-06-10，请按期完成；有困难请回复说明。'],
    ['2026-06-09', '“大桥饭店”的巡查任务期限 2026-06-09 已过，请尽快完成；有困难请回复说明。'],
    [null, '请尽快完成“大桥饭店”的巡查任务，并反馈情况。'],
  ])('due %s', (due, want) => {
    const task = { place: '大桥饭店', kind: 'patrol', due } as const;
    expect(urgeText(wordsOf('zh-CN'), task, TODAY)).toBe(want);
  });

  it('in English names place, task and due date too', () => {
    const task = { place: 'Bridge Inn', kind: 'inspection', due: '2026-06-09' } as const;
    const text = urgeText(wordsOf('en'), task, TODAY);
    for (const part of ['Bridge Inn', 'Inspection', 'was due on 2026-06-09'])
      expect(text).toContain(part);
  });
});

describe('a reminder on its way', () => {
  afterEach(dropDraft);

  it('is for its person alone, until it was taken', () => {
    leaveDraft('anna', 'please');
    expect(draftFor('berta')).toBe('');
    expect(draftFor('anna')).toBe('please');
    dropDraft();
    expect(draftFor('anna')).toBe('');
  });
});
