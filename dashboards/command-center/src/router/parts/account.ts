/** Everybody's own account. */
import type { RoutePart } from '../part.ts';

export type AccountRoute = { view: 'account' };

export const accountPart: RoutePart<AccountRoute> = {
  views: { account: null },
  parse: ([first]) => (first === 'account' ? { view: 'account' } : null),
  address: () => '/account',
  // by one's name at the top
  navigation: [],
};
