/** Signing in at a device's web server: Digest (RFC 7616, RFC 2617) and, where that is allowed, Basic. */
import { createHash, randomBytes } from 'node:crypto';
import type { Login } from '../core/ports.ts';
import { authParameters, digestResponse } from '../wire/http-digest.ts';

const hashNames: Readonly<Record<string, string>> = { MD5: 'md5', 'SHA-256': 'sha256' };

export interface DigestChallenge {
  realm: string;
  nonce: string;
  opaque: string | null;
  algorithm: 'MD5' | 'SHA-256';
  /** Whether the server names it; some (TP-Link) refuse whoever does although they did not. */
  namesAlgorithm: boolean;
  /** Whether the server counts the uses of a nonce; devices of before 1999 do not. */
  hasQop: boolean;
  stale: boolean;
}
export interface Challenges {
  /** The strongest that is offered and understood. */
  digest: DigestChallenge | null;
  basic: boolean;
}

/** Takes the `WWW-Authenticate` values of an answer apart; several schemes may stand in one value or in several. */
export function parseChallenges(values: readonly string[]): Challenges {
  const found: Challenges = { digest: null, basic: false };
  for (const value of values) {
    if (value.length > 8192) continue;
    for (const part of value.split(/,?\s*(?=\b(?:Digest|Basic)\s+[a-z]+\s*=)|,\s*(?=Basic\b)/i)) {
      const [, scheme = '', rest = ''] = /^\s*(\w+)\s*(.*)$/s.exec(part) ?? [];
      if (scheme.toLowerCase() === 'basic') found.basic = true;
      if (scheme.toLowerCase() !== 'digest') continue;
      const challenge = digestOf(rest);
      if (challenge === null) continue;
      if (found.digest === null || challenge.algorithm === 'SHA-256') found.digest = challenge;
    }
  }
  return found;
}

function digestOf(text: string): DigestChallenge | null {
  const fields = authParameters(text);
  const stated = (fields.get('algorithm') ?? 'MD5').toUpperCase();
  if (!(stated === 'MD5' || stated === 'SHA-256') || fields.get('nonce') === undefined) return null;
  const qop = fields.get('qop');
  if (qop !== undefined && !/\bauth\b/i.test(qop)) return null;
  return {
    realm: fields.get('realm') ?? '',
    nonce: fields.get('nonce') ?? '',
    opaque: fields.get('opaque') ?? null,
    algorithm: stated,
    namesAlgorithm: fields.has('algorithm'),
    hasQop: qop !== undefined,
    stale: fields.get('stale')?.toLowerCase() === 'true',
  };
}

/**
 * Keeps what a server asked for, so that a second call signs in at once instead of being refused first.
 * One for each device and login.
 */
export class HttpLogin {
  readonly #login: Login;
  readonly #allowBasic: boolean;
  #challenges: Challenges = { digest: null, basic: false };
  #count = 0;

  /** @param allowBasic Basic shows the password to whoever listens: only over TLS, or where the site accepts that */
  constructor(login: Login, allowBasic: boolean) {
    this.#login = login;
    this.#allowBasic = allowBasic;
  }

  /** @returns whether there is an answer to these challenges that was not tried already */
  challenged(values: readonly string[]): boolean {
    const before = this.#challenges;
    const now = parseChallenges(values);
    this.#challenges = now;
    if (now.digest !== null) {
      if (now.digest.nonce !== before.digest?.nonce) this.#count = 0;
      // the same nonce refused without being stale: the password is wrong
      return before.digest === null || now.digest.stale || now.digest.nonce !== before.digest.nonce;
    }
    return now.basic && this.#allowBasic && !before.basic;
  }

  /** The `Authorization` header; null before the server has said what it takes. */
  header(method: string, target: string): string | null {
    const { digest, basic } = this.#challenges;
    const { username, password } = this.#login;
    if (digest !== null) return this.#digest(digest, method, target);
    if (basic && this.#allowBasic)
      return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
    return null;
  }

  #digest(challenge: DigestChallenge, method: string, target: string): string {
    const { realm, nonce, opaque, algorithm, namesAlgorithm, hasQop } = challenge;
    const { username, password } = this.#login;
    const hash = (text: string): string =>
      createHash(hashNames[algorithm] ?? 'md5')
        .update(text)
        .digest('hex');
    const count = (++this.#count).toString(16).padStart(8, '0');
    const clientNonce = randomBytes(12).toString('hex');
    const response = digestResponse({
      hash,
      secret: hash(`${username}:${realm}:${password}`),
      method,
      target,
      nonce,
      count: hasQop ? { nc: count, cnonce: clientNonce, qop: 'auth' } : null,
    });
    const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
    return [
      `Digest username=${quoted(username)}`,
      `realm=${quoted(realm)}`,
      `nonce=${quoted(nonce)}`,
      `uri=${quoted(target)}`,
      `response="${response}"`,
      ...(namesAlgorithm ? [`algorithm=${algorithm}`] : []),
      ...(hasQop ? [`qop=auth, nc=${count}, cnonce="${clientNonce}"`] : []),
      ...(opaque === null ? [] : [`opaque=${quoted(opaque)}`]),
    ].join(', ');
  }
}
