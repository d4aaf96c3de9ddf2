/** Secrets that a site makes for itself at the first start; whoever has the data folder's backup needs them too. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RinggateError } from '../core/errors.ts';

export interface SiteKeys {
  /** Turns plates into the pseudonyms that auditors see. */
  pseudonymKey: string;
  /** Signs links to pictures. */
  imageLinkKey: string;
}

/** Reads `keys.json` of the data folder, or makes it, readable by the gateway's user alone. */
export function loadSiteKeys(dataDir: string): SiteKeys {
  const path = join(dataDir, 'keys.json');
  if (!existsSync(path)) {
    const made: SiteKeys = { pseudonymKey: makeKey(), imageLinkKey: makeKey() };
    writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    return made;
  }
  const found = JSON.parse(readFileSync(path, 'utf8')) as Partial<SiteKeys>;
  const { pseudonymKey, imageLinkKey } = found;
  if (typeof pseudonymKey !== 'string' || typeof imageLinkKey !== 'string') {
    throw new RinggateError(
      'internal',
      `${path} lacks pseudonymKey or imageLinkKey: restore it from the backup`,
    );
  }
  return { pseudonymKey, imageLinkKey };
}

function makeKey(): string {
  return randomBytes(32).toString('base64url');
}
