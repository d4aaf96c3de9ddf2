/**
 * What of one sealed partition is over its time, and the partition written anew without it. Runs in a thread of its
 * own. Rows keep their numbers, so that the ids of reads that are kept stay what they are.
 */
import { existsSync } from 'node:fs';
import type { Database } from '../database.ts';
import { writeKept } from './kept-file.ts';
import { openPartition, partitionPath } from './partition-file.ts';
import { imageBit } from './row.ts';

/** What is asked of one partition; times are UTC ms. */
export interface ExpiryCut {
  no: number;
  generation: number;
  baseMs: number;
  /** Partitions that were merged into it; empty where it was never merged. */
  sources: { no: number; firstRow: number }[];
  /** Those of them whose files still hold pictures. */
  pictures: { no: number; generation: number; firstRow: number }[];
  /** Reads and pictures captured before these go … */
  readsBeforeMs: number;
  imagesBeforeMs: number;
  /** … unless they arrived after this: a read that comes late, or from a clock that is wrong, is not lost at once. */
  arrivedBeforeMs: number;
  /** The file is written anew only when something is over its time by this much, or all of it is. */
  slackMs: number;
  /** Rows that an alert or a hold needs. */
  rows: number[];
  /** Plates under a hold, in a span of capture time; `placements` null = wherever they were seen. */
  plates: { plate: string; fromMs: number; toMs: number; placements: number[] | null }[];
}

/** Capture times of what nothing keeps; null where there is none. */
export interface PartitionAges {
  oldestMs: number | null;
  newestMs: number | null;
  oldestImageMs: number | null;
  newestImageMs: number | null;
}

export interface ExpiryOutcome extends PartitionAges {
  /** `same`: nothing to do. `gone`: nothing stays. `kept`: the file of the next generation is there. */
  kind: 'same' | 'gone' | 'kept';
  removedReads: number;
  removedImages: number;
  /** Reads over their time that an alert or a hold keeps. */
  keptReads: number;
  /** Of the new file. */
  rowCount: number;
  minCapturedMs: number;
  maxCapturedMs: number;
}

/** When a read was captured, by the gateway's own clock where the device's is ahead of it; against the base. */
const age = 'min(captured, captured + received)';
const hasImage = `(marks & ${imageBit}) <> 0`;

export function expireFile(dataDir: string, cut: ExpiryCut): ExpiryOutcome {
  // SQLite would make an empty one
  if (!existsSync(partitionPath(dataDir, cut.no, cut.generation)))
    throw new Error(`the file of partition ${cut.no} is missing`);
  const db = openPartition(dataDir, cut.no, { synchronous: 'full' }, cut.generation);
  try {
    db.pragma('temp_store = MEMORY');
    markStaying(db, cut);
    const ages = agesOf(db, cut.baseMs);
    const isTime =
      isDue(ages.oldestMs, ages.newestMs, cut.readsBeforeMs, cut.slackMs) ||
      isDue(ages.oldestImageMs, ages.newestImageMs, cut.imagesBeforeMs, cut.slackMs);
    const going = isTime ? markGoing(db, cut) : { reads: 0, images: 0 };
    const total = count(db, 'SELECT count(*) FROM reads');
    const outcome: ExpiryOutcome = {
      ...ages,
      kind: 'same',
      removedReads: going.reads,
      removedImages: going.images,
      keptReads: count(
        db,
        `SELECT count(*) FROM reads JOIN temp.staying USING (row) WHERE ${age} < ?`,
        cut.readsBeforeMs - cut.baseMs,
      ),
      rowCount: total - going.reads,
      minCapturedMs: 0,
      maxCapturedMs: 0,
    };
    if (going.reads === 0 && going.images === 0) return outcome;
    if (outcome.rowCount === 0) return { ...outcome, kind: 'gone' };
    const span = writeKept(dataDir, db, cut, outcome.rowCount);
    return {
      ...outcome,
      kind: 'kept',
      minCapturedMs: cut.baseMs + span.low,
      maxCapturedMs: cut.baseMs + span.high,
    };
  } finally {
    db.close();
  }
}

function count(db: Database, sql: string, ...args: unknown[]): number {
  return db.prepare<unknown[], number>(sql).pluck().get(args) ?? 0;
}

function markStaying(db: Database, cut: ExpiryCut): void {
  db.exec('CREATE TEMP TABLE staying (row INTEGER PRIMARY KEY)');
  db.prepare(
    'INSERT OR IGNORE INTO temp.staying SELECT r.row FROM json_each(?) k JOIN reads r ON r.row = k.value',
  ).run(JSON.stringify(cut.rows));
  const hold = db.prepare(
    `INSERT OR IGNORE INTO temp.staying SELECT row FROM reads
     WHERE plate = ? AND captured >= ? AND captured < ?
       AND (? IS NULL OR placement IN (SELECT value FROM json_each(?)))`,
  );
  for (const { plate, fromMs, toMs, placements } of cut.plates) {
    const placed = placements === null ? null : JSON.stringify(placements);
    hold.run(plate, fromMs - cut.baseMs, toMs - cut.baseMs, placed, placed);
  }
}

function agesOf(db: Database, baseMs: number): PartitionAges {
  type Row = { low: number | null; high: number | null; imageLow: number | null; imageHigh: number | null };
  const row = db
    .prepare<[], Row>(
      `SELECT min(${age}) AS low, max(${age}) AS high, min(CASE WHEN ${hasImage} THEN ${age} END) AS imageLow,
         max(CASE WHEN ${hasImage} THEN ${age} END) AS imageHigh
       FROM reads WHERE row NOT IN (SELECT row FROM temp.staying)`,
    )
    .get();
  const at = (value: number | null | undefined): number | null =>
    value === null || value === undefined ? null : baseMs + value;
  return {
    oldestMs: at(row?.low),
    newestMs: at(row?.high),
    oldestImageMs: at(row?.imageLow),
    newestImageMs: at(row?.imageHigh),
  };
}

/** Whether it is time to write the file anew: all of it is over, or a part of it for so long that it cannot wait. */
export function isDue(
  oldestMs: number | null,
  newestMs: number | null,
  beforeMs: number,
  slackMs: number,
): boolean {
  if (oldestMs === null || newestMs === null) return false;
  return newestMs < beforeMs || oldestMs < beforeMs - slackMs;
}

function markGoing(db: Database, cut: ExpiryCut): { reads: number; images: number } {
  const over = `${age} < ? AND captured + received < ? AND row NOT IN (SELECT row FROM temp.staying)`;
  const arrived = cut.arrivedBeforeMs - cut.baseMs;
  // `going`: whole reads; `blind`: reads whose picture goes
  db.exec(
    'CREATE TEMP TABLE going (row INTEGER PRIMARY KEY); CREATE TEMP TABLE blind (row INTEGER PRIMARY KEY);',
  );
  const reads = db
    .prepare(`INSERT INTO temp.going SELECT row FROM reads WHERE ${over}`)
    .run(cut.readsBeforeMs - cut.baseMs, arrived).changes;
  const images = db
    .prepare(`INSERT INTO temp.blind SELECT row FROM reads WHERE ${hasImage} AND ${over}`)
    .run(Math.max(cut.imagesBeforeMs, cut.readsBeforeMs) - cut.baseMs, arrived).changes;
  return { reads, images };
}
