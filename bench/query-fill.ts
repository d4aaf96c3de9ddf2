/**
 * Makes a folder with a month of reads, in minutes instead of the hours that taking them in one by one would be: files
 * of closed partitions are written whole, then sealed and merged by the store's own code. The newest reads go through
 * the store's writer. What comes out is what a gateway would have: old partitions merged, the newest ones not yet.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { migrate, openDatabase } from '../src/store/sqlite/database.ts';
import { mainMigrations } from '../src/store/sqlite/migrations/index.ts';
import { ColumnEncoder } from '../src/store/sqlite/reads/columns.ts';
import { writeFilterFile } from '../src/store/sqlite/reads/filter-file.ts';
import { hashString } from '../src/store/sqlite/reads/hash.ts';
import { defaultMergeLimits, type MergeCandidate } from '../src/store/sqlite/reads/merge-plan.ts';
import { buildMerged } from '../src/store/sqlite/reads/merged-file.ts';
import { intoCatalogue, noteStripped, orderOf } from '../src/store/sqlite/reads/merges.ts';
import { openPartition, partitionPath, sealPartition } from '../src/store/sqlite/reads/partition-file.ts';
import { PlacementNumbers } from '../src/store/sqlite/reads/placements.ts';
import { packConfidence, packMarks } from '../src/store/sqlite/reads/row.ts';
import { stripSource } from '../src/store/sqlite/reads/strip-source.ts';
import { ReadsWriter } from '../src/store/sqlite/reads/writer.ts';
import { benchRead, confidenceOf, eventIdOf, monthMs, monthRead, places, speedOf } from './query-data.ts';

export interface Month {
  rows: number;
  endMs: number;
  partitionRows: number;
}
interface Group {
  dataDir: string;
  month: Month;
  /** Number of the first partition, which is also how many there are before it, plus one. */
  firstNo: number;
  count: number;
  merge: boolean;
}

const batchReads = 5_000;
const pristineFolder = 'pristine';

/** @returns the end of the month, UTC ms */
export async function fillMonth(
  dataDir: string,
  rows: number,
  partitionRows: number,
  threads: number,
): Promise<number> {
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(join(dataDir, 'reads'), { recursive: true });
  const month: Month = { rows, endMs: Date.now(), partitionRows };
  const main = openDatabase(join(dataDir, 'ringgate.db'), { synchronous: 'normal' });
  migrate(main, mainMigrations);
  new PlacementNumbers(main).numbersOf(places);
  // one partition's worth, or a tenth where there is little, stays in the partition that takes reads
  const closed = Math.max(0, Math.floor((rows - Math.min(partitionRows, rows / 10)) / partitionRows));
  const perGroup = Math.min(defaultMergeLimits.sources, Math.floor(defaultMergeLimits.rows / partitionRows));
  const groups: Group[] = [];
  for (let done = 0; done < closed; done += perGroup) {
    const count = Math.min(perGroup, closed - done);
    groups.push({ dataDir, month, firstNo: done + 1, count, merge: count === perGroup });
  }
  const next = async (): Promise<void> => {
    for (let group = groups.shift(); group !== undefined; group = groups.shift()) await inThread(group);
  };
  await Promise.all(Array.from({ length: threads }, next));
  await fillOpen(dataDir, month, closed * partitionRows);
  main.close();
  keepPristine(dataDir);
  return month.endMs;
}

function inThread(group: Group): Promise<void> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: group });
    worker.once('error', reject);
    worker.once('message', (parts: string) => {
      const seconds = Math.round((performance.now() - begun) / 1000);
      process.stderr.write(`partitions from ${group.firstNo}: ${seconds} s (${parts})\n`);
      resolve();
    });
  });
}

function makeGroup({ dataDir, month, firstNo, count, merge }: Group): string {
  const main = openDatabase(join(dataDir, 'ringgate.db'), { synchronous: 'normal' });
  const placements = new PlacementNumbers(main);
  const plan: MergeCandidate[] = [];
  const begun = performance.now();
  for (let no = firstNo; no < firstNo + count; no++) {
    const openedAtMs = timeOf(month, no);
    const baseMs = openedAtMs - 86_400_000;
    writePartition(dataDir, month, no, baseMs, placements);
    if (!merge) {
      sealPartition(dataDir, no);
      writeFilterFile(dataDir, no, month.partitionRows);
    }
    main
      .prepare(
        `INSERT INTO partitions (no, state, base_ms, opened_at, row_count, min_captured_ms, max_captured_ms)
         VALUES (?, 'sealed', ?, ?, ?, ?, ?)`,
      )
      .run(no, baseMs, openedAtMs, month.partitionRows, openedAtMs, timeOf(month, no + 1));
    plan.push({ no, rowCount: month.partitionRows, openedAtMs, closedAtMs: timeOf(month, no + 1) });
  }
  const written = performance.now();
  if (merge) {
    const order = orderOf(main, dataDir, plan);
    const built = buildMerged(order, (placement) => placements.placeOf(placement));
    main.transaction(() => intoCatalogue(main, order, plan[0]?.openedAtMs ?? 0, built)).immediate();
    for (const { no, generation } of order.sources)
      noteStripped(main, { no, file: stripSource(dataDir, no, generation) });
  }
  main.close();
  const merged = performance.now();
  return `written ${Math.round((written - begun) / 1000)}, merged ${Math.round((merged - written) / 1000)}`;
}

