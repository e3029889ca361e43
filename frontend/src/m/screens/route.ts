import { useEffect, useState } from 'react';

/** What the address after # shows. Names and coordinates are never in it. */
export type Route =
  | { readonly page: Plain }
  | { readonly page: 'place' | 'visit' | 'problem'; readonly id: string }
  | { readonly page: 'clue'; readonly id: string | null };

const PLAIN = [
  'tasks',
  'map',
  'checkin',
  'me',
  'sos',
  'queue',
  'messages',
  'views',
  'week',
  'settings',
  'print',
  'problems',
  'handover',
] as const;
type Plain = (typeof PLAIN)[number];

/** What cannot be understood is the tasks. */
export function routeOf(hash: string): Route {
  const [page = '', id = ''] = hash.replace(/^#\/?/, '').split('/');
  const plain = PLAIN.find((p) => p === page);
  if (plain !== undefined) return { page: plain };
  if ((page === 'place' || page === 'visit' || page === 'problem') && id !== '')
    return { page, id };
  if (page === 'clue') return { page, id: id === '' ? null : id };
  return { page: 'tasks' };
}

export function hashOf(route: Route): string {
  const id = 'id' in route && route.id !== null ? `/${route.id}` : '';
  return `#/${route.page}${id}`;
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(window.location.hash));
  useEffect(() => {
    const changed = () => setRoute(routeOf(window.location.hash));
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, []);
  return route;
}

export function go(route: Route): void {
  window.location.hash = hashOf(route);
}

/** Instead of the present page, which Back shall not open again. */
export function replace(route: Route): void {
  window.location.replace(hashOf(route));
}

/** To the page before; to the tasks when the app was opened here. */
export function goBack(): void {
  if (window.history.length > 1) window.history.back();
  else go({ page: 'tasks' });
}
