/** `ringgate evidence …`: checking a bundle, which needs neither gateway, network nor data folder; a new key. */
import { existsSync, readFileSync } from 'node:fs';
import { RinggateError } from '../core/errors.ts';
import { publicKeyView } from '../evidence/signing-key.ts';
import { type EvidenceVerdict, verifyEvidence } from '../evidence/verify.ts';

/** Fingerprints that `--key` names. @throws RinggateError invalid_request */
export function fingerprintsOf(key: string): string[] {
  const plain = key.replaceAll(':', '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(plain)) return [plain];
  if (!existsSync(key))
    throw new RinggateError(
      'invalid_request',
      `--key is ${JSON.stringify(key)}; it has to be a fingerprint (64 hex digits) or a file with the key`,
    );
  const text = readFileSync(key, 'utf8');
  if (!text.trimStart().startsWith('{')) return [publicKeyView(text).fingerprint];
  // the answer of GET /evidence-key, kept as it came
  const published = JSON.parse(text) as { publicKey?: string; former?: { publicKey: string }[] };
  const keys = [published.publicKey, ...(published.former ?? []).map((one) => one.publicKey)];
  return keys.filter((pem) => typeof pem === 'string').map((pem) => publicKeyView(pem).fingerprint);
}

/**
 * Checks a bundle; sets the exit code: 0 holds, 1 does not hold, 2 wrong use.
 * @returns null for a wrong use, which is told on standard error
 */
export async function verifyEvidenceFile(
  file: string,
  options: { key?: string },
): Promise<EvidenceVerdict | null> {
  try {
    const known = options.key === undefined ? null : fingerprintsOf(options.key);
    const verdict = await verifyEvidence(file, known);
    if (!verdict.holds) process.exitCode = 1;
    return verdict;
  } catch (error) {
    process.stderr.write(`ringgate: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
    return null;
  }
}
