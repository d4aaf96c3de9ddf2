/** Which methods a path knows, to answer 405 instead of 404. */
import type { App } from './app.ts';

interface IndexedRoute {
  method: string;
  segments: string[];
}
const indexes = new WeakMap<object, IndexedRoute[]>();

/** Starts to note the routes of an app. Call it before routes are added. */
export function indexRoutes(app: App): void {
  const routes: IndexedRoute[] = [];
  indexes.set(app.server, routes);
  app.addHook('onRoute', (route) => {
    if (route.url.includes('*')) return;
    for (const method of [route.method].flat()) routes.push({ method, segments: route.url.split('/') });
  });
}

/** Every `METHOD /path` of an app, in the order they were added. */
export function listRoutes(app: App): { method: string; path: string }[] {
  return (indexes.get(app.server) ?? []).map((route) => ({
    method: route.method,
    path: route.segments.join('/'),
  }));
}

/** The methods that the path of a URL knows; empty when the path is unknown. */
export function allowedMethods(app: App, url: string): string[] {
  const segments = (url.split('?', 1)[0] ?? '').split('/');
  const fits = (route: IndexedRoute) =>
    route.segments.length === segments.length &&
    route.segments.every((part, index) =>
      part.startsWith(':') ? segments[index] !== '' : part === segments[index],
    );
  const found = (indexes.get(app.server) ?? []).filter(fits).map((route) => route.method);
  return [...new Set(found)].sort((a, b) => a.localeCompare(b));
}
