/** Keeps this page for a reload without a connection, while a crew is signed in; gone when they sign out. */

const script = '/crew-page.js';

/** The files that this page was made of so far. */
function parts(): string[] {
  const paths = performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name))
    .filter(({ origin }) => origin === location.origin)
    .map(({ pathname }) => pathname)
    .filter((path) => path.startsWith('/assets/') || path === '/favicon.svg');
  return [...new Set(paths)];
}

/** Never throws: a page that cannot be kept (no TLS, a browser without workers) works all the same. */
export async function keepPage(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register(script);
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ keep: parts() });
  } catch {
    // refused by the browser, or no connection just now: asked again when the page is opened next
  }
}

/** Never throws. */
export async function forgetPage(): Promise<void> {
  if (typeof navigator === 'undefined' || !('serviceWorker' in navigator)) return;
  try {
    const registrations = await navigator.serviceWorker.getRegistrations();
    await Promise.all(registrations.map((each) => each.unregister()));
    await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  } catch {
    // what is kept is the page alone, and no data
  }
}
