/** Reads the newest reads of earlier runs from the store, so that a vehicle is not new to the gateway after a start. */
import type { FoundRead, ReadsStore } from '../store/contract/reads.ts';
import type { EarlierRead } from './skipped-rings.ts';

/** No drive across the district takes longer; who rests longer than this is counted as new. */
const reachMs = 6 * 3_600_000;
/** About as many vehicles as are remembered. */
const mostReads = 100_000;
const pageReads = 2_000;

export interface RecallParts {
  reads: Pick<ReadsStore, 'find'>;
  /** Reads received since then are this run's own, or will be. */
  untilReceivedMs: number;
  /** Before then zones meant other things. */
  sinceReceivedMs: number;
  recall(read: EarlierRead): void;
  /** Asked between two pages. */
  isStopping(): boolean;
}

/** Newest first, page by page, beside everything else. @returns how many reads were taken */
export async function recallSightings(parts: RecallParts): Promise<number> {
  const { reads, untilReceivedMs, sinceReceivedMs, recall } = parts;
  let taken = 0;
  let looked = 0;
  let cursor: string | null = null;
  do {
    const { items, nextCursor } = await reads.find({
      plate: null,
      fromMs: untilReceivedMs - reachMs,
      areaIds: null,
      limit: pageReads,
      ...(cursor === null ? {} : { cursor }),
    });
    if (parts.isStopping()) break;
    for (const read of items) {
      const receivedMs = Date.parse(read.receivedAt);
      if (receivedMs >= untilReceivedMs || receivedMs < sinceReceivedMs) continue;
      if (read.drill === true || read.clockQuality === 'bad') continue;
      recall(earlierRead(read));
      taken += 1;
    }
    looked += items.length;
    cursor = nextCursor;
  } while (cursor !== null && looked < mostReads);
  return taken;
}

function earlierRead({ plate, plateColor, capturedAt, ...read }: FoundRead): EarlierRead {
  const { checkpointId, direction, zone, crossing } = read;
  return {
    plate,
    plateColor,
    capturedAtMs: Date.parse(capturedAt),
    seenAt: { checkpointId, direction, zone, crossing },
  };
}
