import { expect, it } from 'vitest';
import { fill } from './fill';

it.each([
  ['{n} {n:place|places}', { n: 1 }, '1 place'],
  ['{n} {n:place|places}', { n: 0 }, '0 places'],
  ['{n} {n:place|places}', { n: '1' }, '1 place'],
  ['{n} {n:place|places}', { n: '1,001' }, '1,001 places'],
  ['{a}{n:|s}', { a: 'stop', n: 1 }, 'stop'],
  ['{a}{n:|s}', { a: 'stop', n: 2 }, 'stops'],
  ['{n} {n:place|places}', {}, '{n} {n:place|places}'],
  ['{a} and {b}', { a: '{b}', b: '$&' }, '{b} and $&'],
])('%s with %j is %s', (text, params, want) => expect(fill(text, params)).toBe(want));
