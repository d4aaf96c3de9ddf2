/** Secrets that a site makes for itself at the first start; whoever has the data folder's backup needs them too. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
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
  /** Ed25519, PKCS #8 in DER, base64url: signs export manifests and heads of the audit log. */
  evidenceKey: string;
  /** Public keys (PEM) that were used before, and until when. */
  formerEvidenceKeys?: { publicKey: string; until: string }[];
}

/** Reads `keys.json` of the data folder, or makes it, readable by the gateway's user alone. */
export function loadSiteKeys(dataDir: string): SiteKeys {
  const path = join(dataDir, 'keys.json');
  if (!existsSync(path)) {
    const made: SiteKeys = {
      pseudonymKey: makeKey(),
      imageLinkKey: makeKey(),
      vaultKey: makeKey(),
      evidenceKey: makeEvidenceKey(),
    };
    write(path, made);
    return made;
  }
  const found = JSON.parse(readFileSync(path, 'utf8')) as Partial<SiteKeys>;
  const { pseudonymKey, imageLinkKey, vaultKey, evidenceKey, formerEvidenceKeys } = found;
  if (typeof pseudonymKey !== 'string' || typeof imageLinkKey !== 'string') {
    throw new RinggateError(
      'internal',
      `${path} lacks pseudonymKey or imageLinkKey: restore it from the backup`,
    );
  }
  const former = formerEvidenceKeys === undefined ? {} : { formerEvidenceKeys };
  if (typeof vaultKey === 'string' && typeof evidenceKey === 'string')
    return { pseudonymKey, imageLinkKey, vaultKey, evidenceKey, ...former };
  // made by a version that kept no passwords of devices, or signed nothing: no older key is lost
  const completed: SiteKeys = {
    pseudonymKey,
    imageLinkKey,
    vaultKey: vaultKey ?? makeKey(),
    evidenceKey: evidenceKey ?? makeEvidenceKey(),
    ...former,
  };
  write(path, completed);
  return completed;
}

/**
 * Makes a new key for evidence, for the next start; the public half of the one before is kept and published on.
 * @returns the public key that is over
 */
export function rotateEvidenceKey(dataDir: string, nowMs: number): string {
  const keys = loadSiteKeys(dataDir);
  const key = createPrivateKey({
    key: Buffer.from(keys.evidenceKey, 'base64url'),
    type: 'pkcs8',
    format: 'der',
  });
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  const former = [{ publicKey, until: new Date(nowMs).toISOString() }, ...(keys.formerEvidenceKeys ?? [])];
  write(join(dataDir, 'keys.json'), {
    ...keys,
    evidenceKey: makeEvidenceKey(),
    formerEvidenceKeys: former,
  });
  return publicKey;
}

/** At once or not at all: a half-written file of keys would be the loss of all that they open. */
function write(path: string, keys: SiteKeys): void {
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
  renameSync(draft, path);
}

function makeEvidenceKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url');
}

function makeKey(): string {
  return randomBytes(32).toString('base64url');
}
