/** A password digest checked as other servers do (WSS UsernameToken Profile 1.1). */
import { createHash } from 'node:crypto';
import { login } from './raw-camera.ts';

export function tokenFits(body: string, { username, password } = login): boolean {
  const part = (name: string): string => new RegExp(`:${name}(?:\\s[^>]*)?>([^<]*)<`).exec(body)?.[1] ?? '';
  const expected = createHash('sha1')
    .update(Buffer.from(part('Nonce'), 'base64'))
    .update(part('Created') + password)
    .digest('base64');
  return part('Username') === username && part('Password') === expected;
}
