/** kill -9 in the midst of expiry, at one step after the other: what is kept is there, once; what went stays away. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanEnvironment } from '../support/gateway.ts';
import { dayMs, expireUntil, openSmallStore, over, readOf, type SmallStore } from '../support/retention.ts';

const nowMs = Date.now();
const rows = 40;
const partitions = 6;
let small: SmallStore;
afterEach(() => small.close());

/** Runs expiry in a process of its own and kills it at the n-th change of the folder of reads. @returns whether it was done before */
async function killAt(change: number, held: readonly string[]): Promise<boolean> {
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../support/expiry-process.ts'),
      small.dataDir,
      String(rows),
      String(nowMs),
      held.join(','),
    ],
    { env: cleanEnvironment({}), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'close');
  let changes = 0;
  const watcher = watch(join(small.dataDir, 'reads'), () => {
    changes += 1;
    if (changes === change) child.kill('SIGKILL');
  });
  let isDone = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line !== 'done') return;
    isDone = true;
    child.kill('SIGKILL');
  });
  await ended;
  watcher.close();
  return isDone;
}

describe('expiry that is killed', () => {
  it('goes on where it was: nothing that is kept is lost or there twice, nothing else comes back', async () => {
    small = await openSmallStore(rows);
    const kept: string[] = [];
    for (let n = 0; n < partitions; n++) {
      const done = await small.store.reads.commit(
        Array.from({ length: rows }, (_, i) =>
          i === 11
            ? readOf('苏FKEPT1', nowMs + n, { eventId: `kept-${n}`, image: Buffer.from(`picture ${n}`) })
            : readOf(`沪D${n}${String(i).padStart(4, '0')}`, nowMs + i),
        ),
        [],
      );
      kept.push(done.idOf(11));
    }
    await small.store.reads.commit([readOf('苏FNEW01', nowMs)], []);
    await small.stop();
    // changes of the folder: opening writes some, each partition a dozen
    for (const change of [9, 16, 27]) if (await killAt(change, kept)) break;
    await small.restart();
    const found = async () =>
      (await small.store.reads.find({ plate: '苏FKEPT1', areaIds: null, limit: 50 })).items.map(
        ({ id }) => id,
      );
    expect((await found()).sort()).toEqual([...kept].sort());
    const order = over(nowMs + 40 * dayMs, 30, { heldReadIds: kept });
    await expireUntil(small, order, async () => (await small.store.reads.count()) === partitions);
    expect((await found()).sort()).toEqual([...kept].sort());
    const pictures = await Promise.all(kept.map((id) => small.store.reads.image(id)));
    expect(pictures.map((one) => Buffer.from(one?.bytes ?? []).toString())).toEqual(
      kept.map((_, n) => `picture ${n}`),
    );
    const again = await small.store.reads.commit(
      kept.map((_, n) => readOf('苏FKEPT1', nowMs + n, { eventId: `kept-${n}` })),
      [],
    );
    expect(new Set(again.outcomes)).toEqual(new Set(['duplicate']));
    const files = readdirSync(join(small.dataDir, 'reads')).filter((name) => !/-(?:wal|shm)$/.test(name));
    expect(files.filter((name) => name.endsWith('.new'))).toEqual([]);
    expect(files.filter((name) => name.endsWith('.db')).length).toBe(partitions + 1);
  }, 120_000);
});
