/** Builds the search index of a partition that takes no more reads, in a thread that holds nobody up. */
import { skeletonHash } from '../../../core/look-alike.ts';
import { normalisePlate } from '../../../core/plate.ts';
import type { Database } from '../database.ts';
import { ByteWriter } from './bytes.ts';
import {
  bucketMsFor,
  bucketOf,
  bucketStart,
  candidateBit,
  gramAt,
  keptMarks,
  packSeen,
  packThere,
  type SeenThere,
  searchVersion,
} from './search-tables.ts';

/** Rows written in one transaction: a revision by the writer must not wait long for the file. */
const rowsAtOnce = 10_000;

type Row = [plate: string, captured: number, row: number, placement: number, marks: number, place: number];

export function isSearchBuilt(db: Database): boolean {
  const hasTable = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'search_built'").get() !== undefined;
  if (!hasTable) return false;
  return db.prepare('SELECT 1 FROM search_built WHERE version = ?').get(searchVersion) !== undefined;
}

/**
 * Reads all rows in the order of their plates, then writes the tables. About 5 s for a million reads.
 * @param placeOf number of a placement's checkpoint; 0 = it has none
 */
export function buildSearch(db: Database, placeOf: (placement: number) => number): void {
  if (isSearchBuilt(db)) return;
  db.exec(
    'BEGIN IMMEDIATE; DELETE FROM search_plates; DELETE FROM search_names; DELETE FROM search_grams; DELETE FROM search_places; DELETE FROM search_built; COMMIT;',
  );
  // Changes up to here are in the rows that are read next; later ones stay noted.
  const known = db.prepare<[], number>('SELECT coalesce(max(n), 0) FROM search_changes').pluck().get() ?? 0;
  const index = collect(db);
  writePlates(db, index);
  writeGrams(db, index.names);
  const bucketMs = writePlaces(db, index, placeOf);
  db.transaction(() => {
    db.prepare('DELETE FROM search_changes WHERE n <= ?').run(known);
    db.prepare('INSERT INTO search_built (version, plates, bucket_ms) VALUES (?, ?, ?)').run(
      searchVersion,
      index.names.length,
      bucketMs,
    );
  })();
}

/** Reads as columns in the order of plate and time; `starts[i]` is the first of plate i. */
interface Collected {
  names: string[];
  starts: number[];
  /** Where the first read of a plate lies in a merged partition; 0 in any other. */
  places: number[];
  count: number;
  captured: Float64Array;
  rows: Int32Array;
  placements: Int32Array;
  marks: Uint8Array;
  plates: Int32Array;
}

function collect(db: Database): Collected {
  const isClustered = (db.pragma('table_info(reads)') as { name: string }[]).some(
    ({ name }) => name === 'place',
  );
  const place = isClustered ? 'place' : '0';
  const own = `SELECT plate, captured, row, placement, marks & 31, ${place} AS place FROM reads`;
  const guesses = `SELECT normal_plate(json_extract(c.value, '$.plate')), r.captured, r.row, r.placement,
      (r.marks & 31) | ${candidateBit}, 0 FROM reads r, json_each(r.extras, '$.candidates') c
    WHERE r.extras LIKE '%"candidates":%'`;
  db.function('normal_plate', { deterministic: true }, (raw: unknown) => normalisePlate(String(raw)).plate);
  const counted = (sql: string): number =>
    db.prepare<[], number>(`SELECT count(*) FROM (${sql})`).pluck().get() ?? 0;
  const guessed = counted(guesses);
  // A revision between the two looks may add a guess or two.
  const room = counted('SELECT 1 FROM reads') + guessed + 1_000;
  // a merged partition lies in this very order
  const sql =
    isClustered && guessed === 0
      ? `${own} WHERE plate <> '' ORDER BY place`
      : `SELECT * FROM (${own} UNION ALL ${guesses}) WHERE plate <> '' ORDER BY plate, captured, place`;
  const all: Collected = {
    names: [],
    starts: [],
    places: [],
    count: 0,
    captured: new Float64Array(room),
    rows: new Int32Array(room),
    placements: new Int32Array(room),
    marks: new Uint8Array(room),
    plates: new Int32Array(room),
  };
  const rows = db.prepare<[], Row>(sql).raw().iterate() as Iterable<Row>;
  let plateBefore = '';
  for (const [plate, captured, row, placement, marks, lies] of rows) {
    const at = all.count++;
    if (at >= room) throw new Error('the partition changed too much while its index was built');
    if (plate !== plateBefore) {
      plateBefore = plate;
      all.names.push(plate);
      all.starts.push(at);
      all.places.push(0);
    }
    if (lies !== 0 && all.places.at(-1) === 0) all.places[all.places.length - 1] = lies;
    all.captured[at] = captured;
    all.rows[at] = row;
    all.placements[at] = placement;
    all.marks[at] = marks & (keptMarks | candidateBit);
    all.plates[at] = all.names.length;
  }
  return all;
}

