/** Notices, as reads come, vehicles that got from one zone to another with no read of the ring between. */
import type { Placement } from '../core/model.ts';
import { passageMs } from '../core/passage.ts';
import { RecentVehicles } from '../core/recent-vehicles.ts';
import type { PreparedRead } from '../store/contract/reads.ts';

/** Vehicles remembered in one generation; two are kept. */
const mostRemembered = 50_000;

export interface Skipped {
  fromZone: number;
  toZone: number;
  lastCheckpointId: string;
  nextCheckpointId: string;
}

/**
 * The same rule as the findings of the store (core/vehicle-state.ts), with the checkpoint at which the vehicle was
 * last seen. What it remembers is of the vehicles seen lately and of this run alone: after a start each vehicle is new.
 */
export class SkippedRings {
  #last = new RecentVehicles<Placement>(mostRemembered);

  observe(read: PreparedRead): Skipped | null {
    const { placement, plate, capturedAtMs } = read;
    const { zone, crossing, checkpointId } = placement;
    if (plate === '' || read.clockBad || zone === null || checkpointId === null) return null;
    const vehicle = `${plate} ${read.decoded.plateColor ?? ''}`;
    const before = this.#last.find(vehicle) ? this.#last.what : undefined;
    if (before === undefined || before.checkpointId === null || before.zone === null) {
      this.#last.set(vehicle, placement, capturedAtMs);
      return null;
    }
    const sinceMs = capturedAtMs - this.#last.atMs;
    if (sinceMs <= 0) return null;
    this.#last.set(vehicle, placement, capturedAtMs);
    const isSamePassage =
      crossing !== null &&
      sinceMs <= passageMs &&
      before.checkpointId === checkpointId &&
      before.direction === placement.direction;
    const toZone = crossing === null ? zone : crossing.from;
    if (before.zone === toZone || isSamePassage) return null;
    return {
      fromZone: before.zone,
      toZone,
      lastCheckpointId: before.checkpointId,
      nextCheckpointId: checkpointId,
    };
  }

  /** The rings have changed: zones mean other things. */
  forget(): void {
    this.#last = new RecentVehicles<Placement>(mostRemembered);
  }
}
