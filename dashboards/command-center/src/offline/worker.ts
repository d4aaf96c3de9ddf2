/**
 * Service worker of the crew's page: keeps the page itself (never what the gateway answers, so no plate), so that a
 * reload without a connection opens it. The page says which files it is made of; the network goes first.
 */

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Told extends Extendable {
  readonly data: unknown;
}
/** What is used of a service worker's global; the types of pages and of workers do not go together. */
interface Worker {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
  addEventListener(type: 'message', listener: (event: Told) => void): void;
}

const worker = globalThis as unknown as Worker;
const cacheName = 'ringgate-page';
const page = '/';
/** A connection that hangs counts as none. */
const answerWithinMs = 4000;
const notPages = /^\/(api|socket\.io|docs|healthz|readyz|metrics)(\/|$)/;
/** Files whose names carry a hash of their content, and the icon. */
const isPart = (path: string): boolean => /^\/assets\/[\w.-]+$/.test(path) || path === '/favicon.svg';

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('message', (event) => {
  const { keep } = (event.data ?? {}) as { keep?: unknown };
  if (Array.isArray(keep)) event.waitUntil(keepPage(keep.map(String).filter(isPart)));
});
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return;
  if (request.mode === 'navigate' && !notPages.test(pathname)) event.respondWith(openPage(request));
  else if (isPart(pathname)) event.respondWith(openPart(request, pathname));
});

async function kept(path: string): Promise<Response | undefined> {
  return (await caches.open(cacheName)).match(path);
}

async function openPage(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(answerWithinMs) });
  } catch (error) {
    const known = await kept(page);
    if (known === undefined) throw error;
    return known;
  }
}

async function openPart(request: Request, path: string): Promise<Response> {
  return (await kept(path)) ?? fetch(request);
}

/** The page and its parts as they are now, or what was kept before: never half of each. */
async function keepPage(parts: readonly string[]): Promise<void> {
  const cache = await caches.open(cacheName);
  const answer = await fetch(page, { cache: 'no-cache', headers: { accept: 'text/html' } });
  if (!answer.ok) return;
  const needed = [...(await answer.clone().text()).matchAll(/\/assets\/[\w.-]+/g)].map(([path]) => path);
  // the gateway was updated under the open page: kept when the page is the new one too
  if (!needed.every((path) => parts.includes(path))) return;
  for (const path of parts) if ((await cache.match(path)) === undefined) await cache.add(path);
  await cache.put(page, answer);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname !== page && !parts.includes(pathname)) await cache.delete(request);
  }
}
