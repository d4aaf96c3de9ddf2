/** The site's keys: made once, completed where an older version made fewer, and rotated so that what was signed still counts. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rotateKey } from '../../src/command-line/data.ts';
import { fingerprintsOf } from '../../src/command-line/evidence.ts';
import { loadSettings } from '../../src/config/index.ts';
import { loadSiteKeys, type SiteKeys } from '../../src/config/site-keys.ts';
import { BundleWriter } from '../../src/evidence/bundle.ts';
import { openSigningKey, signersOf } from '../../src/evidence/signing-key.ts';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import { openMainStore } from '../../src/store/sqlite/main-store.ts';
import { startMs } from '../support/app.ts';

let dir = '';
const path = () => join(dir, 'keys.json');
const kept = () => JSON.parse(readFileSync(path(), 'utf8')) as SiteKeys;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringgate-keys-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

async function bundle(name: string): Promise<string> {
  const file = join(dir, name);
  const key = openSigningKey(loadSiteKeys(dir).evidenceKey);
  const writer = await BundleWriter.create(file, key, new Date(startMs).toISOString());
  await writer.addPicture('1.1', { mediaType: 'image/jpeg', bytes: Buffer.from('x'), sha256: sum });
  await writer.end({
    exportId: 'e1',
    kind: 'csv',
    gatewayVersion: 'test',
    askedBy: 'one',
    investigation: { id: 'i1', purpose: 'criminal_case', caseReference: 'CASE-1' },
    approval: null,
    terms: {},
    reads: 1,
    pictures: 'included',
    auditHead: null,
  });
  await writer.close();
  return file;
}
const sum = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';

describe('keys.json', () => {
  it('is made at the first start for the gateway’s user alone, and is the same from then on', () => {
    const made = loadSiteKeys(dir);
    expect(loadSiteKeys(dir)).toEqual(made);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual(['keys.json']);
    expect(new Set(Object.values(made)).size).toBe(4);
  });

  it.each([
    ['that knew no passwords of devices and signed nothing', ['vaultKey', 'evidenceKey']],
    ['that signed nothing', ['evidenceKey']],
  ] as const)('of a version %s is completed once, and no key of it is lost', (_what, missing) => {
    const whole = loadSiteKeys(dir);
    const older = Object.fromEntries(
      Object.entries(whole).filter(([name]) => !(missing as readonly string[]).includes(name)),
    );
    writeFileSync(path(), JSON.stringify(older));
    const completed = loadSiteKeys(dir);
    expect(completed).toMatchObject(older);
    for (const name of missing) expect(completed[name]).not.toBe(whole[name]);
    expect(openSigningKey(completed.evidenceKey).algorithm).toBe('Ed25519');
    // the second start finds what the first one made
    expect([loadSiteKeys(dir), kept()]).toEqual([completed, completed]);
  });

  it('is not made anew where it lacks what it always held, or is half written: pseudonyms would change', () => {
    for (const text of ['{"imageLinkKey":"a"}', '{"pseudonymKey":"a"}', '{}', '{"pseudonymKey":']) {
      writeFileSync(path(), text);
      expect(() => loadSiteKeys(dir)).toThrow();
      expect(readFileSync(path(), 'utf8')).toBe(text);
    }
  });
});

describe('ringgate evidence rotate-key', () => {
  it('keeps every other key, tells both fingerprints, is on record, and leaves no private key of before', async () => {
    const settings = loadSettings({ RINGGATE_DATA_DIR: dir }, () => '');
    const before = loadSiteKeys(dir);
    const old = openSigningKey(before.evidenceKey).fingerprint;
    const told = (await rotateKey(settings)) as { fingerprint: string; former: string };
    const after = loadSiteKeys(dir);
    expect(told).toMatchObject({ fingerprint: openSigningKey(after.evidenceKey).fingerprint, former: old });
    expect(told.fingerprint).not.toBe(old);
    const { pseudonymKey, imageLinkKey, vaultKey } = before;
    expect(after).toMatchObject({ pseudonymKey, imageLinkKey, vaultKey });
    expect(readFileSync(path(), 'utf8')).not.toContain(before.evidenceKey);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    const store = openMainStore(dir);
    const { items } = await store.audit.list({ limit: 10 });
    await store.close();
    expect(items.map(({ action, detail }) => [action, detail])).toEqual([
      ['evidence.key_rotated', { fingerprint: told.fingerprint, former: old }],
    ]);
    // again, and again: all that were used stay, the newest first
    const second = (await rotateKey(settings)) as { fingerprint: string; former: string };
    expect(second.former).toBe(told.fingerprint);
    expect(signersOf(kept()).map(({ fingerprint }) => fingerprint)).toEqual([
      second.fingerprint,
      told.fingerprint,
      old,
    ]);
  });

  it('lets older bundles be checked by what the site publishes, and by the new key alone no more', async () => {
    const settings = loadSettings({ RINGGATE_DATA_DIR: dir }, () => '');
    const older = await bundle('older.tar');
    await rotateKey(settings);
    const newer = await bundle('newer.tar');
    const [now, ...former] = signersOf(kept());
    const published = join(dir, 'published.json');
    writeFileSync(published, JSON.stringify({ ...now, former }));
    const trusted = fingerprintsOf(published);
    for (const file of [older, newer])
      expect(await verifyEvidence(file, trusted)).toMatchObject({ holds: true, key: { known: true } });
    expect(await verifyEvidence(older, [now?.fingerprint ?? ''])).toMatchObject({
      holds: false,
      firstBroken: { file: 'manifest.sig' },
    });
    expect(existsSync(older)).toBe(true);
  });
});
