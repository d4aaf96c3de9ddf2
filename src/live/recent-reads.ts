/** The last reads of each checkpoint, kept in memory for the screen: enough to look at, no store of its own. */
import type { ReadView } from '../core/model.ts';
import { maskPlate } from '../core/plate.ts';
import { viewOfCommitted } from '../pipeline/view.ts';
import type { CommittedRead } from '../pipeline/way.ts';

export const readsKeptPerCheckpoint = 50;

/** Plates on no list are masked before they leave for a screen. */
export function screenView(committed: CommittedRead): ReadView {
  const view = viewOfCommitted(committed);
  if (committed.read.matches.length > 0) return view;
  const plate = maskPlate(view.plate);
  // The event id may be made from the plate (some makes do), and the picture shows it.
  return { ...view, plate, plateRaw: plate, eventId: '', imageUrl: null };
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

  /** Newest first, masked. */
  of(checkpointId: string): ReadView[] {
    const reads = this.#byCheckpoint.get(checkpointId) ?? [];
    return reads.slice(-readsKeptPerCheckpoint).reverse().map(screenView);
  }
}
