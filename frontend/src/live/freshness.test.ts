import { describe, expect, it } from 'vitest';
import { freshness, type LinkState, shownState } from './freshness';

describe('freshness', () => {
  it.each([
    [0, 'fresh'],
    [9_999, 'fresh'],
    [10_000, 'late'],
    [29_999, 'late'],
    [30_000, 'dead'],
  ] as const)('%i ms is %s', (ms, want) => {
    expect(freshness(ms)).toBe(want);
  });
});

describe('shownState', () => {
  it.each([
    ['live', 'fresh', 'live'],
    ['live', 'late', 'stale'],
    ['syncing', 'fresh', 'syncing'],
    ['waiting', 'fresh', 'syncing'],
    ['waiting', 'dead', 'stale'],
    ['idle', 'fresh', 'syncing'],
  ] as const)('%s and %s: %s', (link: LinkState, fresh, want) => {
    expect(shownState(link, fresh)).toBe(want);
  });
});
