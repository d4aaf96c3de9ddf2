/** The filter of a sealed partition lies beside it, so that a start reads 4 MB a million reads instead of the rows. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { KeyFilter } from './key-filter.ts';
import { openPartition, partitionPath } from './partition-file.ts';

function filterPath(dataDir: string, no: number): string {
  return `${partitionPath(dataDir, no)}.filter`;
}

/** The stored filter, or null where there is none that fits. */
export function readFilterFile(dataDir: string, no: number, rowCount: number): KeyFilter | null {
  const path = filterPath(dataDir, no);
  if (!existsSync(path)) return null;
  const bytes = readFileSync(path);
  if (bytes.byteLength % 2 !== 0) return null;
  const table = new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const filter = new KeyFilter(rowCount, table);
  return filter.table === table ? filter : null;
}

/** Makes the filter from the rows and stores it; written aside and renamed, so that half a filter is never taken. */
export function writeFilterFile(dataDir: string, no: number, rowCount: number): KeyFilter {
  const db = openPartition(dataDir, no, {});
  try {
    const filter = new KeyFilter(rowCount);
    const keys = db.prepare<[], number>('SELECT event_key FROM reads').pluck().iterate();
    for (const key of keys) filter.add(key);
    const path = filterPath(dataDir, no);
    writeFileSync(`${path}.new`, filter.table);
    renameSync(`${path}.new`, path);
    return filter;
  } finally {
    db.close();
  }
}
