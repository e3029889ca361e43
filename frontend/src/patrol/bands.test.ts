import { describe, expect, it } from 'vitest';
import { bandOf, percentOf } from './bands';

describe('bandOf', () => {
  it.each([
    [0, 0, null],
    [9, 10, 'good'],
    [27, 30, 'good'],
    [269, 300, 'fair'],
    [6, 10, 'fair'],
    [59, 100, 'poor'],
    [1, 10, 'poor'],
    [9, 100, 'bad'],
    [0, 4, 'bad'],
  ] as const)('%d of %d', (n, of, want) => expect(bandOf(n, of)).toBe(want));
  it('goes by the ends of the policy', () => {
    expect(bandOf(80, 100, [80, 50, 20])).toBe('good');
    expect(bandOf(19, 100, [80, 50, 20])).toBe('bad');
  });
});

describe('percentOf', () => {
  it.each([
    [0, 0, '—'],
    [10_000, 10_000, '100.0%'],
    [9_999, 10_000, '99.9%'],
    [1, 10_000, '0.1%'],
    [0, 10, '0.0%'],
    [2, 3, '66.7%'],
  ] as const)('%d of %d', (n, of, want) => expect(percentOf(n, of)).toBe(want));
});
