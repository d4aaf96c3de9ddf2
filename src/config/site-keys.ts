/** Secrets that a site makes for itself at the first start; whoever has the data folder's backup needs them too. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RinggateError } from '../core/errors.ts';

export interface SiteKeys {
  /** Turns plates into the pseudonyms that auditors see. */
  pseudonymKey: string;
  /** Signs links to pictures. */
  imageLinkKey: string;
  /** Seals the passwords of cameras. */
  vaultKey: string;
}

/** Reads `keys.json` of the data folder, or makes it, readable by the gateway's user alone. */
export function loadSiteKeys(dataDir: string): SiteKeys {
  const path = join(dataDir, 'keys.json');
  if (!existsSync(path)) {
    const made: SiteKeys = { pseudonymKey: makeKey(), imageLinkKey: makeKey(), vaultKey: makeKey() };
    write(path, made);
    return made;
  }
  const found = JSON.parse(readFileSync(path, 'utf8')) as Partial<SiteKeys>;
  const { pseudonymKey, imageLinkKey, vaultKey } = found;
  if (typeof pseudonymKey !== 'string' || typeof imageLinkKey !== 'string') {
    throw new RinggateError(
      'internal',
      `${path} lacks pseudonymKey or imageLinkKey: restore it from the backup`,
    );
  }
  if (typeof vaultKey === 'string') return { pseudonymKey, imageLinkKey, vaultKey };
  // made by a version that kept no passwords of devices, so nothing is sealed with an older key
  const completed: SiteKeys = { pseudonymKey, imageLinkKey, vaultKey: makeKey() };
  write(path, completed);
  return completed;
}

/** At once or not at all: a half-written file of keys would be the loss of all that they open. */
function write(path: string, keys: SiteKeys): void {
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
  renameSync(draft, path);
}

function makeKey(): string {
  return randomBytes(32).toString('base64url');
}
