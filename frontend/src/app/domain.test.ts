import { describe, expect, it } from 'vitest';
import { domainTime, ForwardClock } from './domain';

const ANCHOR = { at: 1401700000, wall: 50_000, speed: 600 };

describe('domainTime', () => {
  it.each([
    [50_000, 1401700000],
    [51_000, 1401700600],
    [50_001, 1401700000],
    [40_000, 1401700000],
    [60_000, 1401706000],
    [90_000, 1401706000],
  ])('wall %d', (wall, want) => {
    expect(domainTime(ANCHOR, wall)).toBe(want);
  });
});

describe('ForwardClock', () => {
  it('waits for an anchor that is behind, and is never behind what is shown', () => {
    const clock = new ForwardClock();
    expect(clock.read('e', ANCHOR, 0, 51_000)).toBe(1401700600);
    const behind = { ...ANCHOR, at: 1401700300, wall: 51_000 };
    expect(clock.read('e', behind, 0, 51_000)).toBe(1401700600);
    expect(clock.read('e', behind, 0, 52_000)).toBe(1401700900);
    expect(clock.read('e', behind, 1401700950, 52_000)).toBe(1401700950);
  });

  it('starts anew with another epoch', () => {
    const clock = new ForwardClock();
    clock.read('e', ANCHOR, 0, 51_000);
    expect(clock.read('f', { ...ANCHOR, at: 1000 }, 0, 50_000)).toBe(1000);
  });
});
