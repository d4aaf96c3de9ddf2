/** When grade B checkpoints are staffed. */
import type { Roster, StaffingSwitch } from '../../core/roster.ts';

export interface RostersRepository {
  all(): Roster[];
  /** null where the switch alone counts. */
  get(checkpointId: string): Roster | null;
  /** A person's switch stays as it is. @throws RinggateError not_found where there is no such checkpoint */
  put(roster: Omit<Roster, 'switched'>): Roster;
  /** False where there was none. */
  remove(checkpointId: string): boolean;
  /** null where there is no roster. */
  setSwitch(checkpointId: string, switched: StaffingSwitch): Roster | null;
}
