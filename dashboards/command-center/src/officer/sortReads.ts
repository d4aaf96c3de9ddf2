/** The order of found reads: of those that are loaded, and what the gateway calls it. Pure. */
import type { FoundRead } from '../api/officer-types.ts';

export interface ReadSort {
  by: 'time' | 'plate' | 'place' | 'direction' | 'speed' | 'confidence';
  down: boolean;
}
export const newestFirst: ReadSort = { by: 'time', down: true };

function keyOf(read: FoundRead, by: ReadSort['by']): string | number | null {
  switch (by) {
    case 'time':
      return read.capturedAt;
    case 'plate':
      return read.plate;
    case 'place':
      return read.checkpointId;
    case 'direction':
      return read.direction;
    case 'speed':
      return read.speedKmh;
    case 'confidence':
      return read.confidence;
  }
}

const atGateway: Partial<Record<ReadSort['by'], string>> = {
  time: 'capturedAt',
  plate: 'plate',
  place: 'checkpointId',
  speed: 'speedKmh',
};

/** `sort` of `GET /reads`; null where the gateway does not sort so. */
export function orderAtGateway({ by, down }: ReadSort): string | null {
  const name = atGateway[by];
  return name === undefined ? null : `${down ? '-' : ''}${name}`;
}

/** What is not known comes last either way; equal ones are newest first. */
export function sortedReads(reads: readonly FoundRead[], { by, down }: ReadSort): readonly FoundRead[] {
  return [...reads].sort((one, other) => {
    const [a, b] = [keyOf(one, by), keyOf(other, by)];
    if (a === b) return one.capturedAt === other.capturedAt ? 0 : one.capturedAt < other.capturedAt ? 1 : -1;
    if (a === null) return 1;
    if (b === null) return -1;
    return a < b === down ? 1 : -1;
  });
}
