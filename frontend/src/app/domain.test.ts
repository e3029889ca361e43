import { describe, expect, it } from 'vitest';
import { domainTime } from './domain';

describe('domainTime', () => {
  const anchor = { at: 1401700000, wall: 50_000, speed: 600 };
  it.each([
    [50_000, 1401700000],
    [51_000, 1401700600],
    [50_001, 1401700000],
    [40_000, 1401700000],
  ])('wall %d', (wall, want) => {
    expect(domainTime(anchor, wall)).toBe(want);
  });
});
