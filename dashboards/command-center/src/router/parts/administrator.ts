/** Who may come in, and the district itself: areas, rings, roads. */
import type { RoutePart } from '../part.ts';

export type AdministratorRoute =
  | { view: 'administer' }
  | { view: 'people' }
  /** null: a new one. */
  | { view: 'person'; id: string | null }
  | { view: 'district' };

export const administratorPart: RoutePart<AdministratorRoute> = {
  views: { administer: 'administer', people: 'administer', person: 'administer', district: 'administer' },
  parse([first, second]) {
    switch (first) {
      case 'administer':
      case 'district':
        return { view: first };
      case 'people':
        if (second === undefined) return { view: 'people' };
        return { view: 'person', id: second === 'new' ? null : second };
      default:
        return null;
    }
  },
  address(route) {
    if (route.view === 'person') return `/people/${route.id === null ? 'new' : encodeURIComponent(route.id)}`;
    return `/${route.view}`;
  },
  navigation: [
    { to: { view: 'administer' }, icon: 'flag', order: 2 },
    { to: { view: 'people' }, icon: 'person', order: 8, within: ['person'] },
    { to: { view: 'district' }, icon: 'ring', order: 9 },
  ],
};
