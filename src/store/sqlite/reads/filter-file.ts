/** The filter of a sealed partition lies beside it, so that a start reads a few MB a million reads instead of the rows. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Database } from '../database.ts';
import { KeyFilter } from './key-filter.ts';
import { MergedFilter } from './merged-filter.ts';
import { openPartition, partitionPath } from './partition-file.ts';
import { isMerged } from './row-origins.ts';

/** Whether a partition may hold an event key; false is certain. */
export interface EventFilter {
  mayHave(key: number): boolean;
}

/** @param generation as in partitionPath */
export function filterPath(dataDir: string, no: number, generation = 0): string {
  return `${partitionPath(dataDir, no, generation)}.filter`;
}

/** The stored filter, or null where there is none that fits. */
function readFilterFile(
  dataDir: string,
  no: number,
  rowCount: number,
  generation: number,
): EventFilter | null {
  const path = filterPath(dataDir, no, generation);
  if (!existsSync(path)) return null;
  const file = readFileSync(path);
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
  if (isMerged(no)) {
    if (bytes.byteLength % 4 !== 0) return null;
    const words = new Uint32Array(bytes);
    const filter = new MergedFilter(rowCount, words);
    return filter.words === words ? filter : null;
  }
  if (bytes.byteLength % 2 !== 0) return null;
  const table = new Uint16Array(bytes);
  const filter = new KeyFilter(rowCount, table);
  return filter.table === table ? filter : null;
}

/** Stores the filter of the rows; written aside and renamed, so that half a filter is never taken. */
export function makeFilterFile(path: string, db: Database, no: number, rowCount: number): EventFilter {
  const filter = isMerged(no) ? new MergedFilter(rowCount) : new KeyFilter(rowCount);
  const keys = db.prepare<[], number>('SELECT event_key FROM reads').pluck().iterate();
  for (const key of keys) filter.add(key);
  writeFileSync(`${path}.new`, filter instanceof MergedFilter ? filter.words : filter.table);
  renameSync(`${path}.new`, path);
  return filter;
}

/** Makes the filter of a partition from its rows and stores it beside it. */
export function writeFilterFile(dataDir: string, no: number, rowCount: number, generation = 0): EventFilter {
  const db = openPartition(dataDir, no, {}, generation);
  try {
    return makeFilterFile(filterPath(dataDir, no, generation), db, no, rowCount);
  } finally {
    db.close();
  }
}

/** The filter from the file beside the partition, or made anew from the rows. */
export function filterOf(dataDir: string, no: number, rowCount: number, generation = 0): EventFilter {
  return (
    readFilterFile(dataDir, no, rowCount, generation) ?? writeFilterFile(dataDir, no, rowCount, generation)
  );
}
