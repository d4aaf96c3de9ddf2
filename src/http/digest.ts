/**
 * HTTP Digest sign-in of devices (RFC 7616; RFC 2617 for those that know only MD5): challenges that need no memory,
 * answers checked once. Only for makes that can do nothing better: a token or Basic over TLS says the same in one call.
 */
import { createHmac, randomBytes } from 'node:crypto';
import {
  type DigestAlgorithm,
  type DigestLogin,
  digestAlgorithms,
  digestHash,
  digestRealm,
} from '../accounts/digest-login.ts';
import { sameSecret } from '../accounts/secrets.ts';
import type { Clock } from '../core/ports.ts';
import { authParameters, digestResponse } from '../wire/http-digest.ts';

const nonceLifeMs = 5 * 60_000;
const maxNonces = 10_000;

export interface DigestAnswer {
  username: string;
  realm: string;
  nonce: string;
  uri: string;
  response: string;
  algorithm: DigestAlgorithm;
  qop: string | null;
  nc: string;
  cnonce: string;
}

/** Takes an `Authorization: Digest …` header apart; null where it is none or lacks what is needed. */
export function parseDigest(header: string): DigestAnswer | null {
  const rest = /^Digest\s+(.*)$/is.exec(header)?.[1];
  if (rest === undefined || rest.length > 4096) return null;
  const fields = authParameters(rest);
  const field = (name: string): string => fields.get(name) ?? '';
  const stated = field('algorithm') === '' ? 'MD5' : field('algorithm').toUpperCase();
  const algorithm = digestAlgorithms.find((one) => one === stated);
  if (algorithm === undefined || field('username') === '' || field('nonce') === '' || field('uri') === '')
    return null;
  return {
    username: field('username'),
    realm: field('realm'),
    nonce: field('nonce'),
    uri: field('uri'),
    response: field('response').toLowerCase(),
    algorithm,
    qop: fields.get('qop') ?? null,
    nc: field('nc'),
    cnonce: field('cnonce'),
  };
}

export type DigestVerdict = 'right' | 'wrong' | 'stale';

export interface DigestGate {
  /** The values of `WWW-Authenticate`, best algorithm first. `stale`: the password was right, the nonce too old. */
  challenges(stale?: boolean): string[];
  /** @param target path and query of the request, as the request line had it */
  check(answer: DigestAnswer, login: DigestLogin, method: string, target: string): DigestVerdict;
}

export function createDigestGate(clock: Clock): DigestGate {
  const key = randomBytes(32);
  /** Highest `nc` seen of each nonce that was used: an answer that was listened to cannot be sent again. */
  const used = new Map<string, number>();
  const sign = (stamp: string): string => createHmac('sha256', key).update(stamp).digest('base64url');

  function isFresh(nonce: string): boolean {
    const [stamp = '', signature = ''] = nonce.split('.');
    if (!sameSecret(signature, sign(stamp))) return false;
    return clock() - Number(stamp.split('-')[0]) <= nonceLifeMs;
  }
  function isReplay({ nonce, nc, qop }: DigestAnswer): boolean {
    // without qop (RFC 2069) there is no count: such a nonce is good once
    const count = qop === null ? 1 : Number.parseInt(nc, 16);
    const last = used.get(nonce) ?? 0;
    if (!(count > last)) return true;
    used.delete(nonce);
    used.set(nonce, count);
    if (used.size > maxNonces) used.delete(used.keys().next().value ?? '');
    return false;
  }

  return {
    challenges(stale = false) {
      const stamp = `${clock()}-${randomBytes(9).toString('base64url')}`;
      const nonce = `${stamp}.${sign(stamp)}`;
      return digestAlgorithms.map(
        (algorithm) =>
          `Digest realm="${digestRealm}", qop="auth", algorithm=${algorithm}, nonce="${nonce}"${stale ? ', stale=true' : ''}`,
      );
    },
    check(answer, login, method, target) {
      if (answer.realm !== digestRealm || answer.uri !== target) return 'wrong';
      if (answer.qop !== null && answer.qop !== 'auth') return 'wrong';
      const { algorithm, nonce, nc, cnonce, qop } = answer;
      const expected = digestResponse({
        hash: (text) => digestHash(algorithm, text),
        secret: login[algorithm],
        method,
        target: answer.uri,
        nonce,
        count: qop === null ? null : { nc, cnonce, qop },
      });
      if (!sameSecret(answer.response, expected)) return 'wrong';
      return !isFresh(nonce) || isReplay(answer) ? 'stale' : 'right';
    },
  };
}
