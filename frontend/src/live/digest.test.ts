import { describe, expect, it } from 'vitest';
import golden from '../../../grid/testdata/digest.json';
import { add, hash64, hex, lineText, regionLineText, subtract, ZERO } from './digest';
import { line, regionLine } from './testing';

const M = 1n << 64n;
const big = (h: { hi: number; lo: number }) => (BigInt(h.hi) << 32n) | BigInt(h.lo);

describe('hash64', () => {
  // The same vectors the server is tested with.
  it.each(golden)('of "$text"', ({ text, hash }) => {
    expect(hex(hash64(text))).toBe(hash);
  });
});

describe('add and subtract', () => {
  const values = [
    ZERO,
    { hi: 0, lo: 1 },
    { hi: 0, lo: 0xffffffff },
    { hi: 0xffffffff, lo: 0xffffffff },
    { hi: 0x80000000, lo: 0x80000000 },
    hash64('a'),
  ];
  for (const a of values)
    for (const b of values)
      it(`${hex(a)} and ${hex(b)}`, () => {
        expect(big(add(a, b))).toBe((big(a) + big(b)) % M);
        expect(big(subtract(a, b))).toBe((big(a) - big(b) + M) % M);
        expect(subtract(add(a, b), b)).toEqual(a);
      });
});

describe('canonical text', () => {
  it('of a line', () => {
    const l = line({
      cell: '892664c1a8fffff',
      grid: '01234567-89ab-7def-8123-456789abcdef',
      institutions: [1, 2, 3, 4, 5],
      lastVisit: 1401700000,
      clues: [0, 1, 2, 3],
      staff: 2,
      gaps: [0, 1, 9, 4, 2, 3, 1],
      fresh: 6,
      debtRate: 16667,
      debtBase: 269438722,
    });
    expect(lineText(l)).toBe(golden[1]?.text);
  });

  it('of a region line', () => {
    const l = regionLine({
      region: '松北区',
      unlocated: [0, 0, 0, 40, 0],
      visitsToday: 7,
      cluesToday: 3,
      clueClock: [5, 1, 2],
      ungridded: 12,
      staff: 1,
      debtBase: -4000000,
    });
    expect(regionLineText(l)).toBe(golden[2]?.text);
  });
});
