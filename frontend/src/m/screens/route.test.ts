import { describe, expect, it } from 'vitest';
import { hashOf, type Route, routeOf } from './route';

describe('routeOf', () => {
  it.each<[string, Route]>([
    ['', { page: 'tasks' }],
    ['#', { page: 'tasks' }],
    ['#/map', { page: 'map' }],
    ['#/place/0193', { page: 'place', id: '0193' }],
    ['#/place/', { page: 'tasks' }],
    ['#/clue', { page: 'clue', id: null }],
    ['#/clue/0193', { page: 'clue', id: '0193' }],
    ['#/toString', { page: 'tasks' }],
  ])('%s', (hash, want) => {
    expect(routeOf(hash)).toEqual(want);
  });

  it.each<Route>([
    { page: 'settings' },
    { page: 'visit', id: 'a' },
    { page: 'clue', id: null },
    { page: 'clue', id: 'b' },
  ])('$page comes back', (route) => {
    expect(routeOf(hashOf(route))).toEqual(route);
  });
});
