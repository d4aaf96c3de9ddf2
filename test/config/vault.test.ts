import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadSiteKeys } from '../../src/config/site-keys.ts';
import { createVault } from '../../src/config/vault.ts';

const key = (): string => randomBytes(32).toString('base64url');

describe('the vault', () => {
  it('opens what it sealed, and seals the same text differently each time', () => {
    const vault = createVault(key());
    const sealed = vault.seal('密码 secret');
    expect(vault.open(sealed)).toBe('密码 secret');
    expect(vault.seal('密码 secret')).not.toBe(sealed);
    expect(sealed).not.toContain(Buffer.from('secret').toString('base64url'));
  });

  it('refuses what another key sealed, what was changed, and what is no secret at all', () => {
    const vault = createVault(key());
    const sealed = vault.seal('secret');
    expect(() => createVault(key()).open(sealed)).toThrow(/keys.json/);
    const at = sealed.length - 4;
    const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
    expect(() => vault.open(changed)).toThrow(/cannot be opened/);
    expect(() => vault.open('plain text')).toThrow(/damaged/);
    expect(() => createVault('short')).toThrow(/32 bytes/);
  });
});

describe("the site's keys", () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'ringgate-keys-'));
    folders.push(made);
    return made;
  };

  it('are made once, readable by the gateway alone', () => {
    const dir = folder();
    const made = loadSiteKeys(dir);
    expect(loadSiteKeys(dir)).toEqual(made);
    expect(statSync(join(dir, 'keys.json')).mode & 0o777).toBe(0o600);
  });

  it('of a version without a vault gain its key and keep the others', () => {
    const dir = folder();
    const older = { pseudonymKey: key(), imageLinkKey: key() };
    writeFileSync(join(dir, 'keys.json'), JSON.stringify(older));
    const completed = loadSiteKeys(dir);
    expect(completed).toMatchObject(older);
    expect(loadSiteKeys(dir)).toEqual(completed);
    expect(readFileSync(join(dir, 'keys.json'), 'utf8')).toContain(completed.vaultKey);
  });
});
