/** The operator's console. */
import type { RoutePart } from '../part.ts';

export type ConsoleRoute = { view: 'console' };

export const consolePart: RoutePart<ConsoleRoute> = {
  views: { console: 'alerts' },
  parse: ([first]) => (first === 'console' ? { view: 'console' } : null),
  address: () => '/console',
  navigation: [{ to: { view: 'console' }, icon: 'bell', order: 20 }],
};
