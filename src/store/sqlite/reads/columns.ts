/**
 * A batch of reads as columns, the form in which it crosses to the writer's thread: one number array, one string
 * array, and lists for the rare parts. Copying objects instead costs several times as much on both sides.
 */
import type { DeadLetter } from '../../../core/entities.ts';
import type { Match, Placement } from '../../../core/model.ts';
import type { PreparedRead } from '../../contract/reads.ts';
import { packConfidence, packMarks, type ReadExtras } from './row.ts';

/** What the writer answers for each read, by code. */
export const outcomeCodes = ['stored', 'duplicate', 'revised', 'moved'] as const;
export const numbersPerRead = 8;
export const stringsPerRead = 3;

export interface BatchColumns {
  count: number;
  /** Per read: local placement number, captured ms, received ms, revision, marks, confidence, speed (NaN = none), kind of read. */
  numbers: Float64Array;
  /** Per read: event id, plate, raw plate ('' where it is the plate). */
  strings: string[];
  /** [index, JSON of ReadExtras] */
  extras: [number, string][];
  images: [number, string, Uint8Array][];
  matches: [number, Match[]][];
  /** Placements that this connection sends for the first time, by local number. */
  newPlacements: [number, Placement][];
  deadLetters: Omit<DeadLetter, 'id'>[];
}

/** Remembers which placements the writer knows already. Placements are compared by identity: the registry makes each once. */
export class ColumnEncoder {
  readonly #numbers = new WeakMap<Placement, number>();
  #next = 0;

  encode(reads: readonly PreparedRead[], deadLetters: readonly Omit<DeadLetter, 'id'>[]): BatchColumns {
    const count = reads.length;
    const numbers = new Float64Array(count * numbersPerRead);
    const strings: string[] = new Array(count * stringsPerRead);
    const batch: BatchColumns = {
      count,
      numbers,
      strings,
      extras: [],
      images: [],
      matches: [],
      newPlacements: [],
      deadLetters: [...deadLetters],
    };
    let at = 0;
    let text = 0;
    for (let i = 0; i < count; i++) {
      const read = reads[i];
      if (read === undefined) break;
      const { decoded } = read;
      const image = decoded.image !== null && 'bytes' in decoded.image ? decoded.image : null;
      numbers[at++] = this.#placementNumber(read.placement, batch);
      numbers[at++] = read.capturedAtMs;
      numbers[at++] = read.receivedAtMs;
      numbers[at++] = decoded.revision;
      numbers[at++] = packMarks(decoded.plateColor, read.late, read.clockBad, image !== null);
      numbers[at++] = packConfidence(decoded.confidence) ?? Number.NaN;
      numbers[at++] = decoded.speedKmh ?? Number.NaN;
      numbers[at++] = read.matches.length;
      strings[text++] = decoded.eventId;
      strings[text++] = read.plate;
      strings[text++] = decoded.plateRaw === read.plate ? '' : `=${decoded.plateRaw}`;
      const extras = extrasOf(read);
      if (extras !== null) batch.extras.push([i, extras]);
      if (image !== null) batch.images.push([i, image.mediaType, image.bytes]);
      if (read.matches.length > 0) batch.matches.push([i, read.matches]);
    }
    return batch;
  }

  #placementNumber(placement: Placement, batch: BatchColumns): number {
    let no = this.#numbers.get(placement);
    if (no === undefined) {
      no = this.#next++;
      this.#numbers.set(placement, no);
      batch.newPlacements.push([no, placement]);
    }
    return no;
  }
}

function extrasOf(read: PreparedRead): string | null {
  const { decoded, placement } = read;
  const laneDiffers = decoded.lane !== null && decoded.lane !== placement.lane;
  const imageUrl = decoded.image !== null && 'url' in decoded.image ? decoded.image.url : null;
  if (
    decoded.vehicle === null &&
    decoded.candidates.length === 0 &&
    decoded.plateBox === null &&
    imageUrl === null &&
    !laneDiffers
  ) {
    return null;
  }
  const extras: ReadExtras = {};
  if (decoded.vehicle !== null) extras.vehicle = decoded.vehicle;
  if (decoded.candidates.length > 0) extras.candidates = decoded.candidates;
  if (decoded.plateBox !== null) extras.plateBox = decoded.plateBox;
  if (imageUrl !== null) extras.imageUrl = imageUrl;
  if (laneDiffers && decoded.lane !== null) extras.lane = decoded.lane;
  return JSON.stringify(extras);
}
