/** A process that takes reads and merges is killed at one step after another: what it acknowledged is there, once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from 'vitest';
import { openSmallStore, partitionRows, smallMerges, sourcesOf } from '../support/merge-room.ts';

const whole = { plate: '苏*', match: 'wildcard' as const, areaIds: null, limit: 5000 };

describe('a process that is killed while it merges', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ringgate-killed-'));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  /** Kills it as soon as a file of this name comes or goes. @returns the last batch that it acknowledged */
  async function runUntil(name: RegExp, runNo: number, from: number): Promise<number> {
    mkdirSync(join(dataDir, 'reads'), { recursive: true });
    const script = new URL('../support/merge-process.ts', import.meta.url).pathname;
    const child: ChildProcess = spawn(process.execPath, [script, dataDir, String(runNo), String(from)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    const watcher = watch(join(dataDir, 'reads'), (_event, file) => {
      if (file !== null && name.test(file)) child.kill('SIGKILL');
    });
    let last = -1;
    if (child.stdout !== null)
      for await (const line of createInterface({ input: child.stdout })) last = Number(line.split(' ')[1]);
    await exited;
    watcher.close();
    return last;
  }

  it('has every acknowledged read afterwards, once, with its picture', async () => {
    let next = 0;
    for (const [runNo, step] of [/^m.*\.new$/, /^m\d+\.db\.filter$/, /^m\d+\.db$/].entries()) {
      const last = await runUntil(step, runNo, next);
      // one that goes on with a merge at once may be killed before it takes a read
      if (last !== -1) next = last + 60;
    }
    expect(next).toBeGreaterThan(partitionRows * 4);
    const store = await openSmallStore(dataDir, smallMerges);
    await expect.poll(() => sourcesOf(dataDir).length, { timeout: 200_000 }).toBeGreaterThan(3);
    const seen = new Map<string, number>();
    let cursor: string | null = null;
    do {
      const page = await store.reads.find({ ...whole, ...(cursor === null ? {} : { cursor }) });
      for (const { eventId } of page.items) seen.set(eventId, (seen.get(eventId) ?? 0) + 1);
      cursor = page.nextCursor;
    } while (cursor !== null);
    const expected = Array.from({ length: next }, (_, i) => `e${i}`);
    expect(expected.filter((eventId) => seen.get(eventId) !== 1)).toEqual([]);
    expect([...seen.values()].filter((count) => count !== 1)).toEqual([]);
    const found = await store.reads.find({ plate: '苏F10000', areaIds: null, limit: 5000 });
    for (const { id, eventId, imageUrl } of found.items) {
      if (imageUrl === null) continue;
      const bytes = (await store.reads.image(id))?.bytes ?? new Uint8Array();
      expect(new TextDecoder().decode(bytes)).toBe(`picture ${eventId.slice(1)}`);
    }
    await store.close();
  }, 300_000);
});