function readAt(index: Collected, at: number): SeenThere {
  return {
    captured: index.captured[at] ?? 0,
    row: index.rows[at] ?? 0,
    placement: index.placements[at] ?? 0,
    marks: index.marks[at] ?? 0,
    plateId: index.plates[at] ?? 0,
  };
}

function* readsBetween(index: Collected, from: number, to: number): Iterable<SeenThere> {
  for (let at = from; at < to; at++) yield readAt(index, at);
}

/** Runs `write` for 0…count-1 in transactions of bounded length. */
function inChunks(db: Database, count: number, write: (i: number) => void): void {
  const chunk = db.transaction((from: number, to: number) => {
    for (let i = from; i < to; i++) write(i);
  });
  for (let from = 0; from < count; from += rowsAtOnce) chunk(from, Math.min(count, from + rowsAtOnce));
}

function writePlates(db: Database, index: Collected): void {
  const { names, starts, places } = index;
  const name = db.prepare('INSERT INTO search_names (id, plate) VALUES (?, ?)');
  inChunks(db, names.length, (i) => name.run(i + 1, names[i]));
  const skeletons = Int32Array.from(names, (plate) => skeletonHash(plate));
  const order = Int32Array.from(names, (_, i) => i).sort(
    (a, b) => (skeletons[a] ?? 0) - (skeletons[b] ?? 0) || a - b,
  );
  const plate = db.prepare('INSERT INTO search_plates (skeleton, plate, id, seen) VALUES (?, ?, ?, ?)');
  const bytes = new ByteWriter();
  inChunks(db, order.length, (i) => {
    const no = order[i] ?? 0;
    bytes.reset();
    packSeen(bytes, readsBetween(index, starts[no] ?? 0, starts[no + 1] ?? index.count));
    plate.run(skeletons[no], names[no], places[no], bytes.take());
  });
}

function writeGrams(db: Database, names: readonly string[]): void {
  // packed as they come: as lists of numbers they would be the largest thing in memory
  const idsOf = new Map<number, { bytes: ByteWriter; last: number }>();
  names.forEach((plate, i) => {
    for (let at = 0; at + 3 <= plate.length; at++) {
      const gram = gramAt(plate, at);
      let ids = idsOf.get(gram);
      if (ids === undefined) {
        ids = { bytes: new ByteWriter(16), last: 0 };
        idsOf.set(gram, ids);
      }
      if (ids.last === i + 1) continue;
      ids.bytes.number(i + 1 - ids.last);
      ids.last = i + 1;
    }
  });
  const grams = [...idsOf.keys()].sort((a, b) => a - b);
  const insert = db.prepare('INSERT INTO search_grams (gram, ids) VALUES (?, ?)');
  inChunks(db, grams.length, (i) => {
    const gram = grams[i] ?? 0;
    insert.run(gram, idsOf.get(gram)?.bytes.take());
  });
}

/** How many checkpoints there are, and over which time most of the reads were: late ones from long ago do not count. */
function bucketMsOf(index: Collected, placeOf: (placement: number) => number): number {
  const places = new Set<number>();
  for (let at = 0; at < index.count; at++) places.add(placeOf(index.placements[at] ?? 0));
  const times = index.captured.slice(0, index.count).sort();
  const share = (part: number): number => times[Math.floor((index.count - 1) * part)] ?? 0;
  return bucketMsFor(index.count * 0.9, places.size, share(0.95) - share(0.05));
}

/** @returns the length of a bucket */
function writePlaces(db: Database, index: Collected, placeOf: (placement: number) => number): number {
  const bucketMs = bucketMsOf(index, placeOf);
  const counts = new Map<number, number>();
  const buckets = new Float64Array(index.count);
  for (let at = 0; at < index.count; at++) {
    const place = placeOf(index.placements[at] ?? 0);
    if (place === 0 || ((index.marks[at] ?? 0) & candidateBit) !== 0) continue;
    const bucket = bucketOf(place, index.captured[at] ?? 0, bucketMs);
    buckets[at] = bucket;
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  const keys = [...counts.keys()].sort((a, b) => a - b);
  const ends = new Map<number, number>();
  let total = 0;
  for (const key of keys) {
    ends.set(key, total);
    total += counts.get(key) ?? 0;
  }
  const sorted = new Int32Array(total);
  for (let at = 0; at < index.count; at++) {
    const bucket = buckets[at] ?? 0;
    if (bucket === 0) continue;
    const end = ends.get(bucket) ?? 0;
    sorted[end] = at;
    ends.set(bucket, end + 1);
  }
  const insert = db.prepare('INSERT INTO search_places (bucket, seen) VALUES (?, ?)');
  const bytes = new ByteWriter();
  inChunks(db, keys.length, (i) => {
    const key = keys[i] ?? 0;
    const end = ends.get(key) ?? 0;
    const there = Array.from(sorted.subarray(end - (counts.get(key) ?? 0), end), (at) => readAt(index, at));
    there.sort((a, b) => a.captured - b.captured || a.row - b.row);
    bytes.reset();
    packThere(bytes, bucketStart(key, bucketMs), there);
    insert.run(key, bytes.take());
  });
  return bucketMs;
}
