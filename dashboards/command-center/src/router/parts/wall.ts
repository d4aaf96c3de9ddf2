/** The screen on the wall of the command center: it has the screen to itself. */
import type { RoutePart } from '../part.ts';

export type WallRoute = { view: 'wall' };

export const wallPart: RoutePart<WallRoute> = {
  views: { wall: 'wall' },
  parse: ([first]) => (first === 'wall' ? { view: 'wall' } : null),
  address: () => '/wall',
  navigation: [],
  bare: true,
};
