/** Live pictures, in a wall of several. */
import { queryText, type RoutePart } from '../part.ts';

/** How many views the wall has. */
export const layouts = [1, 4, 9, 16] as const;
export type Layout = (typeof layouts)[number];
/** One entry per view of the layout; null is an empty one. */
export type LiveRoute = { view: 'live'; layout: Layout; cameras: readonly (string | null)[] };

/** As many places as the layout has, cut or filled up with empty ones. */
export function fitted(cameras: readonly (string | null)[], layout: Layout): (string | null)[] {
  return Array.from({ length: layout }, (_, index) => cameras[index] ?? null);
}

export const livePart: RoutePart<LiveRoute> = {
  views: { live: 'live' },
  parse([first], query) {
    if (first !== 'live') return null;
    const layout = layouts.find((one) => String(one) === query.get('layout')) ?? 4;
    const cameras = (query.get('cameras') ?? '').split(',').map((id) => (id === '' ? null : id));
    return { view: 'live', layout, cameras: fitted(cameras, layout) };
  },
  address(route) {
    const cameras = route.cameras
      .map((id) => id ?? '')
      .join(',')
      .replace(/,+$/, '');
    return `/live${queryText([
      ['layout', String(route.layout)],
      ['cameras', cameras],
    ])}`;
  },
  navigation: [{ to: { view: 'live', layout: 4, cameras: fitted([], 4) }, icon: 'video', order: 60 }],
};
