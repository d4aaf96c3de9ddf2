/** HTTP Digest, as RFC 7616 and RFC 2617 have it, for the services, snapshots and RTSP. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export type DigestAlgorithm = 'MD5' | 'SHA-256';
const realm = 'Ringgate Simulators';
const nonceLifeMs = 300_000;
const maxNonces = 1000;

const hashOf = (algorithm: DigestAlgorithm, text: string): string =>
  createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
    .update(text)
    .digest('hex');

/** `key=value, key="value"` after the word Digest; null where it is another scheme. */
export function parseDigest(header: string | undefined): ReadonlyMap<string, string> | null {
  const found = /^Digest\s+(.*)$/is.exec(header ?? '');
  if (!found) return null;
  const fields = new Map<string, string>();
  for (const [, key = '', quoted, plain] of (found[1] ?? '').matchAll(
    /([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s,]+))/g,
  ))
    fields.set(key.toLowerCase(), quoted ?? plain ?? '');
  return fields;
}

export interface DigestCheck {
  authorization: string | undefined;
  method: string;
  username: string;
  password: string;
  nowMs: number;
}

/** The nonces a camera gave out, and what came back with them. */
export class DigestDoor {
  /** Nonce to when it was given and the highest count it came with. */
  readonly #nonces = new Map<string, { atMs: number; count: number }>();

  /** One WWW-Authenticate value per algorithm. RTSP clients know MD5 without qop only. */
  challenges(
    nowMs: number,
    options: { algorithms: readonly DigestAlgorithm[]; qop: boolean; stale?: boolean },
  ): string[] {
    for (const [nonce, { atMs }] of this.#nonces)
      if (nowMs - atMs > nonceLifeMs || this.#nonces.size > maxNonces) this.#nonces.delete(nonce);
    const nonce = randomBytes(16).toString('hex');
    this.#nonces.set(nonce, { atMs: nowMs, count: 0 });
    return options.algorithms.map(
      (algorithm) =>
        `Digest realm="${realm}", ${options.qop ? 'qop="auth", ' : ''}algorithm=${algorithm}, nonce="${nonce}"` +
        `${options.stale ? ', stale=true' : ''}`,
    );
  }

  /** `stale`: a nonce that is not (any more) ours, which is no wrong login. */
  check({
    authorization,
    method,
    username,
    password,
    nowMs,
  }: DigestCheck): 'absent' | 'right' | 'wrong' | 'stale' {
    const fields = parseDigest(authorization);
    if (!fields) return 'absent';
    const field = (name: string): string => fields.get(name) ?? '';
    const known = this.#nonces.get(field('nonce'));
    if (!known || nowMs - known.atMs > nonceLifeMs) return 'stale';
    const algorithm: DigestAlgorithm = field('algorithm').toUpperCase() === 'SHA-256' ? 'SHA-256' : 'MD5';
    const user = hashOf(algorithm, `${username}:${realm}:${password}`);
    const what = hashOf(algorithm, `${method}:${field('uri')}`);
    const middle = fields.has('qop')
      ? `${field('nonce')}:${field('nc')}:${field('cnonce')}:${field('qop')}`
      : field('nonce');
    const expected = Buffer.from(hashOf(algorithm, `${user}:${middle}:${what}`));
    const given = Buffer.from(field('response').toLowerCase());
    if (
      field('username') !== username ||
      given.length !== expected.length ||
      !timingSafeEqual(given, expected)
    )
      return 'wrong';
    if (!fields.has('qop')) return 'right';
    const count = Number.parseInt(field('nc'), 16);
    // the same count again is a replay
    if (!(count > known.count)) return 'stale';
    known.count = count;
    return 'right';
  }
}
