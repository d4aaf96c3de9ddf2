/** A month of reads as a district would have them, made once: vehicles with habits, passers-by, and one pair that travels together. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Placement } from '../src/core/model.ts';
import type { PreparedRead } from '../src/store/contract/reads.ts';
import { migrate, openDatabase } from '../src/store/sqlite/database.ts';
import { mainMigrations } from '../src/store/sqlite/migrations/index.ts';
import { ColumnEncoder } from '../src/store/sqlite/reads/columns.ts';
import { ReadsWriter } from '../src/store/sqlite/reads/writer.ts';

export const monthMs = 30 * 86_400_000;
export const followed = '苏F7K3D9';
export const follower = '浙A2C4E8';
/** The pair passes so often in the month. */
const pairPassages = 300;
const residents = 300_000;
const checkpoints = 260;
const batchReads = 5_000;
const letters = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

export const places: Placement[] = Array.from({ length: checkpoints * 2 }, (_, i) => ({
  deviceId: `cp-${Math.floor(i / 2)}-${i % 2}`,
  checkpointId: `cp-${Math.floor(i / 2)}`,
  areaId: 'bench',
  lane: 1,
  travel: 'approaching',
  ringId: null,
  direction: i % 2 === 0 ? 'inbound' : 'outbound',
  // one zone for all: vehicles here drive no real way, and each jump over a ring would be a finding
  zone: 2,
  crossing: null,
}));

/** The plate of a vehicle by its number: five characters that look as those of a city do. */
export function plateOf(vehicle: number): string {
  let rest = Math.imul(vehicle + 1, 0x9e3779b1) >>> 0;
  let text = '';
  for (let i = 0; i < 5; i++) {
    // the last places are mostly digits
    const base = i < 2 ? letters.length : rest % 7 === 0 ? letters.length : 10;
    text += letters.charAt(rest % base);
    rest = Math.floor(rest / base) + Math.imul(i + 3, 0x2c1b3c6d) * (vehicle & 0xff);
    rest >>>= 0;
  }
  return `苏F${text}`;
}

/** A number below `below` from a counter: the same data each time. */
function mixed(no: number, below: number): number {
  let x = Math.imul(no ^ (no >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) >>> 0) % below;
}

export function benchRead(
  no: number,
  plate: string,
  placement: Placement,
  capturedAtMs: number,
): PreparedRead {
  return {
    decoded: {
      eventId: no.toString(36).toUpperCase().padStart(8, '0'),
      revision: 0,
      capturedAtMs,
      plateRaw: plate,
      plateColor: 'blue',
      confidence: 0.9 + (no % 100) / 1000,
      candidates: [],
      lane: 1,
      travel: 'approaching',
      speedKmh: 40 + (no % 500) / 10,
      vehicle: null,
      plateBox: null,
      image: null,
      deviceKey: null,
      unknownKeys: 0,
    },
    placement,
    capturedAtMs,
    receivedAtMs: capturedAtMs + 200,
    plate,
    late: false,
    clockBad: false,
    matches: [],
  };
}

/** Read number `no` of `rows` in the month that ends at `endMs`: a fifth are passers-by from anywhere. */
function readNo(no: number, rows: number, endMs: number): PreparedRead {
  const capturedAtMs = Math.round(endMs - monthMs + (no / rows) * monthMs);
  const every = Math.floor(rows / pairPassages);
  if (no % every < 2) {
    const place = places[mixed(Math.floor(no / every) + 17, places.length)] as Placement;
    return benchRead(no, no % every === 0 ? followed : follower, place, capturedAtMs);
  }
  const isResident = mixed(no, 5) > 0;
  const vehicle = isResident ? mixed(no + 7, residents) : residents + mixed(no + 11, 20_000_000);
  // a resident passes a few places again and again
  const place = isResident
    ? mixed(vehicle * 8 + mixed(no + 3, 8), places.length)
    : mixed(no + 5, places.length);
  return benchRead(no, plateOf(vehicle), places[place] as Placement, capturedAtMs);
}

/** Fills a data folder by the store's own writer. @returns the end of the month, UTC ms */
export async function fillMonth(dataDir: string, rows: number, partitionRows: number): Promise<number> {
  mkdirSync(dataDir, { recursive: true });
  const endMs = Date.now();
  const main = openDatabase(join(dataDir, 'ringgate.db'), { synchronous: 'normal' });
  migrate(main, mainMigrations);
  let nowMs = endMs - monthMs;
  const writer = new ReadsWriter(main, {
    dataDir,
    synchronous: 'normal',
    // by size alone: a partition of a million reads, as a gateway at 1,000 a second would have
    limits: { rows: partitionRows, spanMs: 10 * monthMs },
    now: () => nowMs,
    onSealError: (error) => {
      throw error;
    },
  });
  const encoder = new ColumnEncoder();
  for (let done = 0; done < rows; done += batchReads) {
    const count = Math.min(batchReads, rows - done);
    const batch = Array.from({ length: count }, (_, i) => readNo(done + i, rows, endMs));
    nowMs = batch[0]?.receivedAtMs ?? nowMs;
    writer.commit(encoder.encode(batch, []));
    // the sealing thread reports over the event loop; more than two at once only wait for each other
    await new Promise((resolve) => setImmediate(resolve));
    if (writer.partitions.live.length > 2) await writer.partitions.settle();
  }
  await writer.partitions.settle();
  await writer.close();
  main.close();
  return endMs;
}
