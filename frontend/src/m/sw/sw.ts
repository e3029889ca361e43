// The service worker: the app opens without a signal. It keeps what the build lists and touches
// nothing else; requests to the API are never its business.
declare const self: ServiceWorkerGlobalScope;
/** Put in by the build. */
declare const KEEP: { readonly version: string; readonly files: readonly string[] };

const { version, files } = KEEP;
const CACHE = `gridwatch-m-${version}`;
const OURS = /^gridwatch-m-/;
/** Name and content change together. */
const HASHED = /^\/assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

/** All or nothing: a version is there when every file is. What an older version has is not fetched again. */
async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(
    files.map(async (file) => {
      const had = HASHED.test(file) ? await caches.match(file) : undefined;
      const answer = had ?? (await fetch(file, { cache: 'reload' }));
      if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
      await cache.put(file, answer);
    }),
  );
}

/** The version before stays for tabs that still run it; older ones go. */
async function activate(): Promise<void> {
  const older = (await caches.keys()).filter((name) => OURS.test(name) && name !== CACHE);
  await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(request: Request, kept: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(kept)) ?? (await caches.match(kept)) ?? fetch(request);
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') event.waitUntil(self.skipWaiting());
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(answer(request, '/m/'));
  else if (files.includes(url.pathname) || HASHED.test(url.pathname))
    event.respondWith(answer(request, url.pathname));
});
