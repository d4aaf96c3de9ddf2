/** A store whose partitions are small, a clock that runs ahead, and a look for bytes in every file of the data folder. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Store } from '../../src/store/contract/index.ts';
import type { PreparedRead } from '../../src/store/contract/reads.ts';
import type { ExpiryOrder } from '../../src/store/contract/retention.ts';
import { openDatabase } from '../../src/store/sqlite/database.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import type { MergeLimits } from '../../src/store/sqlite/reads/merge-plan.ts';

export const dayMs = 86_400_000;

export interface SmallStore {
  store: Store;
  dataDir: string;
  stop(): Promise<void>;
  /** Opens it again, after `stop` or in its place. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** @param rows of a partition @param merge absent: closed partitions are not merged */
export async function openSmallStore(rows: number, merge?: MergeLimits): Promise<SmallStore> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ringgate-expiry-'));
  const open = () =>
    openSqliteStore({
      dataDir,
      synchronous: 'normal',
      limits: { rows, spanMs: dayMs, ...(merge === undefined ? {} : { merge }) },
      onFailure: (error) => expect.fail(error.message),
    });
  let isOpen = true;
  const small: SmallStore = {
    store: await open(),
    dataDir,
    stop: async () => {
      if (isOpen) await small.store.close();
      isOpen = false;
    },
    restart: async () => {
      await small.stop();
      small.store = await open();
      isOpen = true;
    },
    close: async () => {
      await small.stop();
      rmSync(dataDir, { recursive: true });
    },
  };
  return small;
}

/** All that was captured and arrived more than `days` before `nowMs` is over its time. */
export function over(nowMs: number, days: number, more: Partial<ExpiryOrder> = {}): ExpiryOrder {
  const beforeMs = nowMs - days * dayMs;
  return {
    nowMs,
    readsBeforeMs: beforeMs,
    imagesBeforeMs: beforeMs,
    arrivedBeforeMs: nowMs - 7 * dayMs,
    slackMs: dayMs,
    heldReadIds: [],
    heldPlates: [],
    ...more,
  };
}

/** Runs until a look finds every sealed partition of the store settled (sealing goes on in a thread of its own). */
export async function expireUntil(
  small: SmallStore,
  order: ExpiryOrder,
  isDone: () => Promise<boolean>,
): Promise<{ reads: number; images: number; keptReads: number }> {
  const sum = { reads: 0, images: 0, keptReads: 0 };
  await expect
    .poll(
      async () => {
        const step = await small.store.reads.expire(order, () => false);
        sum.reads += step.reads;
        sum.images += step.images;
        sum.keptReads = step.keptReads;
        return isDone();
      },
      { timeout: 20_000, interval: 150 },
    )
    .toBe(true);
  return sum;
}

/** Waits until so many partitions were merged and nothing of their files is left but pictures. */
export async function untilMerged(small: SmallStore, sources: number): Promise<void> {
  const main = openDatabase(join(small.dataDir, 'ringgate.db'), { readonly: true });
  try {
    const merged = main
      .prepare<[], number>("SELECT count(*) FROM merged_sources WHERE file <> 'whole'")
      .pluck();
    await expect.poll(() => merged.get(), { timeout: 60_000 }).toBe(sources);
  } finally {
    main.close();
  }
}

/** Files of a folder, however deep, that hold one of some byte strings. */
export function filesHolding(folder: string, needles: readonly Uint8Array[]): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    if (needles.some((needle) => bytes.includes(Buffer.from(needle))))
      found.push(path.slice(folder.length + 1));
  }
  return found.sort();
}

/** A text as it may stand in a file. */
export function spellings(text: string): Uint8Array[] {
  return [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()];
}

export type Facts = Partial<Omit<PreparedRead, 'decoded'>> & {
  eventId?: string;
  image?: Uint8Array;
  areaId?: string;
  device?: string;
};
let events = 0;

export function readOf(plate: string, capturedAtMs: number, facts: Facts = {}): PreparedRead {
  events += 1;
  const { eventId = `e-${events}`, image, areaId = 'east', device = 'd1', ...rest } = facts;
  return {
    placement: {
      deviceId: device,
      checkpointId: `c-${areaId}`,
      areaId,
      lane: 1,
      travel: 'approaching',
      ringId: null,
      direction: 'unknown',
      zone: 1,
      crossing: null,
    },
    capturedAtMs,
    receivedAtMs: capturedAtMs + 200,
    plate,
    late: false,
    clockBad: false,
    matches: [],
    ...rest,
    decoded: {
      eventId,
      revision: 0,
      capturedAtMs,
      plateRaw: plate,
      plateColor: 'blue',
      confidence: 0.9,
      candidates: [],
      lane: 1,
      travel: 'approaching',
      speedKmh: null,
      vehicle: null,
      plateBox: null,
      image: image === undefined ? null : { mediaType: 'image/jpeg', bytes: image },
      deviceKey: null,
      unknownKeys: 0,
    },
  };
}
