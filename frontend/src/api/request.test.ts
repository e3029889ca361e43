import { describe, expect, it } from 'vitest';
import { addressOf } from './request';

describe('addressOf', () => {
  it('leaves out what says nothing and repeats lists', () => {
    const query = {
      kind: 'institutions',
      after: null,
      complete: false,
      map: ['名称=name', 'a&b=x'],
    };
    expect(addressOf('/x', query)).toBe(
      '/x?kind=institutions&map=%E5%90%8D%E7%A7%B0%3Dname&map=a%26b%3Dx',
    );
    expect(addressOf('/x', { after: '', n: 0, on: true })).toBe('/x?n=0&on=true');
    expect(addressOf('/x')).toBe('/x');
  });
});
