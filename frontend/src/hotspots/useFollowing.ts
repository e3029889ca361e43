import { useEffect } from 'react';
import type { LiveStore } from '../live/store';

/** Keeps the stream of the region open while the page is. */
export function useFollowing(store: LiveStore, region: string, resolution: number): void {
  useEffect(() => {
    store.subscribe({ region, resolution, layers: ['feed', 'hotspots'] });
  }, [store, region, resolution]);
  useEffect(() => {
    const hurry = () => {
      if (document.visibilityState === 'visible') store.hurry();
    };
    window.addEventListener('online', hurry);
    document.addEventListener('visibilitychange', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', hurry);
      store.stop();
    };
  }, [store]);
}
