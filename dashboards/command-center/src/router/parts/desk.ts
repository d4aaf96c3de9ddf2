/** Handing a shift over. */
import type { RoutePart } from '../part.ts';

export type DeskRoute = { view: 'handover' };

export const deskPart: RoutePart<DeskRoute> = {
  views: { handover: 'workAlerts' },
  parse: ([first]) => (first === 'handover' ? { view: 'handover' } : null),
  address: () => '/handover',
  navigation: [{ to: { view: 'handover' }, icon: 'swap', order: 25 }],
};
