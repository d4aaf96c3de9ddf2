/** What a supervisor decides on, and what they watch over. */
import type { RoutePart } from '../part.ts';

export type SupervisorRoute =
  | { view: 'decide' }
  | { view: 'queryReviews' }
  | { view: 'areaLooks' }
  /** Auditors too. */
  | { view: 'hygiene' };

const addresses = {
  decide: 'decide',
  queryReviews: 'query-reviews',
  areaLooks: 'area-looks',
  hygiene: 'hygiene',
} as const;

export const supervisorPart: RoutePart<SupervisorRoute> = {
  views: { decide: 'decide', queryReviews: 'decide', areaLooks: 'decide', hygiene: 'decide' },
  parse([first]) {
    const views = Object.keys(addresses) as (keyof typeof addresses)[];
    const view = views.find((one) => addresses[one] === first);
    return view === undefined ? null : { view };
  },
  address: ({ view }) => `/${addresses[view]}`,
  navigation: [
    {
      to: { view: 'decide' },
      icon: 'check',
      order: 4,
      within: ['queryReviews', 'areaLooks', 'hygiene', 'statistics', 'retention'],
    },
  ],
};
