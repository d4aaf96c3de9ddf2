/** Messages of devices: tried stage by stage, and those that were not understood. */
import { queryText, type RoutePart } from '../part.ts';

export type DeveloperRoute =
  /** With a letter, that of a dead letter. */
  { view: 'messages'; letterId: string | null } | { view: 'letters'; code: string | null };

export const developerPart: RoutePart<DeveloperRoute> = {
  views: { messages: 'decode', letters: 'letters' },
  parse([first], query) {
    if (first === 'messages') return { view: 'messages', letterId: query.get('letter') };
    if (first === 'dead-letters') return { view: 'letters', code: query.get('code') };
    return null;
  },
  address(route) {
    if (route.view === 'messages') return `/messages${queryText([['letter', route.letterId]])}`;
    return `/dead-letters${queryText([['code', route.code]])}`;
  },
  navigation: [{ to: { view: 'messages', letterId: null }, icon: 'inform', order: 70, within: ['letters'] }],
};
