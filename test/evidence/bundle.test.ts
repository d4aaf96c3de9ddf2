/** Bundles of exports, made by the API and checked offline: whatever is changed in one is found and named. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fingerprintsOf } from '../../src/command-line/evidence.ts';
import { BundleWriter } from '../../src/evidence/bundle.ts';
import { type Manifest, manifestText } from '../../src/evidence/manifest.ts';
import { openSigningKey, type SigningKey } from '../../src/evidence/signing-key.ts';
import { paddingOf, tarEnd, tarHeader } from '../../src/evidence/tar.ts';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import { runCommand } from '../support/gateway.ts';
import {
  caseReference,
  type GatewayApp,
  openGatewayApp,
  preparedRead,
  startMs,
  testKey,
} from '../support/gateway-app.ts';

const dir = mkdtempSync(join(tmpdir(), 'ringgate-evidence-'));
let gateway: GatewayApp;
let bundle: Buffer;
let headers: Record<string, string> = {};
let readId = '';

beforeAll(async () => {
  gateway = await openGatewayApp(['officer', 'supervisor']);
  const committed = await gateway.store.reads.commit(
    [preparedRead({ image: true }), preparedRead({ image: true }), preparedRead()],
    [],
  );
  readId = committed.idOf(0);
  const { officer } = gateway.tokens;
  const asked = { purpose: 'criminal_case', caseReference };
  const { body } = await gateway.call(officer, 'POST', '/investigations', asked);
  headers = { authorization: `Bearer ${officer}`, 'ringgate-investigation': String(body.id) };
  bundle = await bundleOf(await exported('csv'));
}, 60_000);
afterAll(async () => {
  await gateway.close();
  rmSync(dir, { recursive: true });
});

async function exported(kind: string): Promise<string> {
  const begun = await gateway.app.inject({
    method: 'POST',
    url: '/api/v1/exports',
    headers,
    payload: { kind, question: { plate: '苏F12345' } },
  });
  expect(begun.statusCode).toBe(202);
  const { id } = begun.json<{ id: string }>();
  const state = async () =>
    (await gateway.app.inject({ url: `/api/v1/exports/${id}`, headers })).json<{ state: string }>().state;
  await vi.waitFor(async () => expect(await state()).toBe('done'), { timeout: 15_000 });
  return id;
}
async function bundleOf(id: string): Promise<Buffer> {
  const answer = await gateway.app.inject({ url: `/api/v1/exports/${id}/bundle`, headers });
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/x-tar']);
  return answer.rawPayload;
}

interface Part {
  name: string;
  content: Buffer;
  at: number;
}
/** The files of a bundle, by a reader of the test's own. */
function partsOf(tar: Buffer): Part[] {
  const parts: Part[] = [];
  for (let at = 0; tar[at] !== 0; ) {
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*$/, '');
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    parts.push({ name, content: tar.subarray(at + 512, at + 512 + size), at });
    at += 512 + size + paddingOf(size);
  }
  return parts;
}
function tarOf(parts: readonly Pick<Part, 'name' | 'content'>[]): Buffer {
  const seconds = Math.floor(Date.parse(manifestOf(bundle).madeAt) / 1000);
  return Buffer.concat([
    ...parts.flatMap(({ name, content }) => [
      tarHeader(name, content.length, seconds),
      content,
      Buffer.alloc(paddingOf(content.length)),
    ]),
    tarEnd,
  ]);
}
function manifestOf(tar: Buffer): Manifest {
  const text =
    partsOf(tar)
      .find(({ name }) => name === 'manifest.json')
      ?.content.toString() ?? '';
  return JSON.parse(text) as Manifest;
}
/** With a manifest of another's making, signed with another's key. */
function resigned(parts: readonly Part[], key: SigningKey, change: (manifest: Manifest) => void): Buffer {
  const manifest = manifestOf(bundle);
  change(manifest);
  const text = manifestText(manifest);
  const rest = parts.filter(({ name }) => !name.startsWith('manifest.'));
  return tarOf([
    ...rest,
    { name: 'manifest.json', content: Buffer.from(text) },
    { name: 'manifest.sig', content: Buffer.from(key.sign(text)) },
  ]);
}
const newKey = () =>
  openSigningKey(
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'),
  );
function verified(tar: Buffer, known: readonly string[] | null = [testKey.fingerprint]) {
  const path = join(dir, 'tried.tar');
  writeFileSync(path, tar);
  return verifyEvidence(path, known);
}

