/** Stores whose partitions are small, and merged or not: what both answer must be the same. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Store } from '../../src/store/contract/index.ts';
import { openDatabase } from '../../src/store/sqlite/database.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import type { MergeLimits } from '../../src/store/sqlite/reads/merge-plan.ts';

export const partitionRows = 120;
/** Four partitions become one. */
export const smallMerges: MergeLimits = { rows: 4 * partitionRows, spanMs: 365 * 86_400_000, sources: 10 };

export function openSmallStore(dataDir: string, merge?: MergeLimits): Promise<Store> {
  const limits = { rows: partitionRows, spanMs: 365 * 86_400_000 };
  return openSqliteStore({
    dataDir,
    synchronous: 'normal',
    limits: merge === undefined ? limits : { ...limits, merge },
    onFailure: (error) => expect.fail(error.message),
  });
}

/** What of each merged source's file is left, by the catalogue. */
export function sourcesOf(dataDir: string): { no: number; into: number; file: string }[] {
  const main = openDatabase(join(dataDir, 'ringgate.db'), { readonly: true });
  try {
    return main
      .prepare<[], { no: number; into: number; file: string }>(
        'SELECT source_no AS no, no AS "into", file FROM merged_sources ORDER BY source_no',
      )
      .all();
  } finally {
    main.close();
  }
}

/** Partitions that were closed and not merged. */
export function closedPlain(dataDir: string): number[] {
  const main = openDatabase(join(dataDir, 'ringgate.db'), { readonly: true });
  try {
    return main
      .prepare<[], number>("SELECT no FROM partitions WHERE state <> 'open' AND no < 1000000000 ORDER BY no")
      .pluck()
      .all();
  } finally {
    main.close();
  }
}

/** Waits until so many sources were merged and nothing of their files is left but pictures. */
export async function untilMerged(dataDir: string, sources: number): Promise<void> {
  await expect
    .poll(() => sourcesOf(dataDir).filter(({ file }) => file !== 'whole').length, { timeout: 200_000 })
    .toBe(sources);
}

export function filesOf(dataDir: string): string[] {
  return readdirSync(join(dataDir, 'reads')).toSorted();
}
