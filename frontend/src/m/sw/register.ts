/** A newer app that waits to take over. */
export interface Updates {
  /** Lets the newer app take over and loads it. */
  apply(): Promise<void>;
}

/** Installs the service worker and tells when a newer one waits. Null: works without one, too. */
export function watchUpdates(waits: () => void): Updates | null {
  const container = navigator.serviceWorker;
  if (container === undefined || import.meta.env.DEV) return null;
  const ready = container.register('/m/sw.js', { scope: '/m/', updateViaCache: 'none' });
  ready.then(
    (registration) => {
      const look = () => {
        if (registration.waiting !== null && container.controller !== null) waits();
      };
      look();
      registration.addEventListener('updatefound', () => {
        registration.installing?.addEventListener('statechange', look);
      });
    },
    (error: unknown) => console.warn('the app is not kept for times without a signal', error),
  );
  return {
    async apply() {
      const { waiting } = await ready;
      container.addEventListener('controllerchange', () => window.location.reload(), {
        once: true,
      });
      if (waiting === null) window.location.reload();
      waiting?.postMessage('take-over');
    },
  };
}
