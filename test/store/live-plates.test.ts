/** Patterns over a partition that takes reads, asked before its plates are in memory, while they are, and after. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '../../src/store/contract/index.ts';
import type { PreparedRead } from '../../src/store/contract/reads.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { preparedRead, startMs } from '../support/gateway-app.ts';

// more than two steps of taking in plates
const count = 50_000;
const dataDir = mkdtempSync(join(tmpdir(), 'ringgate-live-plates-'));
const stored: PreparedRead[] = [];
let store: Store;

beforeAll(async () => {
  store = await openSqliteStore({
    dataDir,
    synchronous: 'normal',
    onFailure: (error) => expect.fail(error.message),
  });
  for (let at = 0; at < count; at += 5_000) {
    const reads = Array.from({ length: 5_000 }, (_, i) =>
      preparedRead({ plate: `苏F${10_000 + (((at + i) * 7919) % 89_989)}`, capturedAtMs: startMs + at + i }),
    );
    await store.reads.commit(reads, []);
    stored.push(...reads);
  }
}, 120_000);
afterAll(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true });
});

const expected = (part: string): string[] =>
  stored
    .filter(({ plate }) => plate.includes(part))
    .map(({ decoded }) => decoded.eventId)
    .toSorted();
async function found(part: string): Promise<string[]> {
  const page = await store.reads.find({
    plate: `*${part}*`,
    match: 'wildcard',
    areaIds: null,
    limit: 50_000,
  });
  return page.items.map(({ eventId }) => eventId).toSorted();
}

it('find every read whose plate fits, whichever part of the plates is in memory', async () => {
  for (const part of ['777', '012', '451', '9', '123', '88']) {
    expect(expected(part).length).toBeGreaterThan(20);
    expect(await found(part)).toEqual(expected(part));
  }
  // at the beginning and at the end of what was stored
  for (const at of [3, count - 4]) {
    const old = stored[at] as PreparedRead;
    const decoded = { ...old.decoded, revision: 1 };
    const revised = { ...old, plate: '浙A77712', decoded };
    await store.reads.commit([revised], []);
    stored[at] = revised;
    expect(await found('777')).toEqual(expected('777'));
    expect(await found(old.plate.slice(2))).toEqual(expected(old.plate.slice(2)));
  }
}, 120_000);
