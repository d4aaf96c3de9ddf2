/** What a restore refuses, each tried on a small backup of its own: nothing is written then. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ContainerWriter } from '../../src/command-line/backup-container.ts';
import { writeManifest, writePart } from '../../src/command-line/backup-parts.ts';
import { restoreData } from '../../src/command-line/restore.ts';
import { openMainStore } from '../../src/store/sqlite/main-store.ts';
import { version } from '../../src/version.ts';

const passphrase = 'a passphrase of the test';
/** What the real one costs is tried in backup.test.ts. */
const cheap = { N: 2 ** 10, r: 8, p: 1 };
const folder = mkdtempSync(join(tmpdir(), 'ringgate-restore-'));
const target = join(folder, 'target');
const pieceBytes = 256 * 1024;
let database: Buffer;

interface Made {
  of?: string;
  migrations?: string[];
  name?: string;
  content?: Uint8Array;
}
async function backup({
  of = version,
  migrations = [],
  name = 'ringgate.db',
  content = database,
}: Made = {}): Promise<string> {
  const file = join(folder, `made-${readdirSync(folder).length}`);
  const writer = await ContainerWriter.create(file, passphrase, { version: of, createdAt: 'now' }, cheap);
  const bytes = async function* (): AsyncIterable<Uint8Array> {
    yield content;
  };
  const parts = [await writePart(writer, name, bytes())];
  const counts = { reads: 0, alerts: 0, audit: 0 };
  await writeManifest(writer, { version: of, takenAt: 'now', migrations, counts, parts });
  await writer.end();
  return file;
}
const restore = (file: string, secret = passphrase) => restoreData({ dataDir: target }, secret, file, 'li');
/** Why it is refused, after which nothing is there. */
async function refusal(file: string, secret?: string): Promise<unknown> {
  const why = await restore(file, secret).then(
    () => 'restored',
    (error: unknown) => (error instanceof Error ? error.message : error),
  );
  expect(existsSync(target)).toBe(false);
  return why;
}

beforeAll(async () => {
  const dataDir = join(folder, 'source');
  await openMainStore(dataDir).close();
  database = readFileSync(join(dataDir, 'ringgate.db'));
});
afterEach(() => rmSync(target, { recursive: true, force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a restore', () => {
  it('of a whole backup makes the folder and says so in the audit log', async () => {
    const result = await restore(await backup());
    expect(result).toMatchObject({ dataDir: target, files: 1, bytes: database.byteLength });
    const store = openMainStore(target);
    expect((await store.audit.list({ limit: 10 })).items[0]).toMatchObject({
      actor: 'li',
      action: 'data.restored',
    });
    expect((await store.audit.verify()).firstBroken).toBeNull();
    await store.close();
  });

  it('refuses a file that was cut off, changed, lengthened or put in another order', async () => {
    const bytes = readFileSync(await backup({ content: Buffer.alloc(3 * pieceBytes, 7) }));
    const start = bytes.indexOf(0x0a) + 1;
    const piece = 4 + pieceBytes + 16;
    const pieces = (...order: number[]): Buffer =>
      Buffer.concat([
        bytes.subarray(0, start),
        ...order.map((n) => bytes.subarray(start + n * piece, start + (n + 1) * piece)),
      ]);
    const flipped = (at: number): Buffer => {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return copy;
    };
    expect(pieces(0, 1, 2, 3)).toEqual(bytes);
    const changed: Record<string, Buffer> = {
      'without its last byte': bytes.subarray(0, -1),
      'cut at the end of a piece': pieces(0, 1, 2),
      'cut after its first line': pieces(),
      'cut in its first line': bytes.subarray(0, 40),
      'of no bytes': Buffer.alloc(0),
      'of something else': Buffer.from('SQLite format 3'),
      'with another first line': Buffer.from(
        bytes.toString('latin1').replace(`"version":"${version}"`, '"version":"0.0.1"'),
        'latin1',
      ),
      'with another salt': flipped(bytes.indexOf('"salt":"') + 9),
      'flipped in a length': flipped(start + 1),
      'flipped in the first piece': flipped(start + 100),
      'flipped in the last piece': flipped(bytes.length - 30),
      'flipped in its last byte': flipped(bytes.length - 1),
      'with more at its end': Buffer.concat([bytes, Buffer.alloc(1)]),
      'with pieces exchanged': pieces(0, 2, 1, 3),
      'with a piece left out': pieces(0, 2, 3),
      'with a piece twice': pieces(0, 1, 1, 2, 3),
    };
    const file = join(folder, 'changed');
    for (const [what, content] of Object.entries(changed)) {
      writeFileSync(file, content);
      expect([what, await refusal(file)]).toEqual([what, expect.stringContaining('cannot be used')]);
    }
  });

  it('refuses another passphrase, a newer version, and a store with steps that it does not know', async () => {
    expect(await refusal(await backup(), 'another passphrase')).toContain('passphrase is wrong');
    expect(await refusal(await backup({ of: '99.0.0' }))).toContain('version 99.0.0');
    const later = await backup({ migrations: ['000-reads-catalogue', '999-later'] });
    expect(await refusal(later)).toContain('999-later');
    const format = readFileSync(await backup())
      .toString('latin1')
      .replace('"formatVersion":1', '"formatVersion":2');
    writeFileSync(join(folder, 'format'), Buffer.from(format, 'latin1'));
    expect(await refusal(join(folder, 'format'))).toContain('has format 2');
    const heavy = readFileSync(await backup())
      .toString('latin1')
      .replace('"N":1024', '"N":1073741824');
    writeFileSync(join(folder, 'heavy'), Buffer.from(heavy, 'latin1'));
    expect(await refusal(join(folder, 'heavy'))).toContain('first line is not complete');
  });

  it('takes no file out of the folder, and none that is no database', async () => {
    for (const name of ['../out', '/etc/out', 'a/../../out', 'reads/../../out', '.hidden', 'reads\\..\\out'])
      expect(await refusal(await backup({ name }))).toContain(JSON.stringify(name));
    expect(await refusal(await backup({ name: 'other.db' }))).toContain('ringgate.db is not in it');
    expect(await refusal(await backup({ content: Buffer.alloc(8192, 120) }))).toMatch(/not a database/);
  });

  it('leaves a folder alone that holds anything', async () => {
    mkdirSync(target);
    writeFileSync(join(target, 'note.txt'), 'mine');
    await expect(restore(await backup())).rejects.toThrow('is not empty (note.txt)');
    expect(readdirSync(target)).toEqual(['note.txt']);
    rmSync(join(target, 'note.txt'));
    // an empty one is filled, and stays where it is refused
    await expect(restore(await backup({ content: Buffer.alloc(8192, 120) }))).rejects.toThrow();
    expect(readdirSync(target)).toEqual([]);
    await restore(await backup());
    expect(readdirSync(target)).toContain('ringgate.db');
  });
});
