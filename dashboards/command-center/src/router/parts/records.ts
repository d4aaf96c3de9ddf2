/** Counts for publication, and what is kept how long. */
import { queryText, type RoutePart } from '../part.ts';

export type RecordsRoute =
  | { view: 'statistics'; from: string | null; to: string | null; of: 'ring' | 'checkpoint' }
  /** `alert`, `read`: to be held over its time. */
  | { view: 'retention'; alert: string | null; read: string | null };

export const allStatistics = { view: 'statistics', from: null, to: null, of: 'ring' } as const;
export const allRetention = { view: 'retention', alert: null, read: null } as const;

export const recordsPart: RoutePart<RecordsRoute> = {
  views: { statistics: 'statistics', retention: 'retention' },
  parse([first], query) {
    if (first === 'statistics')
      return {
        view: first,
        from: query.get('from'),
        to: query.get('to'),
        of: query.get('of') === 'checkpoint' ? 'checkpoint' : 'ring',
      };
    if (first === 'retention') return { view: first, alert: query.get('alert'), read: query.get('read') };
    return null;
  },
  address(route) {
    if (route.view === 'statistics')
      return `/statistics${queryText([
        ['from', route.from],
        ['to', route.to],
        ['of', route.of === 'ring' ? null : route.of],
      ])}`;
    return `/retention${queryText([
      ['alert', route.alert],
      ['read', route.read],
    ])}`;
  },
  navigation: [
    { to: allStatistics, icon: 'compare', order: 46, offeredTo: 'oversee' },
    { to: allRetention, icon: 'clock', order: 80, offeredTo: 'keep' },
  ],
};
