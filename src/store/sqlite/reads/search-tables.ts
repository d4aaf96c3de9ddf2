/**
 * The search index of a sealed partition, in the partition's own file, so that deleting the file deletes it too:
 * every plate with all its reads (`search_plates`, look-alikes side by side), the plates that hold three characters in
 * a row (`search_grams`), and what passed a checkpoint in a stretch of time
 * (`search_places`). Lists are packed (bytes.ts).
 * A revision after the index was built is noted by a trigger in `search_changes` and looked at by itself.
 */
import type { Migration } from '../database.ts';
import { ByteReader, type ByteWriter } from './bytes.ts';

/** A partition whose index was built by another version counts as not built. */
export const searchVersion = 2;

export const searchTables: Migration = {
  id: '002-search',
  sql: `
    CREATE TABLE search_plates (
      skeleton INTEGER NOT NULL,
      plate TEXT NOT NULL,
      id INTEGER NOT NULL,
      seen BLOB NOT NULL,
      PRIMARY KEY (skeleton, plate)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE search_names (id INTEGER PRIMARY KEY, plate TEXT NOT NULL) STRICT;
    CREATE TABLE search_grams (gram INTEGER PRIMARY KEY, ids BLOB NOT NULL) STRICT;
    CREATE TABLE search_places (bucket INTEGER PRIMARY KEY, seen BLOB NOT NULL) STRICT;
    CREATE TABLE search_built (version INTEGER NOT NULL, plates INTEGER NOT NULL) STRICT;
    CREATE TABLE search_changes (n INTEGER PRIMARY KEY, row INTEGER NOT NULL) STRICT;
    -- 31: colour, late and clock; a picture that comes later changes nothing here
    CREATE TRIGGER reads_changed AFTER UPDATE ON reads
      WHEN old.plate <> new.plate OR old.captured <> new.captured OR old.placement <> new.placement
        OR (old.marks & 31) <> (new.marks & 31) OR old.extras IS NOT new.extras
      BEGIN INSERT INTO search_changes (row) VALUES (new.row); END;
  `,
};

/** How long a bucket of `search_places` is: so that it holds a handful of reads, at a quiet site and at a busy one. */
export const searchBuckets: Migration = {
  id: '003-search-buckets',
  sql: 'ALTER TABLE search_built ADD COLUMN bucket_ms INTEGER NOT NULL DEFAULT 60000;',
};

/** The marks of a row that the index keeps, and its own: this plate was only a further guess of the reader. */
export const keptMarks = 31;
export const candidateBit = 64;

/** A read as the index knows it. `captured` is in ms against the partition's base. */
export interface Seen {
  row: number;
  /** Where it lies in a merged partition, whose rows are in the order of their plates; absent: to be found by its row. */
  place?: number;
  captured: number;
  placement: number;
  marks: number;
}

/** Appends the reads of one plate, ordered by time. */
export function packSeen(into: ByteWriter, seen: Iterable<Seen>): void {
  let before: number | null = null;
  for (const { row, captured, placement, marks } of seen) {
    if (before === null) into.signed(captured);
    else into.number(captured - before);
    before = captured;
    into.number(row);
    into.number(placement);
    into.byte(marks);
  }
}

/** @param firstPlace where the first of the plate's own reads lies, 0 = unknown; the others follow it */
export function* unpackSeen(bytes: Uint8Array, firstPlace = 0): Generator<Seen> {
  const reader = new ByteReader(bytes);
  let captured = 0;
  let place = firstPlace;
  let isFirst = true;
  while (!reader.isAtEnd) {
    captured = isFirst ? reader.signed() : captured + reader.number();
    isFirst = false;
    const row = reader.number();
    const placement = reader.number();
    const marks = reader.byte();
    const isPlaced = firstPlace !== 0 && (marks & candidateBit) === 0;
    yield isPlaced ? { captured, row, placement, marks, place } : { captured, row, placement, marks };
    if (isPlaced) place++;
  }
}

/** Three UTF-16 units as one number. */
export function gramAt(text: string, at: number): number {
  return (text.charCodeAt(at) * 0x10000 + text.charCodeAt(at + 1)) * 0x10000 + text.charCodeAt(at + 2);
}

const bucketsPerPlace = 2 ** 24;
const shortestBucketMs = 10_000;
const longestBucketMs = 3_600_000;
const readsPerBucket = 16;

/** The length of a bucket for so many reads at so many checkpoints over a time. */
export function bucketMsFor(reads: number, places: number, spanMs: number): number {
  const ms = (readsPerBucket * spanMs * Math.max(1, places)) / Math.max(1, reads);
  return Math.round(Math.min(longestBucketMs, Math.max(shortestBucketMs, ms)));
}

/**
 * A stretch of time at a checkpoint, the key of `search_places`.
 * @param placeNo number of the checkpoint (`placeOf`) @param captured ms against the partition's base
 */
export function bucketOf(placeNo: number, captured: number, bucketMs: number): number {
  return placeNo * bucketsPerPlace + bucketsPerPlace / 2 + Math.floor(captured / bucketMs);
}

/** The first ms of a bucket, against the partition's base. */
export function bucketStart(bucket: number, bucketMs: number): number {
  return ((bucket % bucketsPerPlace) - bucketsPerPlace / 2) * bucketMs;
}

/** A read at a checkpoint; the plate by its number in the partition. */
export interface SeenThere extends Seen {
  plateId: number;
}

export function packThere(into: ByteWriter, start: number, seen: Iterable<SeenThere>): void {
  let before = start;
  let rowBefore = 0;
  for (const { captured, plateId, row, placement, marks } of seen) {
    into.number(captured - before);
    before = captured;
    into.number(plateId);
    into.signed(row - rowBefore);
    rowBefore = row;
    into.number(placement);
    into.byte(marks);
  }
}

/** @param start of the bucket */
export function* unpackThere(start: number, bytes: Uint8Array): Generator<SeenThere> {
  const reader = new ByteReader(bytes);
  let captured = start;
  let row = 0;
  while (!reader.isAtEnd) {
    captured += reader.number();
    const plateId = reader.number();
    row += reader.signed();
    yield { captured, plateId, row, placement: reader.number(), marks: reader.byte() };
  }
}

/** Ascending numbers, each as its distance from the one before. */
export function unpackIds(bytes: Uint8Array): number[] {
  const reader = new ByteReader(bytes);
  const ids: number[] = [];
  let id = 0;
  while (!reader.isAtEnd) {
    id += reader.number();
    ids.push(id);
  }
  return ids;
}
