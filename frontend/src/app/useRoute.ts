import { useCallback, useEffect, useState } from 'react';
import { formatRoute, parseRoute, type Route } from './route';

export interface Routing {
  readonly route: Route;
  /** A step the back button undoes. */
  readonly open: (route: Route) => void;
  /** The same page, told more exactly. */
  readonly replace: (route: Route) => void;
}

/** The route is the part of the URL behind #; the rest belongs to useView. */
export function useRoute(): Routing {
  const [route, setRoute] = useState(() => parseRoute(window.location.hash));
  useEffect(() => {
    const read = () => setRoute(parseRoute(window.location.hash));
    window.addEventListener('hashchange', read);
    window.addEventListener('popstate', read);
    return () => {
      window.removeEventListener('hashchange', read);
      window.removeEventListener('popstate', read);
    };
  }, []);
  const open = useCallback((next: Route) => {
    window.location.hash = formatRoute(next);
  }, []);
  const replace = useCallback((next: Route) => {
    const { pathname, search } = window.location;
    window.history.replaceState(null, '', `${pathname}${search}${formatRoute(next)}`);
    setRoute(next);
  }, []);
  return { route, open, replace };
}