describe('a bundle', () => {
  it('holds the file, the pictures with their sums, who asked and why, and the head of the audit log', async () => {
    const verdict = await verified(bundle);
    expect(verdict).toMatchObject({
      holds: true,
      firstBroken: null,
      files: 3,
      pictures: 2,
      key: { fingerprint: testKey.fingerprint, known: true },
      proves: expect.stringContaining('origin and integrity'),
      manifest: {
        kind: 'csv',
        reads: 3,
        pictures: 'included',
        gatewayVersion: 'test',
        approval: null,
        investigation: { purpose: 'criminal_case', caseReference },
        terms: { plate: '苏F12345', match: 'exact' },
        madeAt: new Date(startMs).toISOString(),
      },
    });
    const manifest = manifestOf(bundle);
    expect(manifest.askedBy).toMatch(/^officer-/);
    expect(manifest.auditHead).toBeNull();
    const one = await gateway.app.inject({ url: `/api/v1/reads/${readId}`, headers });
    const { imageSha256 } = one.json<{ imageSha256: string }>();
    expect(manifest.files.find((file) => file.readId === readId)).toMatchObject({
      sha256: imageSha256,
      sha256AtIngest: imageSha256,
    });
    expect(partsOf(bundle).map(({ name }) => name)).toEqual([
      'export.csv',
      ...manifest.files.slice(1).map(({ name }) => name),
      'manifest.json',
      'manifest.sig',
    ]);
    expect(gateway.audited.findLast((record) => record.action === 'export.fetched')).toMatchObject({
      detail: { kind: 'bundle', caseReference },
    });
  });

  it('of a report is one too, and names the audit record that was last', async () => {
    await gateway.store.audit.append(startMs, 'officer', 'export.begun', {});
    const tar = await bundleOf(await exported('pdf'));
    expect(await verified(tar)).toMatchObject({ holds: true, files: 3 });
    expect(manifestOf(tar)).toMatchObject({
      auditHead: { seq: 1 },
      files: [{ mediaType: 'application/pdf' }, {}, {}],
    });
  });

  it('is given to whom the export belongs, under its investigation, and to nobody else', async () => {
    const id = manifestOf(bundle).exportId;
    const { supervisor } = gateway.tokens;
    const others = [
      { authorization: headers.authorization ?? '' },
      { ...headers, authorization: `Bearer ${supervisor}` },
      { authorization: `Bearer ${gateway.tokens.admin}` },
    ];
    for (const one of others) {
      const answer = await gateway.app.inject({ url: `/api/v1/exports/${id}/bundle`, headers: one });
      expect([403, 404]).toContain(answer.statusCode);
    }
  });
});

