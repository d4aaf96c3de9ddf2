import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { digestHash } from '../../src/accounts/digest-login.ts';
import { RinggateError } from '../../src/core/errors.ts';
import { createAddressGuard } from '../../src/net/address-guard.ts';
import { fetchFromDevice } from '../../src/net/device-http.ts';
import { HttpLogin } from '../../src/net/http-login.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});
async function device(answer: RequestListener): Promise<URL> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/snapshot?channel=1`);
}
const guard = createAddressGuard(['127.0.0.0/8']);
const call = { login: null, guard, maxBytes: 1000, withinMs: 5000 };
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error instanceof RinggateError ? error.code : String(error)),
  );

describe('HTTP toward a device', () => {
  it('signs in by Digest as asked, the second call at once', async () => {
    const seen: number[] = [];
    const url = await device((request, answer) => {
      const given = request.headers.authorization ?? '';
      const field = (name: string): string => new RegExp(`${name}="?([^",]+)`).exec(given)?.[1] ?? '';
      const ha1 = digestHash('SHA-256', 'admin:cam:secret');
      const ha2 = digestHash('SHA-256', `GET:${request.url}`);
      const right = digestHash('SHA-256', `${ha1}:n1:${field('nc')}:${field('cnonce')}:auth:${ha2}`);
      const status = given !== '' && field('response') === right ? 200 : 401;
      seen.push(status);
      answer.writeHead(status, {
        'www-authenticate': 'Digest realm="cam", nonce="n1", qop="auth", algorithm=SHA-256',
      });
      answer.end('picture');
    });
    const login = new HttpLogin({ username: 'admin', password: 'secret' }, false);
    expect((await fetchFromDevice({ ...call, url, login })).body.toString()).toBe('picture');
    await fetchFromDevice({ ...call, url, login });
    expect(seen).toEqual([401, 200, 200]);
    const wrong = new HttpLogin({ username: 'admin', password: 'other' }, false);
    expect(await codeOf(fetchFromDevice({ ...call, url, login: wrong }))).toBe('device_refused_login');
  });

  it('follows no redirect, and reads no more and waits no longer than it may', async () => {
    const redirect = await device((_request, answer) => {
      answer.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    });
    expect(await codeOf(fetchFromDevice({ ...call, url: redirect }))).toBe('device_answered_error');
    const endless = await device((_request, answer) => {
      answer.writeHead(200);
      const more = (): void => void answer.write(Buffer.alloc(100_000), more);
      more();
    });
    expect(await codeOf(fetchFromDevice({ ...call, url: endless }))).toBe('device_answer_too_large');
    const drip = await device((_request, answer) => {
      answer.writeHead(200);
      const timer = setInterval(() => answer.write('x'), 20);
      answer.once('close', () => clearInterval(timer));
    });
    expect(await codeOf(fetchFromDevice({ ...call, url: drip, withinMs: 200 }))).toBe('device_too_slow');
    const mute = await device(() => undefined);
    expect(await codeOf(fetchFromDevice({ ...call, url: mute, withinMs: 200 }))).toBe('device_too_slow');
  });

  it('connects only into the networks it may, by address and by name', async () => {
    let calls = 0;
    const url = await device((_request, answer) => {
      calls++;
      answer.end();
    });
    const elsewhere = createAddressGuard(['10.0.0.0/8', 'fc00::/7']);
    expect(await codeOf(fetchFromDevice({ ...call, url, guard: elsewhere }))).toBe('address_refused');
    const byName = new URL(url.href.replace('127.0.0.1', 'localhost'));
    expect(await codeOf(fetchFromDevice({ ...call, url: byName, guard: elsewhere }))).toBe('address_refused');
    expect(await codeOf(fetchFromDevice({ ...call, url: new URL('file:///etc/passwd') }))).toBe(
      'address_refused',
    );
    expect(calls).toBe(0);
    expect(() => elsewhere.check('::ffff:127.0.0.1')).toThrow(RinggateError);
    expect(() => elsewhere.check('::ffff:10.1.2.3')).not.toThrow();
    expect(() => elsewhere.check('fc00::1')).not.toThrow();
  });

  it('tells a device that is not there, without its login in the words', async () => {
    const url = await device((_request, answer) => answer.end());
    const [server] = servers.splice(0);
    server?.close();
    const login = new HttpLogin({ username: 'admin', password: 'secret' }, true);
    const failed = await fetchFromDevice({ ...call, url, login }).catch(
      (error: unknown) => error as RinggateError,
    );
    expect(failed).toMatchObject({ code: 'device_unreachable' });
    expect(JSON.stringify([failed, String(failed)])).not.toContain('secret');
  });
});
