/** HTTP authentication as it is written, for both sides: parameters of a header, and the answer to a Digest challenge. */

/** `name=value, name="value"` of a challenge or an answer; names in small letters, the last of a name counts. */
export function authParameters(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [, name = '', quoted, plain] of text.matchAll(
    /([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/gi,
  ))
    fields.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
  return fields;
}

export interface DigestFacts {
  /** The algorithm of the challenge, in hex. */
  hash(text: string): string;
  /** The hash of `user:realm:password`. */
  secret: string;
  method: string;
  target: string;
  nonce: string;
  /** Null where the server counts no uses of a nonce (RFC 2069). */
  count: { nc: string; cnonce: string; qop: string } | null;
}

/** The `response` of RFC 7616, 3.4.1 (RFC 2617, 3.2.2.1). */
export function digestResponse({ hash, secret, method, target, nonce, count }: DigestFacts): string {
  const middle = count === null ? nonce : `${nonce}:${count.nc}:${count.cnonce}:${count.qop}`;
  return hash(`${secret}:${middle}:${hash(`${method}:${target}`)}`);
}
