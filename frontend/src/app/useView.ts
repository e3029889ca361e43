import { useCallback, useEffect, useRef, useState } from 'react';
import { formatView, parseView, type View } from './view';

export interface Navigation {
  readonly view: View;
  /** A step the back button undoes. */
  go(change: Partial<View>): void;
  /** A change of the current step: the camera at rest. */
  adjust(change: Partial<View>): void;
}

/** The view is the URL: reading, writing, back and forward. `travelled` hears of the last two. */
export function useView(travelled: (view: View) => void): Navigation {
  const [view, setView] = useState(() => parseView(window.location.search));
  const current = useRef(view);
  const listener = useRef(travelled);
  listener.current = travelled;

  useEffect(() => {
    const onPopState = () => {
      current.current = parseView(window.location.search);
      setView(current.current);
      listener.current(current.current);
    };
    window.addEventListener('popstate', onPopState);
    return () => window.removeEventListener('popstate', onPopState);
  }, []);

  const write = useCallback((change: Partial<View>, step: boolean) => {
    const before = formatView(current.current);
    current.current = { ...current.current, ...change };
    const after = formatView(current.current);
    if (after === before) return;
    const url = `${window.location.pathname}${after}${window.location.hash}`;
    if (step) window.history.pushState(null, '', url);
    else window.history.replaceState(null, '', url);
    setView(current.current);
  }, []);

  const go = useCallback((change: Partial<View>) => write(change, true), [write]);
  const adjust = useCallback((change: Partial<View>) => write(change, false), [write]);
  return { view, go, adjust };
}
