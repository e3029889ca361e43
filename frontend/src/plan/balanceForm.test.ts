import { describe, expect, it } from 'vitest';
import { balanceFaults, orderOf, startForm } from './balanceForm';

const form = startForm('hard', 79);

describe('balanceFaults', () => {
  const cases = [
    ['as it starts', {}, []],
    ['nobody chosen', { dealt: 'people' }, ['staff']],
    ['no number of grids', { dealt: 'grids', grids: '' }, ['grids']],
    ['half a grid', { dealt: 'grids', grids: '1.5' }, ['grids']],
    ['more grids than cells', { dealt: 'grids', grids: '3001' }, ['grids']],
    ['a price below nothing', { churn: '-1' }, ['churn']],
    ['no price', { churn: '' }, ['churn']],
    ['a comma', { churn: '0,2' }, ['churn']],
    ['the price of borders counts only while they have one', { price: 'x' }, []],
    ['and then it does', { borders: 'priced', price: 'x' }, ['price']],
    ['no area', { area: '0' }, ['area']],
    ['a seed that is rounded', { seed: '9007199254740993' }, ['seed']],
  ] as const;
  for (const [name, part, want] of cases)
    it(name, () => expect(Object.keys(balanceFaults({ ...form, ...part }, 3000))).toEqual(want));
});

describe('orderOf', () => {
  it('leaves out what is not asked', () => {
    expect(orderOf(form, 7)).toEqual({ version: 7, borders: 'hard', effort: 1, churn_price: 1 });
  });
  it('sends either people or a number of grids', () => {
    const both = { ...form, staff: ['a'], grids: '60', area: '3.5', seed: '5' };
    expect(orderOf({ ...both, dealt: 'people' }, 1)).toMatchObject({ staff: ['a'] });
    expect(orderOf({ ...both, dealt: 'people' }, 1)).not.toHaveProperty('grids');
    expect(orderOf({ ...both, dealt: 'grids' }, 1)).toMatchObject({ grids: 60, seed: 5 });
    expect(orderOf({ ...both, dealt: 'grids' }, 1)).not.toHaveProperty('staff');
  });
});
