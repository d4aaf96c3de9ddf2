/** WS-UsernameToken with a digest: Web Services Security UsernameToken Profile 1.0, as ONVIF core 5.9.1 asks for it. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { at, textAt, type XmlElement } from './soap/xml.ts';

/** How far `Created` may be from the camera's clock. */
const toleranceMs = 60_000;

/** The tokens that came in, so that each works once. */
export class TokenDoor {
  readonly #seen = new Map<string, number>();

  /** `nowMs` is the camera's own clock. `stale`: made for another time, or used before. */
  check(
    header: XmlElement | undefined,
    login: { username: string; password: string; nowMs: number; acceptsReplays: boolean },
  ): 'absent' | 'right' | 'wrong' | 'stale' {
    const token = at(header, 'Security', 'UsernameToken');
    if (!token) return 'absent';
    const nonce = textAt(token, 'Nonce');
    const created = textAt(token, 'Created');
    const password = at(token, 'Password');
    if (!password?.attributes.Type?.endsWith('#PasswordDigest')) return 'wrong';
    const expected = createHash('sha1')
      .update(
        Buffer.concat([Buffer.from(nonce, 'base64'), Buffer.from(created), Buffer.from(login.password)]),
      )
      .digest();
    const given = Buffer.from(password.text.trim(), 'base64');
    if (
      textAt(token, 'Username') !== login.username ||
      given.length !== expected.length ||
      !timingSafeEqual(given, expected)
    )
      return 'wrong';
    const createdMs = Date.parse(created);
    if (!(Math.abs(createdMs - login.nowMs) <= toleranceMs)) return 'stale';
    for (const [old, seenMs] of this.#seen)
      if (Math.abs(login.nowMs - seenMs) > 2 * toleranceMs) this.#seen.delete(old);
    // some clients make the same nonce for a second long; the digest is of both
    const used = `${nonce} ${created}`;
    if (this.#seen.has(used) && !login.acceptsReplays) return 'stale';
    this.#seen.set(used, login.nowMs);
    return 'right';
  }
}
