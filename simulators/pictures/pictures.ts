/** Pictures that go along with reads, and which reads of a demo have one. */
import type { Run } from '../payload.ts';
import { finalFacts, type ReadPlan } from '../scenario-types.ts';
import { matchEntry, type PlannedWatchlist } from '../traffic/watchlist.ts';

export interface ReadPicture {
  jpeg: Uint8Array;
  /** x, y, width, height as shares of the picture; null where there is no plate on it. */
  plateBox: readonly [number, number, number, number] | null;
}
export interface ReadPictures {
  /** null: this read comes without. */
  of(run: Run, plan: ReadPlan): Promise<ReadPicture | null>;
}

/** Enough to look at, few enough that a demo that runs all day does not fill the disk. */
const oneOfOthers = 8;

/** Every read that can hit an entry, and some of the others. */
export function worthPicturing(watchlist: PlannedWatchlist): (plan: ReadPlan) => boolean {
  const hits = ({
    plate,
    plateColor,
  }: {
    plate: string;
    plateColor: ReadPlan['first']['plateColor'];
  }): boolean => watchlist.entries.some((entry) => matchEntry(entry, plate, plateColor) !== null);
  return (plan) =>
    plan.number % oneOfOthers === 0 || hits(plan.first) || (plan.revised !== null && hits(finalFacts(plan)));
}
