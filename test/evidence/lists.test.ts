/** Bundles of more pictures than one manifest holds: lists behind the pictures, one signature for all; each change is found. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Investigation } from '../../src/core/entities.ts';
import { type BundledFile, listText, type Manifest } from '../../src/evidence/manifest.ts';
import { paddingOf, tarEnd, tarHeader } from '../../src/evidence/tar.ts';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import { ExportBundles } from '../../src/investigations/export-bundle.ts';
import { ExportJobs } from '../../src/investigations/export-jobs.ts';
import { startMs, testKey } from '../support/gateway-app.ts';
import { openSmallStore, readOf, type SmallStore } from '../support/retention.ts';

const reads = 2_300;
const investigation: Investigation = {
  id: 'i1',
  userId: 'u1',
  purpose: 'criminal_case',
  caseReference: 'CASE-1',
  note: null,
  createdAt: new Date(startMs).toISOString(),
  expiresAt: new Date(startMs + 3_600_000).toISOString(),
};
const dir = mkdtempSync(join(tmpdir(), 'ringgate-lists-'));
let small: SmallStore;
beforeAll(async () => {
  small = await openSmallStore(10_000);
  const made = Array.from({ length: reads }, (_, n) =>
    readOf('苏F12345', startMs + n, { image: Buffer.from(`\u00ff\u00d8 picture ${n}`, 'latin1') }),
  );
  await small.store.reads.commit(made, []);
}, 60_000);
afterAll(async () => {
  await small.close();
  rmSync(dir, { recursive: true });
});

/** The bundle of an export of so many reads. */
async function bundleOf(total: number, picturesPerList?: number): Promise<Buffer> {
  const { store } = small;
  const clock = () => startMs;
  const bundles = new ExportBundles({
    store,
    clock,
    key: testKey,
    version: 'test',
    ...(picturesPerList === undefined ? {} : { picturesPerList }),
  });
  const jobs = new ExportJobs({ store, clock, dir, exportMs: 3_600_000, pdfFont: null, bundles });
  const { userId } = investigation;
  const query = { plate: '苏F12345', areaIds: null };
  const job = jobs.begin({
    kind: 'csv',
    userId,
    username: 'one',
    investigation,
    query,
    approval: null,
    terms: JSON.stringify(query),
    total,
  });
  await jobs.settle();
  expect(jobs.get(job.id, userId)).toMatchObject({ state: 'done', rows: total, error: null });
  return readFileSync(jobs.bundleOf(job));
}
interface Part {
  name: string;
  content: Buffer;
}
/** The files of a bundle, by a reader of the test's own. */
function partsOf(tar: Buffer): Part[] {
  const parts: Part[] = [];
  for (let at = 0; tar[at] !== 0; ) {
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*$/, '');
    parts.push({ name, content: tar.subarray(at + 512, at + 512 + size) });
    at += 512 + size + paddingOf(size);
  }
  return parts;
}
const tarOf = (parts: readonly Part[]): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ name, content }) => [
      tarHeader(name, content.length, startMs / 1000),
      content,
      Buffer.alloc(paddingOf(content.length)),
    ]),
    tarEnd,
  ]);
function verified(tar: Buffer) {
  const path = join(dir, 'tried');
  writeFileSync(path, tar);
  return verifyEvidence(path, [testKey.fingerprint]);
}
const manifestOf = (parts: readonly Part[]): Manifest =>
  JSON.parse(String(parts.find(({ name }) => name === 'manifest.json')?.content)) as Manifest;

describe('a bundle of more pictures than its manifest names', () => {
  it('holds every one of them, with lists that the signed manifest names', async () => {
    const bundle = await bundleOf(reads);
    expect(await verified(bundle)).toMatchObject({
      holds: true,
      files: reads + 1,
      pictures: reads,
      manifest: { reads, pictures: 'included' },
    });
    const parts = partsOf(bundle);
    const { format, files } = manifestOf(parts);
    expect([format, files.map(({ name }) => name)]).toEqual([
      'ringgate-evidence/2',
      ['export.csv', 'lists/000001.json', 'lists/000002.json'],
    ]);
    expect(parts[2001]?.name).toBe('lists/000001.json');
    const last = JSON.parse(String(parts.at(-3)?.content)) as BundledFile[];
    expect(last).toHaveLength(reads - 2_000);
    expect(new Set(parts.map(({ name }) => name)).size).toBe(reads + 5);
  }, 60_000);

  it('has lists only where there are more: at the limit the manifest names all, one above there are two lists', async () => {
    const [full, above] = [partsOf(await bundleOf(6, 6)), partsOf(await bundleOf(7, 6))];
    expect([manifestOf(full).format, manifestOf(full).files.length]).toEqual(['ringgate-evidence/1', 7]);
    expect([manifestOf(above).format, manifestOf(above).files.length]).toEqual(['ringgate-evidence/2', 3]);
    expect(await verified(tarOf(full))).toMatchObject({ holds: true, pictures: 6 });
    expect(await verified(tarOf(above))).toMatchObject({ holds: true, pictures: 7 });
  });

  it('shows any byte that was changed, a list that was made anew, and whatever is missing, added or elsewhere', async () => {
    const bundle = await bundleOf(7, 3);
    for (let at = 0; at < bundle.length; at += 41) {
      const changed = Buffer.from(bundle);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      expect([at, (await verified(changed)).holds]).toEqual([at, false]);
    }
    const parts = partsOf(bundle);
    const broken = async (change: (parts: Part[]) => Part[]) =>
      (await verified(tarOf(change([...parts])))).firstBroken;
    const [, first, second] = parts as [Part, Part, Part];
    const list = parts[4] as Part;
    expect(list.name).toBe('lists/000001.json');
    // a picture of their own, and a list that names its sum
    const other = { ...first, content: second.content };
    const named = JSON.parse(String(list.content)) as [BundledFile, BundledFile, BundledFile];
    const { sha256, bytes } = named[1];
    const text = listText([{ ...named[0], sha256, bytes, sha256AtIngest: sha256 }, named[1], named[2]]);
    const swap = (all: Part[]) =>
      all.map((part) =>
        part === first ? other : part === list ? { ...list, content: Buffer.from(text) } : part,
      );
    expect(await broken(swap)).toMatchObject({ file: 'lists/000001.json' });
    expect(await broken((all) => all.map((part) => (part === first ? other : part)))).toMatchObject({
      file: first.name,
    });
    expect(await broken((all) => all.filter((part) => part !== list))).toEqual({
      file: 'lists/000001.json',
      reason: 'it is missing',
    });
    expect(await broken((all) => all.filter((part) => part !== second))).toEqual({
      file: second.name,
      reason: 'it is missing',
    });
    const added = { name: 'images/extra.jpeg', content: first.content };
    expect(await broken((all) => [...all.slice(0, 2), added, ...all.slice(2)])).toMatchObject({
      file: added.name,
      reason: expect.stringContaining('added'),
    });
    const extra = { name: 'lists/000009.json', content: Buffer.from('[]') };
    expect(await broken((all) => [...all.slice(0, 2), extra, ...all.slice(2)])).toMatchObject({
      file: extra.name,
    });
    expect(await broken((all) => [...all.slice(0, 4), ...all.slice(5, 8), list, ...all.slice(8)])).not.toBe(
      null,
    );
  });
});
