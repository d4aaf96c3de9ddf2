/** When the checkpoints of grade B are staffed. */
import type { RoutePart } from '../part.ts';

/** Without a checkpoint, the list of them. */
export type RosterRoute = { view: 'rosters'; checkpointId: string | null };

export const rosterPart: RoutePart<RosterRoute> = {
  views: { rosters: 'roster' },
  parse: ([first, second]) =>
    first === 'rosters' ? { view: 'rosters', checkpointId: second ?? null } : null,
  address: ({ checkpointId }) =>
    checkpointId === null ? '/rosters' : `/rosters/${encodeURIComponent(checkpointId)}`,
  navigation: [{ to: { view: 'rosters', checkpointId: null }, icon: 'clock', order: 55 }],
};
