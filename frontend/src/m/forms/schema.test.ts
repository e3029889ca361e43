import { describe, expect, it } from 'vitest';
import type { FormSchema } from '../model';
import { answersToSend, asked, choicesOf, faultsOf, questionsOf } from './schema';

const SCHEMA: FormSchema = {
  type: 'object',
  required: ['open', 'sign'],
  properties: {
    open: { type: 'string', title: '是否营业', enum: ['yes', 'no'], enumNames: ['营业', '关门'] },
    sign: { type: 'boolean', title: '门头与登记一致' },
    people: { type: 'integer', title: '在场人数', minimum: 0, maximum: 500 },
    remark: { type: 'string', title: '备注', maxLength: 5 },
    seen: {
      type: 'array',
      title: '看到',
      items: { type: 'string', title: '', enum: ['waste', 'drug'], enumNames: ['废物', '药品'] },
    },
  },
  allOf: [
    {
      if: { properties: { sign: { const: false } } },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
      then: { required: ['real'], properties: { real: { type: 'string', title: '现名称' } } },
    },
    {
      if: { properties: { real: { const: '美容院' } } },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
      then: { properties: { injects: { type: 'boolean', title: '有注射项目' } } },
    },
    {
      if: { properties: { open: { enum: ['yes'] } } },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
      then: { required: ['people'] },
    },
  ],
};
const QUESTIONS = questionsOf(SCHEMA);

describe('questionsOf', () => {
  it('puts what hangs on a question below it', () => {
    expect(QUESTIONS.map((q) => q.name)).toEqual([
      'open',
      'sign',
      'real',
      'injects',
      'people',
      'remark',
      'seen',
    ]);
  });
});

describe('asked', () => {
  it.each([
    ['nothing answered', {}, 'open,sign,people,remark,seen'],
    ['the sign is another', { sign: false }, 'open,sign,real,people,remark,seen'],
    [
      'two conditions in a row',
      { sign: false, real: '美容院' },
      'open,sign,real,injects,people,remark,seen',
    ],
    [
      'what hangs on a hidden question is hidden',
      { sign: true, real: '美容院', injects: true },
      'open,sign,people,remark,seen',
    ],
  ])('%s', (_, answers, want) => {
    expect(
      asked(QUESTIONS, answers)
        .map((q) => q.name)
        .join(),
    ).toBe(want);
  });
});

describe('faultsOf', () => {
  it.each([
    ['nothing answered', {}, { open: 'missing', sign: 'missing' }],
    ['required by a condition', { open: 'yes', sign: true }, { people: 'missing' }],
    ['false is an answer', { open: 'no', sign: false }, { real: 'missing' }],
    ['too many', { open: 'yes', sign: true, people: 501 }, { people: 'too-large' }],
    ['too few', { open: 'yes', sign: true, people: -1 }, { people: 'too-small' }],
    ['no number', { open: 'yes', sign: true, people: '三' }, { people: 'not-a-number' }],
    ['five characters fit', { open: 'no', sign: true, remark: '一二三四𠮷' }, {}],
    ['six do not', { open: 'no', sign: true, remark: '一二三四五六' }, { remark: 'too-long' }],
    ['not on the list', { open: 'maybe', sign: true }, { open: 'not-a-choice' }],
    ['several of the list', { open: 'no', sign: true, seen: ['drug', 'waste'] }, {}],
    ['one not of it', { open: 'no', sign: true, seen: ['drug', 'x'] }, { seen: 'not-a-choice' }],
  ])('%s', (_, answers, want) => {
    expect(Object.fromEntries(faultsOf(QUESTIONS, answers))).toEqual(want);
  });
});

it('answersToSend leaves out what is hidden or empty', () => {
  const answers = { open: 'yes', sign: true, real: '美容院', remark: '', seen: [], people: 0 };
  expect(answersToSend(QUESTIONS, answers)).toEqual({ open: 'yes', sign: true, people: 0 });
});

it('choicesOf has Chinese labels, of several answers too', () => {
  const labels = (name: 'open' | 'seen' | 'remark') => {
    const field = SCHEMA.properties[name];
    return field === undefined ? [] : choicesOf(field).map((c) => c.label);
  };
  expect(labels('open')).toEqual(['营业', '关门']);
  expect(labels('seen')).toEqual(['废物', '药品']);
  expect(labels('remark')).toEqual([]);
});