describe('checking a bundle', () => {
  it('finds any byte that was changed, and names a file of the bundle', async () => {
    const names = new Set([...partsOf(bundle).map(({ name }) => name), 'manifest.json']);
    // every byte of every header and of the small files would take a minute: each 7th, and a bit of its own each time
    for (let at = 0; at < bundle.length; at += 7) {
      const changed = Buffer.from(bundle);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      const verdict = await verified(changed);
      expect([at, verdict.holds]).toEqual([at, false]);
      const file = verdict.firstBroken?.file ?? '';
      const isNamed = names.has(file) || [...names].some((name) => isNearly(name, file));
      expect([at, file, isNamed]).toEqual([at, file, true]);
    }
  });
  /** The changed byte may stand in the name itself. */
  const isNearly = (name: string, file: string): boolean => {
    const from = Math.min(name.length, file.length);
    const differ = [...name.slice(0, from)].filter((char, index) => char !== file[index]).length;
    return differ <= 1;
  };

  it('finds a swapped picture, a file that is missing, one that was added, one that stands elsewhere', async () => {
    const parts = partsOf(bundle);
    const [csv, first, second] = parts as [Part, Part, Part];
    const other = Buffer.from(first.content);
    other[0] = 0;
    const named = async (tar: Buffer) => (await verified(tar)).firstBroken;
    const swapped = parts.map((part) => (part === first ? { ...part, content: other } : part));
    expect(await named(tarOf(swapped))).toMatchObject({ file: first.name, reason: /was changed/ });
    expect(await named(tarOf(parts.filter((part) => part !== second)))).toEqual({
      file: second.name,
      reason: 'it is missing',
    });
    const added = { name: 'images/extra.jpeg', content: first.content };
    expect(await named(tarOf([csv, first, added, ...parts.slice(2)]))).toMatchObject({
      file: added.name,
      reason: expect.stringContaining('added'),
    });
    expect(await named(tarOf([first, csv, ...parts.slice(2)]))).toMatchObject({ file: first.name });
    expect(await named(tarOf([csv, csv, ...parts.slice(1)]))).toMatchObject({ file: csv.name });
    expect(await named(Buffer.concat([bundle, Buffer.from('x')]))).toMatchObject({ file: 'manifest.sig' });
    expect(await named(tarOf(parts.slice(0, -1)))).toMatchObject({
      file: expect.stringMatching(/^manifest/),
    });
  });

  it('finds where it was cut, wherever that is', async () => {
    const parts = partsOf(bundle);
    for (const { name, at, content } of parts) {
      const within = await verified(bundle.subarray(0, at + 512 + Math.floor(content.length / 2)));
      expect(within.firstBroken).toMatchObject({ file: name, reason: expect.stringContaining('cut off') });
    }
    for (let bytes = 0; bytes < bundle.length; bytes += 101)
      expect([bytes, (await verified(bundle.subarray(0, bytes))).holds]).toEqual([bytes, false]);
    expect((await verified(bundle.subarray(0, bundle.length - 1))).holds).toBe(false);
  });

  it('tells that an unknown key proves integrity alone, and refuses a key that is not the one named', async () => {
    const thief = newKey();
    const forged = resigned(partsOf(bundle), thief, (manifest) => {
      manifest.askedBy = 'somebody else';
      manifest.key = {
        algorithm: thief.algorithm,
        fingerprint: thief.fingerprint,
        publicKey: thief.publicKey,
      };
    });
    const unknown = await verified(forged, null);
    expect(unknown).toMatchObject({ holds: true, key: { fingerprint: thief.fingerprint, known: null } });
    expect(unknown.proves).toMatch(/^integrity only/);
    const named = await verified(forged);
    expect(named).toMatchObject({ holds: false, firstBroken: { file: 'manifest.sig' } });
    expect(named.firstBroken?.reason).toContain(thief.fingerprint);
    // the site's key in the manifest, signed by another
    const borrowed = resigned(partsOf(bundle), thief, (manifest) => {
      manifest.reads = 0;
    });
    expect((await verified(borrowed)).firstBroken).toMatchObject({ file: 'manifest.json' });
    // the site's fingerprint beside another key
    const dressed = resigned(partsOf(bundle), thief, (manifest) => {
      manifest.key.publicKey = thief.publicKey;
    });
    expect((await verified(dressed, null)).firstBroken).toMatchObject({ file: 'manifest.json' });
  });

  it('finds a picture that was changed in the store before the export', async () => {
    const path = join(dir, 'changed.tar');
    rmSync(path, { force: true });
    const writer = await BundleWriter.create(path, testKey, new Date(startMs).toISOString());
    const sha256 = '0'.repeat(64);
    await writer.addPicture('1.1', { mediaType: 'image/jpeg', bytes: Buffer.from('another'), sha256 });
    const { format: _format, files: _files, key: _key, madeAt: _madeAt, ...facts } = manifestOf(bundle);
    await writer.end(facts);
    await writer.close();
    expect((await verifyEvidence(path, [testKey.fingerprint])).firstBroken).toMatchObject({
      file: 'images/1.1.jpeg',
      reason: expect.stringContaining('before the export'),
    });
  });
});

describe('ringgate evidence verify', () => {
  it('needs nothing but the file, and ends with 0, 1 or 2', async () => {
    const path = join(dir, 'bundle.tar');
    writeFileSync(path, bundle);
    const broken = join(dir, 'broken.tar');
    const changed = Buffer.from(bundle);
    changed[600] = (changed[600] ?? 0) ^ 1;
    writeFileSync(broken, changed);
    const pem = join(dir, 'key.pem');
    writeFileSync(pem, testKey.publicKey);
    // a data folder that cannot be made: it must not be asked for
    const env = { RINGGATE_DATA_DIR: '/proc/no-such-folder' };
    const run = (...args: string[]) => runCommand(['evidence', 'verify', '--json', ...args], env);
    const [good, bad, wrong] = await Promise.all([
      run(path, '--key', pem),
      run(broken),
      run(path, '--key', 'no key'),
    ]);
    expect([good.ending, JSON.parse(good.stdout)]).toEqual([0, expect.objectContaining({ holds: true })]);
    expect([bad.ending, JSON.parse(bad.stdout)]).toEqual([
      1,
      expect.objectContaining({ firstBroken: expect.objectContaining({ file: 'export.csv' }) }),
    ]);
    expect([wrong.ending, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('"no key"');
  }, 30_000);

  it('takes a fingerprint as people write it, a PEM file, and what the site publishes', () => {
    const published = join(dir, 'published.json');
    const former = newKey();
    const { algorithm, fingerprint, publicKey } = testKey;
    writeFileSync(published, JSON.stringify({ algorithm, fingerprint, publicKey, former: [former] }));
    expect(fingerprintsOf(published)).toEqual([testKey.fingerprint, former.fingerprint]);
    const spelled = testKey.fingerprint.toUpperCase().replace(/(..)(?=.)/g, '$1:');
    expect(fingerprintsOf(spelled)).toEqual([testKey.fingerprint]);
    expect(readFileSync(published, 'utf8')).toContain('BEGIN PUBLIC KEY');
  });
});
