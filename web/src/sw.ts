// The service worker: keeps the files of the app, so that a till starts without a network. It never touches the API.
//
// A new version waits beside the old one until the page asks for it (`till/installed.svelte.ts`).
declare const self: ServiceWorkerGlobalScope;
/** Put before this by `vite/service-worker.ts`. */
declare const FILES: readonly string[];
declare const VERSION: string;

const OURS = 'nuanquan-';
const CACHE = OURS + VERSION;
/** What the server answers by itself, as in `src/http/web.rs`. */
const SERVERS = /^\/(api|print|V|v|R|T|healthz|readyz|metrics|problems)(\/|$)/;

async function keep(cache: Cache, file: string): Promise<void> {
  const hashed = file.startsWith('/assets/');
  // What an older version kept under a hashed name is the same file.
  const known = hashed ? await caches.match(file, { ignoreVary: true }) : undefined;
  const answer = known ?? (await fetch(file, { cache: hashed ? 'default' : 'reload' }));
  if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
  await cache.put(file, answer);
}

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(FILES.map((file) => keep(cache, file)));
}

/** The version before stays for tabs that still show it; older ones go. */
async function activate(): Promise<void> {
  const kept = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
  await Promise.all(kept.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(request: Request, path: string): Promise<Response> {
  const page = request.mode === 'navigate';
  const cacheName = path.startsWith('/assets/') ? undefined : CACHE;
  const known = await caches.match(page ? '/' : path, { ignoreVary: true, cacheName });
  return known ?? fetch(request);
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== self.location.origin || SERVERS.test(pathname)) return;
  event.respondWith(answer(event.request, pathname));
});

export {};