function timeOf({ rows, endMs, partitionRows }: Month, no: number): number {
  return Math.round(endMs - monthMs + (((no - 1) * partitionRows) / rows) * monthMs);
}

/** The file as the writer leaves it when it is full. */
function writePartition(
  dataDir: string,
  month: Month,
  no: number,
  baseMs: number,
  placements: PlacementNumbers,
): void {
  const numbers = placements.numbersOf(places);
  const seeds = places.map(({ deviceId }) => hashString(deviceId));
  const marks = packMarks('blue', false, false, false);
  const db = openPartition(dataDir, no, { synchronous: 'normal' });
  db.pragma('journal_mode = MEMORY');
  db.pragma('synchronous = OFF');
  const insert = db.prepare(
    `INSERT INTO reads (row, placement, captured, received, event_id, event_key, plate, plate_raw, marks, confidence,
       speed_kmh, revision, extras) VALUES (?, ?, ?, 200, ?, ?, ?, NULL, ?, ?, ?, 0, NULL)`,
  );
  const first = (no - 1) * month.partitionRows;
  db.exec('BEGIN');
  for (let row = 1; row <= month.partitionRows; row++) {
    const n = first + row - 1;
    const { plate, place, capturedAtMs } = monthRead(n, month.rows, month.endMs);
    const eventId = eventIdOf(n);
    insert.run(
      row,
      numbers[place],
      capturedAtMs - baseMs,
      eventId,
      hashString(eventId, seeds[place]),
      plate,
      marks,
      packConfidence(confidenceOf(n)),
      speedOf(n),
    );
  }
  db.exec('COMMIT');
  db.pragma('journal_mode = WAL');
  db.close();
}

async function fillOpen(dataDir: string, month: Month, first: number): Promise<void> {
  const main = openDatabase(join(dataDir, 'ringgate.db'), { synchronous: 'normal' });
  let nowMs = timeOf(month, first / month.partitionRows + 1);
  const writer = new ReadsWriter(main, {
    dataDir,
    synchronous: 'normal',
    limits: { rows: 10 * month.partitionRows, spanMs: 10 * monthMs },
    now: () => nowMs,
    onSealError: (error) => {
      throw error;
    },
  });
  const encoder = new ColumnEncoder();
  for (let done = first; done < month.rows; done += batchReads) {
    const count = Math.min(batchReads, month.rows - done);
    const batch = Array.from({ length: count }, (_, i) => {
      const { plate, place, capturedAtMs } = monthRead(done + i, month.rows, month.endMs);
      return benchRead(done + i, plate, places[place] as (typeof places)[0], capturedAtMs);
    });
    nowMs = batch[0]?.receivedAtMs ?? nowMs;
    writer.commit(encoder.encode(batch, []));
  }
  await writer.close();
  main.close();
}

/** What a run changes: the catalogue, the vehicles' states, and the partition that takes reads. */
function changing(dataDir: string): string[] {
  const plain = readdirSync(join(dataDir, 'reads')).filter((name) => /^\d+\.db$/.test(name));
  return ['ringgate.db', 'vehicle-state.bin', join('reads', plain.toSorted().at(-1) ?? '')];
}

function keepPristine(dataDir: string): void {
  mkdirSync(join(dataDir, pristineFolder, 'reads'), { recursive: true });
  for (const name of changing(dataDir))
    copyFileSync(join(dataDir, name), join(dataDir, pristineFolder, name));
}

/** Undoes what a run before this one added, so that each measures the same. */
export function restorePristine(dataDir: string): void {
  const pristine = join(dataDir, pristineFolder);
  const [openFile = ''] = readdirSync(join(pristine, 'reads'));
  for (const name of readdirSync(join(dataDir, 'reads'))) {
    const parts = /^(\d+)[.-]/.exec(name);
    const isLater = parts !== null && Number(parts[1]) >= Number.parseInt(openFile, 10);
    if (isLater || name.endsWith('.new')) rmSync(join(dataDir, 'reads', name));
  }
  for (const name of ['ringgate.db', 'vehicle-state.bin', join('reads', openFile)]) {
    for (const end of ['-wal', '-shm']) rmSync(join(dataDir, `${name}${end}`), { force: true });
    if (existsSync(join(pristine, name))) copyFileSync(join(pristine, name), join(dataDir, name));
  }
  if (!existsSync(partitionPath(dataDir, Number.parseInt(openFile, 10))))
    throw new Error('the data is not whole');
}

if (!isMainThread && parentPort !== null) parentPort.postMessage(makeGroup(workerData as Group));
