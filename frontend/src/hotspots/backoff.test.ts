import { describe, expect, it } from 'vitest';
import { backOffMs } from './backoff';

describe('waiting before something is read again', () => {
  it('begins short, grows, and ends', () => {
    const waits = Array.from({ length: 20 }, (_, same) => backOffMs(same));
    expect(waits[0]).toBe(600);
    expect(waits.slice(0, 5)).toEqual(waits.slice(0, 5).toSorted((a, b) => a - b));
    expect(new Set(waits.slice(0, 5)).size).toBe(5);
    expect(waits.at(-1)).toBe(8_000);
    expect(Math.max(...waits)).toBe(8_000);
  });
});
