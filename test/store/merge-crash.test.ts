/** Whatever ends the process while partitions are merged: the old ones are there, or the new one; nothing lost or twice. */
import { cpSync, existsSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FoundRead, PreparedRead } from '../../src/store/contract/reads.ts';
import { openDatabase } from '../../src/store/sqlite/database.ts';
import { planMerge } from '../../src/store/sqlite/reads/merge-plan.ts';
import { buildMerged } from '../../src/store/sqlite/reads/merged-file.ts';
import { intoCatalogue, mergeCandidates, orderOf } from '../../src/store/sqlite/reads/merges.ts';
import { partitionPath } from '../../src/store/sqlite/reads/partition-file.ts';
import { PlacementNumbers } from '../../src/store/sqlite/reads/placements.ts';
import { stripSource } from '../../src/store/sqlite/reads/strip-source.ts';
import { preparedRead, startMs } from '../support/gateway-app.ts';
import {
  closedPlain,
  filesOf,
  openSmallStore,
  partitionRows,
  smallMerges,
  sourcesOf,
  untilMerged,
} from '../support/merge-room.ts';

const whole = { plate: '苏*', match: 'wildcard' as const, areaIds: null, limit: 5000 };

describe('a merge that is broken off', () => {
  const made = mkdtempSync(join(tmpdir(), 'ringgate-crash-made-'));
  const reads: PreparedRead[] = Array.from({ length: partitionRows * 5 }, (_, i) =>
    preparedRead({ plate: `苏F${10_000 + (i % 31)}`, capturedAtMs: startMs + i * 1000, image: i % 60 === 0 }),
  );
  let before: FoundRead[] = [];
  const folders = [made];

  beforeAll(async () => {
    const store = await openSmallStore(made);
    for (let at = 0; at < reads.length; at += partitionRows)
      await store.reads.commit(reads.slice(at, at + partitionRows), []);
    before = (await store.reads.find(whole)).items;
    await store.close();
    // those that a stop left unsealed are sealed by another start
    const again = await openSmallStore(made);
    await again.close();
    expect(before).toHaveLength(reads.length);
  }, 240_000);
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  /** A copy of the folder as a merge left it after some of its steps. */
  const brokenOff = (steps: (dataDir: string) => void): string => {
    const dataDir = mkdtempSync(join(tmpdir(), 'ringgate-crash-'));
    folders.push(dataDir);
    cpSync(made, dataDir, { recursive: true });
    steps(dataDir);
    return dataDir;
  };
  const merge = (dataDir: string, take: 'build' | 'catalogue'): void => {
    const main = openDatabase(join(dataDir, 'ringgate.db'));
    const plan = planMerge(mergeCandidates(main), smallMerges, Date.now()) ?? [];
    expect(plan).toHaveLength(4);
    const order = orderOf(main, dataDir, plan);
    const placements = new PlacementNumbers(main);
    const built = buildMerged(order, (no) => placements.placeOf(no));
    if (take === 'catalogue') main.transaction(() => intoCatalogue(main, order, 0, built))();
    main.close();
  };
  /** A start finds all that was there, ends the merge, and leaves no file over. */
  const holds = async (dataDir: string): Promise<void> => {
    const store = await openSmallStore(dataDir, smallMerges);
    try {
      expect((await store.reads.find(whole)).items).toEqual(before);
      await untilMerged(dataDir, 4);
      expect((await store.reads.find(whole)).items).toEqual(before);
      const { outcomes } = await store.reads.commit(reads, []);
      expect(new Set(outcomes)).toEqual(new Set(['duplicate']));
      expect(await store.reads.count()).toBe(reads.length);
      for (const { id, imageUrl } of before)
        if (imageUrl !== null) expect((await store.reads.image(id))?.bytes).toHaveLength(4);
    } finally {
      await store.close();
    }
    expect(sourcesOf(dataDir).map(({ file }) => file)).toEqual([
      'pictures',
      'pictures',
      'pictures',
      'pictures',
    ]);
    const left = filesOf(dataDir).filter((name) => !/-(wal|shm)$/.test(name));
    expect(left.filter((name) => name.startsWith('m'))).toEqual(['m000001.db', 'm000001.db.filter']);
    expect(left.filter((name) => /^00000[1-4]/.test(name))).toEqual([
      '000001.db',
      '000002.db',
      '000003.db',
      '000004.db',
    ]);
  };

  it('in the middle of the file is begun anew', async () => {
    const dataDir = brokenOff((folder) => {
      merge(folder, 'build');
      const path = partitionPath(folder, 1_000_000_001);
      cpSync(path, `${path}.new`);
      cpSync(path, `${path}.filter.new`);
      rmSync(path);
      truncateSync(`${path}.new`, 20_000);
    });
    expect(existsSync(join(dataDir, 'reads', 'm000001.db.new'))).toBe(true);
    await holds(dataDir);
  }, 240_000);

  it('before the catalogue names the new partition leaves the old ones', async () => {
    const dataDir = brokenOff((folder) => merge(folder, 'build'));
    expect(closedPlain(dataDir)).toEqual([1, 2, 3, 4, 5]);
    await holds(dataDir);
  }, 240_000);

  it('before the old files are done away with leaves the new one', async () => {
    const dataDir = brokenOff((folder) => merge(folder, 'catalogue'));
    expect(closedPlain(dataDir)).toEqual([5]);
    expect(filesOf(dataDir)).toContain('000001.db');
    await holds(dataDir);
  }, 240_000);

  it('between one old file and the next goes on there', async () => {
    const dataDir = brokenOff((folder) => {
      merge(folder, 'catalogue');
      // done, but not noted; and one of which the tables are gone, but not all
      stripSource(folder, 1, 0);
      const second = openDatabase(partitionPath(folder, 2));
      second.exec('DROP TABLE reads; DROP TABLE search_plates;');
      second.close();
    });
    await holds(dataDir);
  }, 240_000);

  it('where no old file has a picture leaves none of them', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'ringgate-crash-'));
    folders.push(dataDir);
    const store = await openSmallStore(dataDir, smallMerges);
    const plain = reads.map((read) => ({ ...read, decoded: { ...read.decoded, image: null } }));
    for (let at = 0; at < plain.length; at += partitionRows)
      await store.reads.commit(plain.slice(at, at + partitionRows), []);
    await untilMerged(dataDir, 4);
    expect((await store.reads.find(whole)).items).toHaveLength(reads.length);
    await store.close();
    expect(filesOf(dataDir).filter((name) => /^00000[1-4]/.test(name))).toEqual([]);
    expect(sourcesOf(dataDir).map(({ file }) => file)).toEqual(['gone', 'gone', 'gone', 'gone']);
  }, 240_000);
});
