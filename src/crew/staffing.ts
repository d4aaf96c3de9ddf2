/**
 * Keeps `staffed` of the grade B checkpoints that have a roster as the roster, or a person's switch, has it at this
 * moment. Looks at each change that is due, after each change of a roster, and at the start.
 */

import type { Checkpoint } from '../core/entities.ts';
import type { Changes, Clock, Log } from '../core/ports.ts';
import { type Roster, type SiteClock, staffingAt } from '../core/roster.ts';
import type { Store } from '../store/contract/index.ts';

export interface StaffingParts {
  store: Pick<Store, 'rosters' | 'registry'>;
  changes: Changes;
  clock: Clock;
  log: Log;
  site: SiteClock;
  /** Appends to the audit log, as the gateway itself. */
  audit(action: string, detail: Record<string, unknown>): Promise<void>;
}

export class StaffingKeeper {
  readonly #parts: StaffingParts;
  #nextMs: number | null = null;
  #applying: Promise<void> = Promise.resolve();

  constructor(parts: StaffingParts) {
    this.#parts = parts;
  }

  /** When a roster or a switch next changes; null = not in the next days. */
  get nextMs(): number | null {
    return this.#nextMs;
  }

  /** Puts every rostered checkpoint as it should be now; resolves when it is. @throws what the store throws */
  apply(): Promise<void> {
    const turn = this.#applying.then(() => this.#applyNow());
    // a failed turn does not hold up the next one
    this.#applying = turn.catch(() => undefined);
    return turn;
  }

  /** Applies where something is due; called every now and then, so that a clock that was set is noticed too. */
  tick(): void {
    if (this.#nextMs === null || this.#parts.clock() < this.#nextMs) return;
    this.#nextMs = null;
    this.apply().catch((error: unknown) => {
      this.#nextMs = this.#parts.clock() + 1_000;
      this.#parts.log.error({ err: error }, 'staffing could not be changed by its roster: tried again');
    });
  }

  settle(): Promise<void> {
    return this.#applying;
  }

  async #applyNow(): Promise<void> {
    const { store, changes, clock, site, audit } = this.#parts;
    const [rosters, { checkpoints }] = await Promise.all([store.rosters.all(), store.registry.snapshot()]);
    const nowMs = clock();
    const byId = new Map(checkpoints.map((checkpoint) => [checkpoint.id, checkpoint]));
    let nextMs: number | null = null;
    const changed: { roster: Roster; staffed: boolean; by: string }[] = [];
    for (const roster of rosters) {
      const checkpoint = byId.get(roster.checkpointId);
      if (checkpoint?.grade !== 'B') continue;
      const { staffed, by, changesAtMs } = staffingAt(roster, nowMs, site);
      // beyond the days that were looked at: looked at again tomorrow
      const againMs = changesAtMs ?? nowMs + 86_400_000;
      nextMs = Math.min(nextMs ?? againMs, againMs);
      if (checkpoint.staffed !== staffed) changed.push({ roster, staffed, by });
    }
    this.#nextMs = nextMs;
    const after: Checkpoint[] = [];
    for (const { roster, staffed, by } of changed) {
      after.push(await store.registry.updateCheckpoint(roster.checkpointId, { staffed }));
      await audit('staffing.changed', { checkpointId: roster.checkpointId, staffed, by });
    }
    if (after.length > 0) changes.emit('registryChanged');
    for (const checkpoint of after) changes.emit('checkpointChanged', checkpoint);
  }
}
