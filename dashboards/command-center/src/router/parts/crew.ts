/** What is dispatched to a checkpoint, for the people there; and when checkpoints are staffed, for who decides on it. */
import type { RoutePart } from '../part.ts';

export type CrewRoute = { view: 'crew' };

export const crewPart: RoutePart<CrewRoute> = {
  views: { crew: 'crewPost' },
  parse: ([first]) => (first === 'crew' ? { view: 'crew' } : null),
  address: () => '/crew',
  navigation: [{ to: { view: 'crew' }, icon: 'bell', order: 1 }],
  bare: true,
};
