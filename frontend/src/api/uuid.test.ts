import { describe, expect, it } from 'vitest';
import { uuidv7 } from './uuid';

describe('uuidv7', () => {
  it('holds the time, version and variant', () => {
    const random = new Uint8Array(16).fill(0xff);
    expect(uuidv7(0x0123456789ab, random)).toBe('01234567-89ab-7fff-bfff-ffffffffffff');
  });

  it('sorts by time', () => {
    expect(uuidv7(1_000) < uuidv7(2_000)).toBe(true);
  });
});
