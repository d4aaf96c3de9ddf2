/** Ceiling and figures of the store: bare batch inserts, the writer with all it does, and the size on disk. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DecodedRead, Placement } from '../src/core/model.ts';
import type { PreparedRead } from '../src/store/contract/reads.ts';
import { migrate, openDatabase } from '../src/store/sqlite/database.ts';
import { mainMigrations } from '../src/store/sqlite/migrations/index.ts';
import { ColumnEncoder } from '../src/store/sqlite/reads/columns.ts';
import { ReadsWriter } from '../src/store/sqlite/reads/writer.ts';

const batchReads = 500;

/** Makes reads as a district would: 260 devices, 6 lanes each, plates from some 300,000 vehicles. */
export function makeReads(count: number, startNo: number): PreparedRead[] {
  const nowMs = Date.now();
  return Array.from({ length: count }, (_, i) => {
    const no = startNo + i;
    const vehicle = Math.imul(no, 0x9e3779b1) >>> 0;
    const decoded: DecodedRead = {
      eventId: no.toString(36).toUpperCase().padStart(10, '0'),
      revision: 0,
      capturedAtMs: nowMs - 200,
      plateRaw: '',
      plateColor: 'blue',
      confidence: 0.9 + (no % 100) / 1000,
      candidates: [],
      lane: 1 + (no % 6),
      travel: 'approaching',
      speedKmh: 40 + (no % 500) / 10,
      vehicle: null,
      plateBox: null,
      image: null,
      deviceKey: null,
      unknownKeys: 0,
    };
    const plate = `苏F${(vehicle % 300_000).toString(36).toUpperCase().padStart(5, '0')}`;
    decoded.plateRaw = plate;
    return {
      decoded,
      placement: placements[no % placements.length] as Placement,
      capturedAtMs: nowMs - 200,
      receivedAtMs: nowMs,
      plate,
      late: false,
      clockBad: false,
      matches: [],
    };
  });
}

const placements: Placement[] = Array.from({ length: 1560 }, (_, i) => ({
  deviceId: `cp-${String(Math.floor(i / 6)).padStart(3, '0')}`,
  checkpointId: `cp-${String(Math.floor(i / 6)).padStart(3, '0')}`,
  areaId: 'bench',
  lane: 1 + (i % 6),
  travel: 'approaching',
  // One zone for all: vehicles here drive no real way, and each jump over a ring would be a finding.
  ringId: null,
  direction: 'unknown',
  zone: 2,
  crossing: null,
}));

export interface StoreFigures {
  insertPerSecond: number;
  /** Over the last tenth of the reads, when the store was fullest. */
  lastInsertPerSecond: number;
  bytesPerRead: number;
  bareInsertPerSecond: number;
}

/** Writes `count` reads on the calling thread. @param rows reads in a partition */
export async function benchStore(count: number, rows = 1_000_000): Promise<StoreFigures> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ringgate-bench-'));
  try {
    const bareInsertPerSecond = bareInserts(dataDir, Math.min(count, 200_000));
    const main = openDatabase(join(dataDir, 'ringgate.db'));
    migrate(main, mainMigrations);
    const writer = new ReadsWriter(main, {
      dataDir,
      synchronous: 'full',
      limits: { rows, spanMs: 86_400_000 },
      now: Date.now,
      onSealError: (error) => {
        throw error;
      },
    });
    const encoder = new ColumnEncoder();
    let elapsedMs = 0;
    let lastMs = 0;
    const lastFrom = count * 0.9;
    for (let done = 0; done < count; done += batchReads) {
      const batch = encoder.encode(makeReads(batchReads, done), []);
      const start = performance.now();
      writer.commit(batch);
      const took = performance.now() - start;
      elapsedMs += took;
      if (done >= lastFrom) lastMs += took;
      // The sealing thread reports over the event loop.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writer.close();
    main.close();
    return {
      insertPerSecond: (count / elapsedMs) * 1000,
      lastInsertPerSecond: (count / 10 / lastMs) * 1000,
      bytesPerRead: sizeOf(join(dataDir, 'reads')) / count,
      bareInsertPerSecond,
    };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function sizeOf(dir: string): number {
  return readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
}

/** The same columns into one bare table without an index: what SQLite alone can do here. */
function bareInserts(dataDir: string, count: number): number {
  mkdirSync(dataDir, { recursive: true });
  const db = openDatabase(join(dataDir, 'bare.db'));
  db.exec(
    'CREATE TABLE bare (row INTEGER PRIMARY KEY, p INT, c INT, r INT, e TEXT, k INT, plate TEXT, m INT, conf REAL, s REAL)',
  );
  const insert = db.prepare('INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const reads = makeReads(batchReads, 0);
  const start = performance.now();
  for (let done = 0; done < count; done += batchReads) {
    db.exec('BEGIN');
    for (let i = 0; i < batchReads; i++) {
      const read = reads[i];
      if (read === undefined) break;
      insert.run(
        done + i + 1,
        i,
        i,
        200,
        read.decoded.eventId,
        i * 7919,
        read.plate,
        1,
        9500,
        read.decoded.speedKmh,
      );
    }
    db.exec('COMMIT');
  }
  const perSecond = (count / (performance.now() - start)) * 1000;
  db.close();
  return perSecond;
}

if (import.meta.main) {
  const count = Number(process.argv[2] ?? 1_000_000);
  process.stdout.write(`${JSON.stringify(await benchStore(count))}\n`);
}
