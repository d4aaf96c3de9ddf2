/** The last reads of each checkpoint, kept in memory for the screen: enough to look at, no store of its own. */
import type { ReadView } from '../core/model.ts';
import { maskPlate } from '../core/plate.ts';
import { viewOfCommitted } from '../pipeline/view.ts';
import type { CommittedRead } from '../pipeline/way.ts';

export const readsKeptPerCheckpoint = 50;

/**
 * A read for a screen. Plates on no list are masked, and all of them for who may see none (technicians); pictures and
 * event ids (made from the plate by some makes) are handed out with an alert or an investigation only.
 */
export function screenView(committed: CommittedRead, seesListed = true): ReadView {
  const view = { ...viewOfCommitted(committed), imageUrl: null };
  if (seesListed && committed.read.matches.length > 0) return view;
  const plate = maskPlate(view.plate);
  return { ...view, plate, plateRaw: plate, eventId: '' };
}

export class RecentReads {
  readonly #byCheckpoint = new Map<string, CommittedRead[]>();

  add(committed: CommittedRead): void {
    const { checkpointId } = committed.read.placement;
    if (checkpointId === null) return;
    let reads = this.#byCheckpoint.get(checkpointId);
    if (reads === undefined) {
      reads = [];
      this.#byCheckpoint.set(checkpointId, reads);
    }
    reads.push(committed);
    // Cut rarely, so that a read costs no shifting of the list.
    if (reads.length >= readsKeptPerCheckpoint * 2) reads.splice(0, reads.length - readsKeptPerCheckpoint);
  }

  /** Forgets reads that came before a time: where nothing passes, they would stay as long as the gateway runs. */
  expireBefore(ms: number): void {
    for (const [checkpointId, reads] of this.#byCheckpoint) {
      const left = reads.filter(({ read }) => read.receivedAtMs >= ms);
      if (left.length === 0) this.#byCheckpoint.delete(checkpointId);
      else if (left.length < reads.length) this.#byCheckpoint.set(checkpointId, left);
    }
  }

  /** Newest first, masked. */
  of(checkpointId: string): ReadView[] {
    const reads = this.#byCheckpoint.get(checkpointId) ?? [];
    return reads
      .slice(-readsKeptPerCheckpoint)
      .reverse()
      .map((committed) => screenView(committed));
  }
}
