/** Find, register, import, repair. */
import { listOf, queryText, type RoutePart } from '../part.ts';

export type TechnicianRoute =
  | { view: 'work' }
  | { view: 'find'; jobId: string | null }
  /** Cameras of a search by their index; without a job, a device that no search finds (a reader that pushes). */
  | { view: 'register'; jobId: string | null; indexes: readonly number[] }
  | { view: 'devices'; state: string | null; areaId: string | null; text: string }
  | { view: 'device'; id: string }
  | { view: 'import' };

function findRoute(jobId: string | null, third: string | undefined, query: URLSearchParams): TechnicianRoute {
  if (jobId === null || third !== 'register') return { view: 'find', jobId };
  const indexes = listOf(query.get('cameras')).map(Number);
  return {
    view: 'register',
    jobId,
    indexes: indexes.filter((index) => Number.isInteger(index) && index >= 0),
  };
}

export const technicianPart: RoutePart<TechnicianRoute> = {
  views: {
    work: 'build',
    find: 'build',
    register: 'build',
    devices: 'devices',
    device: 'devices',
    import: 'build',
  },
  parse([first, second, third], query) {
    switch (first) {
      case 'work':
      case 'import':
        return { view: first };
      case 'find':
        return findRoute(second ?? null, third, query);
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
      default:
        return null;
    }
  },
  address(route) {
    switch (route.view) {
      case 'work':
      case 'import':
        return `/${route.view}`;
      case 'find':
        return route.jobId === null ? '/find' : `/find/${encodeURIComponent(route.jobId)}`;
      case 'register':
        return route.jobId === null
          ? '/register'
          : `/find/${encodeURIComponent(route.jobId)}/register${queryText([['cameras', route.indexes.join(',')]])}`;
      case 'devices':
        return `/devices${queryText([
          ['state', route.state],
          ['area', route.areaId],
          ['q', route.text],
        ])}`;
      case 'device':
        return `/devices/${encodeURIComponent(route.id)}`;
    }
  },
  navigation: [
    { to: { view: 'work' }, icon: 'check', order: 10 },
    { to: { view: 'find', jobId: null }, icon: 'search', order: 30, within: ['register'] },
    {
      to: { view: 'devices', state: null, areaId: null, text: '' },
      icon: 'camera',
      order: 40,
      within: ['device'],
    },
    { to: { view: 'import' }, icon: 'table', order: 50 },
  ],
};
