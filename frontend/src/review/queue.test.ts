import { describe, expect, it } from 'vitest';
import type { Review } from '../api/review';
import {
  firstPage,
  holdsWanted,
  NO_QUEUE,
  neighbour,
  nextPage,
  stepFrom,
  wanted,
  withoutItem,
} from './queue';
import { testPage } from './testing';

const ids = (queue: { items: readonly Review[] }) => queue.items.map((i) => i.id).join('');

describe('queue', () => {
  const queue = firstPage(NO_QUEUE, testPage('abc', 'x', 5));

  it('adds pages without repeating what shifted', () => {
    const more = nextPage(queue, testPage('cde', null, 5));
    expect(ids(more)).toBe('abcde');
    expect(more.next).toBeNull();
  });

  it('counts what it settled, not what others did', () => {
    const mine = withoutItem(queue, 'b', true);
    expect([ids(mine), mine.total, mine.done]).toEqual(['ac', 4, 1]);
    const theirs = withoutItem(mine, 'a', false);
    expect([ids(theirs), theirs.total, theirs.done]).toEqual(['c', 3, 1]);
    expect(withoutItem(theirs, 'zz', true)).toBe(theirs);
    expect(firstPage(theirs, testPage('c', null, 3)).done).toBe(1);
  });

  it('goes on with the next one, at the end with the one before', () => {
    expect(neighbour(queue, 'b')).toBe('c');
    expect(neighbour(queue, 'c')).toBe('b');
    expect(neighbour(firstPage(NO_QUEUE, testPage('a', null, 1)), 'a')).toBeNull();
  });

  it('steps within the list', () => {
    expect(stepFrom(queue, 'a', 1)).toBe('b');
    expect(stepFrom(queue, 'c', 1)).toBe('c');
    expect(stepFrom(queue, 'a', -1)).toBe('a');
    expect(stepFrom(queue, null, 1)).toBe('a');
    expect(stepFrom(NO_QUEUE, null, 1)).toBeNull();
  });

  it('finds what a link asks for', () => {
    expect(wanted(queue, 'b', null)?.id).toBe('b');
    expect(wanted(queue, null, 'i-c')?.id).toBe('c');
    expect(wanted(queue, 'gone', null)?.id).toBe('a');
    expect(wanted(NO_QUEUE, 'b', 'i-b')).toBeUndefined();
    expect(holdsWanted(queue, 'b', null)).toBe(true);
    expect(holdsWanted(queue, null, 'i-z')).toBe(false);
    expect(holdsWanted(NO_QUEUE, null, null)).toBe(true);
  });
});
