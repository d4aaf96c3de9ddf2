/** The addresses of the page: what is shown, and what of it a reload has to keep. Pure: text in, route out, and back. */

/** How many views the wall has. */
export const layouts = [1, 4, 9, 16] as const;
export type Layout = (typeof layouts)[number];

export type Route =
  | { view: 'start' }
  | { view: 'console' }
  | { view: 'work' }
  | { view: 'find'; jobId: string | null }
  /** Cameras of a search by their index; without a job, a device that no search finds (a reader that pushes). */
  | { view: 'register'; jobId: string | null; indexes: readonly number[] }
  | { view: 'devices'; state: string | null; areaId: string | null; text: string }
  | { view: 'device'; id: string }
  | { view: 'import' }
  /** A message tried stage by stage; with a letter, that of a dead letter. */
  | { view: 'messages'; letterId: string | null }
  | { view: 'letters'; code: string | null }
  /** One entry per view of the layout; null is an empty one. */
  | { view: 'live'; layout: Layout; cameras: readonly (string | null)[] };
export type ViewName = Route['view'];

/** As many places as the layout has, cut or filled up with empty ones. */
export function fitted(cameras: readonly (string | null)[], layout: Layout): (string | null)[] {
  return Array.from({ length: layout }, (_, index) => cameras[index] ?? null);
}

function layoutOf(text: string | null): Layout {
  return layouts.find((layout) => String(layout) === text) ?? 4;
}
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // a stray % in an address that somebody typed
    return part;
  }
}
function listOf(text: string | null): string[] {
  return text === null || text === '' ? [] : text.split(',');
}

/** The route of an address; what no view answers to is the start. `search` with or without its `?`. */
export function routeOf(pathname: string, search: string): Route {
  const [first = '', second, third] = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  const query = new URLSearchParams(search);
  switch (first) {
    case 'console':
    case 'work':
    case 'import':
      return { view: first };
    case 'find': {
      const jobId = second ?? null;
      if (jobId === null || third !== 'register') return { view: 'find', jobId };
      const indexes = listOf(query.get('cameras')).map(Number);
      return {
        view: 'register',
        jobId,
        indexes: indexes.filter((index) => Number.isInteger(index) && index >= 0),
      };
    }
    case 'register':
      return { view: 'register', jobId: null, indexes: [] };
    case 'devices':
      if (second !== undefined) return { view: 'device', id: second };
      return {
        view: 'devices',
        state: query.get('state'),
        areaId: query.get('area'),
        text: query.get('q') ?? '',
      };
    case 'messages':
      return { view: 'messages', letterId: query.get('letter') };
    case 'dead-letters':
      return { view: 'letters', code: query.get('code') };
    case 'live': {
      const layout = layoutOf(query.get('layout'));
      const cameras = (query.get('cameras') ?? '').split(',').map((id) => (id === '' ? null : id));
      return { view: 'live', layout, cameras: fitted(cameras, layout) };
    }
    default:
      return { view: 'start' };
  }
}

function query(parts: readonly (readonly [string, string | null])[]): string {
  const given = parts.filter((part): part is readonly [string, string] => part[1] !== null && part[1] !== '');
  // a comma needs no escape in a query, and the address of a wall stays readable
  const text = given.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`);
  return text.length === 0 ? '' : `?${text.join('&')}`;
}

/** The address of a route. */
export function addressOf(route: Route): string {
  switch (route.view) {
    case 'start':
      return '/';
    case 'console':
    case 'work':
    case 'import':
      return `/${route.view}`;
    case 'find':
      return route.jobId === null ? '/find' : `/find/${encodeURIComponent(route.jobId)}`;
    case 'register':
      return route.jobId === null
        ? '/register'
        : `/find/${encodeURIComponent(route.jobId)}/register${query([['cameras', route.indexes.join(',')]])}`;
    case 'devices':
      return `/devices${query([
        ['state', route.state],
        ['area', route.areaId],
        ['q', route.text],
      ])}`;
    case 'device':
      return `/devices/${encodeURIComponent(route.id)}`;
    case 'messages':
      return `/messages${query([['letter', route.letterId]])}`;
    case 'letters':
      return `/dead-letters${query([['code', route.code]])}`;
    case 'live': {
      const cameras = route.cameras
        .map((id) => id ?? '')
        .join(',')
        .replace(/,+$/, '');
      return `/live${query([
        ['layout', String(route.layout)],
        ['cameras', cameras],
      ])}`;
    }
  }
}
