/** One moment of a store that takes reads, seals and merges all the while: whole each time, and it opens again. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Store } from '../../src/store/contract/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { type DataSnapshot, takeSnapshot } from '../../src/store/sqlite/snapshot.ts';
import { preparedRead, startMs } from '../support/gateway-app.ts';

const perCommit = 50;
const folder = mkdtempSync(join(tmpdir(), 'ringgate-snapshot-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const openStore = (dataDir: string): Promise<Store> =>
  openSqliteStore({
    dataDir,
    synchronous: 'normal',
    // a new partition every few commits, so that files come and go while they are listed
    limits: { rows: 150, spanMs: 86_400_000 },
    onFailure: (error) => expect.fail(error.message),
  });

/** Writes a snapshot out as a data folder. */
async function writeOut(snapshot: DataSnapshot, dataDir: string): Promise<void> {
  for (const part of snapshot.parts) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of part.read()) chunks.push(chunk);
    mkdirSync(dirname(join(dataDir, part.name)), { recursive: true });
    writeFileSync(join(dataDir, part.name), Buffer.concat(chunks));
  }
  snapshot.close();
}

it('waits for a partition that the catalogue names already and that has no tables yet', async () => {
  const dataDir = join(folder, 'begun');
  const store = await openStore(dataDir);
  await store.reads.commit([preparedRead({ plate: '苏F10000' })], []);
  await store.close();
  const file = readdirSync(join(dataDir, 'reads')).find((name) => name.endsWith('.db')) ?? '';
  const whole = readFileSync(join(dataDir, 'reads', file));
  writeFileSync(join(dataDir, 'reads', file), '');
  const scratch = join(folder, 'begun-scratch');
  mkdirSync(scratch);
  await expect(takeSnapshot(dataDir, scratch)).rejects.toMatchObject({ code: 'unavailable' });
  writeFileSync(join(dataDir, 'reads', file), whole);
  const snapshot = await takeSnapshot(dataDir, scratch);
  expect(snapshot.counts.reads).toBe(1);
  snapshot.close();
}, 60_000);

it('holds what was committed before, no commit by half, and the files that the catalogue names', async () => {
  const dataDir = join(folder, 'data');
  const store = await openStore(dataDir);
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch);
  let sent = 0;
  const commit = async (): Promise<void> => {
    const reads = Array.from({ length: perCommit }, (_, n) =>
      preparedRead({ plate: `苏F${String(10_000 + sent + n)}`, capturedAtMs: startMs + sent + n }),
    );
    sent += perCommit;
    await store.reads.commit(reads, []);
  };
  for (let round = 1; round <= 3; round += 1) {
    await commit();
    const before = sent;
    // the writer's thread works through these, with new partitions and sealings, while the moment is taken
    const traffic = Promise.all(Array.from({ length: 9 }, commit));
    const snapshot = await takeSnapshot(dataDir, scratch);
    expect(snapshot.counts.reads).toBeGreaterThanOrEqual(before);
    expect(snapshot.counts.reads).toBeLessThanOrEqual(sent);
    expect(snapshot.counts.reads % perCommit).toBe(0);
    const copy = join(folder, `copy-${round}`);
    await writeOut(snapshot, copy);
    await traffic;
    const again = await openStore(copy);
    expect([round, await again.reads.count()]).toEqual([round, snapshot.counts.reads]);
    const first = await again.reads.find({ plate: '苏F10000', match: 'exact', areaIds: null, limit: 10 });
    expect(first.items.map(({ plate }) => plate)).toEqual(['苏F10000']);
    await again.close();
  }
  await store.close();
}, 60_000);
