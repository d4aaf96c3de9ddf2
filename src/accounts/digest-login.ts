/** What HTTP Digest (RFC 7616) needs to check a device's password: hashes over user, realm and password, sealed. */
import { createHash } from 'node:crypto';
import type { Vault } from '../core/ports.ts';

export const digestRealm = 'ringgate';
export const digestAlgorithms = ['SHA-256', 'MD5'] as const;
export type DigestAlgorithm = (typeof digestAlgorithms)[number];

/** `H(username:realm:password)` for each algorithm. */
export type DigestLogin = Record<DigestAlgorithm, string>;

const hashNames = { 'SHA-256': 'sha256', MD5: 'md5' } as const;

/** The hash of RFC 7616, section 3.4, in lower-case hex. */
export function digestHash(algorithm: DigestAlgorithm, text: string): string {
  return createHash(hashNames[algorithm]).update(text).digest('hex');
}

/** Made where a device's password is made, since the password itself is not kept. */
export function sealDigestLogin(vault: Vault, username: string, password: string): string {
  const text = `${username}:${digestRealm}:${password}`;
  const login: DigestLogin = { 'SHA-256': digestHash('SHA-256', text), MD5: digestHash('MD5', text) };
  return vault.seal(JSON.stringify(login));
}

export function openDigestLogin(vault: Vault, sealed: string): DigestLogin {
  return JSON.parse(vault.open(sealed)) as DigestLogin;
}
