/** How a device proves over HTTP who it is: its token, Basic, or Digest where the make can only do that. */
import { openDigestLogin } from '../accounts/digest-login.ts';
import { hashSecret } from '../accounts/secrets.ts';
import { RinggateError } from '../core/errors.ts';
import type { Reply, Request } from './app.ts';
import type { AppContext } from './context.ts';
import { createDigestGate, parseDigest } from './digest.ts';

/** Resolves with the id of the device; answers 401 with its challenges and throws where there is none. */
export type DeviceSignIn = (request: Request, reply: Reply) => Promise<string>;

const explanation =
  "Send the device's password as `Authorization: Bearer`, as the password of Basic or Digest (user name: the device's id), or as `?token=`";

/** @param options.digestOnly offers MD5 Digest alone: what some standards prescribe and their programs look for */
export function createDeviceSignIn(
  context: Pick<AppContext, 'store' | 'vault' | 'clock'>,
  options: { digestOnly?: boolean } = {},
): DeviceSignIn {
  const { registry } = context.store;
  const gate = createDigestGate(context.clock);

  async function byToken(token: string): Promise<string | null> {
    return registry.deviceOfCredential(hashSecret(token));
  }
  async function byBasic(encoded: string): Promise<string | null> {
    const text = Buffer.from(encoded, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    const id = await byToken(text.slice(colon + 1));
    return colon > 0 && id === text.slice(0, colon) ? id : null;
  }
  async function byDigest(header: string, request: Request): Promise<{ id: string | null; stale: boolean }> {
    const answer = parseDigest(header);
    const sealed = answer === null ? null : await registry.deviceDigestLogin(answer.username);
    if (answer === null || sealed === null) return { id: null, stale: false };
    const login = openDigestLogin(context.vault, sealed);
    const verdict = gate.check(answer, login, request.method, request.raw.url ?? '');
    return { id: verdict === 'right' ? answer.username : null, stale: verdict === 'stale' };
  }

  return async (request, reply) => {
    const header = request.headers.authorization ?? '';
    const [, scheme = '', value = ''] = /^(\w+)\s+(.*)$/s.exec(header) ?? [];
    const { token } = request.query as { token?: unknown };
    let stale = false;
    let id: string | null = null;
    if (scheme.toLowerCase() === 'bearer') id = await byToken(value.trim());
    else if (scheme.toLowerCase() === 'basic') id = await byBasic(value.trim());
    else if (scheme.toLowerCase() === 'digest') ({ id, stale } = await byDigest(header, request));
    else if (typeof token === 'string' && token !== '') id = await byToken(token);
    if (id !== null) return id;
    const challenges = gate.challenges(stale);
    reply.header(
      'www-authenticate',
      options.digestOnly === true
        ? (challenges.at(-1) ?? '')
        : [...challenges, 'Basic realm="ringgate", charset="UTF-8"'],
    );
    throw new RinggateError(
      'unauthenticated',
      header === '' && token === undefined
        ? explanation
        : `The device is not known by this password. ${explanation}`,
    );
  };
}
