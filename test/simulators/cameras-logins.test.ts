import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SimulatedCamera } from '../../simulators/cameras/camera.ts';
import { type CameraFleet, startCameras } from '../../simulators/cameras/start-cameras.ts';
import {
  ask,
  type CameraAnswer,
  device,
  digestAuthorization,
  soapText,
  tokenHeader,
} from '../support/camera-client.ts';

let fleet: CameraFleet;
let camera: SimulatedCamera;
beforeAll(async () => {
  fleet = await startCameras({ count: 3, multicast: false, video: 'lazy' });
  camera = fleet.camera(0);
});
afterAll(() => fleet.stop());
beforeEach(() => camera.clearDefects());

const information = device('GetDeviceInformation');
const withToken = (
  options: { password?: string; atMs?: number; nonce?: Buffer } = {},
): Promise<CameraAnswer> => {
  const login = { username: camera.username, password: options.password ?? camera.password };
  const header = tokenHeader(login, options.atMs ?? camera.clockMs(), options.nonce);
  return ask(camera.xaddr, { body: soapText(information, header) });
};
async function withDigest(algorithm: string, password = camera.password): Promise<CameraAnswer> {
  const request = { method: 'POST', url: camera.xaddr, username: camera.username, password };
  const { challenges } = await ask(camera.xaddr, { body: soapText(information) });
  const challenge = challenges.find((one) => one.includes(`algorithm=${algorithm}`)) ?? '';
  return ask(camera.xaddr, {
    body: soapText(information),
    authorization: digestAuthorization(challenge, request),
  });
}
const minuteMs = 60_000;

describe('logins', () => {
  test('the time and the services are said without login, the device only with one', async () => {
    expect((await ask(camera.xaddr, { body: soapText(device('GetSystemDateAndTime')) })).text).toContain(
      'UTCDateTime',
    );
    expect((await ask(camera.xaddr, { body: soapText(device('GetServices')) })).text).toContain(
      '/onvif/media_service',
    );
    const refused = await ask(camera.xaddr, { body: soapText(information) });
    expect(refused.status).toBe(401);
    expect(refused.challenges.map((one) => /algorithm=([\w-]+)/.exec(one)?.[1])).toEqual(['MD5', 'SHA-256']);
  });

  test('a token is taken once, within a minute of the clock of the camera', async () => {
    const nonce = randomBytes(16);
    const atMs = camera.clockMs();
    expect((await withToken({ nonce, atMs })).text).toContain(camera.identity.serial);
    const replay = await withToken({ nonce, atMs });
    expect([replay.status, replay.text.includes('ter:NotAuthorized')]).toEqual([400, true]);
    camera.setDefect({ acceptsReplays: true });
    expect((await withToken({ nonce, atMs })).status).toBe(200);
    expect((await withToken({ atMs: camera.clockMs() - 5 * minuteMs })).status).toBe(400);
    expect((await withToken({ password: 'wrong' })).status).toBe(400);
  });

  test('a camera whose clock is a day off takes tokens of its own time only', async () => {
    camera.setClockOffset(-24 * 60 * minuteMs);
    expect((await withToken({ atMs: Date.now() })).status).toBe(400);
    expect((await withToken({ atMs: camera.clockMs() })).status).toBe(200);
    camera.setDefect({ clockOffsetMs: 0, localTimeAsUtc: true });
    expect(camera.clockMs() - Date.now()).toBeGreaterThan(7.9 * 60 * minuteMs);
    expect((await withToken({ atMs: Date.now() })).status).toBe(400);
  });

  test('HTTP Digest is taken with MD5 and with SHA-256, each answer to a challenge once', async () => {
    expect((await withDigest('MD5')).text).toContain(camera.identity.serial);
    expect((await withDigest('SHA-256')).text).toContain(camera.identity.serial);
    expect((await withDigest('MD5', 'wrong')).status).toBe(401);
    const request = {
      method: 'POST',
      url: camera.xaddr,
      username: camera.username,
      password: camera.password,
    };
    const { challenges } = await ask(camera.xaddr, { body: soapText(information) });
    const authorization = digestAuthorization(challenges[0] ?? '', request);
    expect((await ask(camera.xaddr, { body: soapText(information), authorization })).status).toBe(200);
    const again = await ask(camera.xaddr, { body: soapText(information), authorization });
    expect([again.status, again.challenges[0]?.includes('stale=true')]).toEqual([401, true]);
  });

  test('"digest only" does not look at tokens, "wsse only" offers no challenge', async () => {
    camera.setDefect({ login: 'digest' });
    expect((await withToken()).status).toBe(401);
    expect((await withDigest('MD5')).status).toBe(200);
    camera.setDefect({ login: 'wsse' });
    const refused = await ask(camera.xaddr, { body: soapText(information) });
    expect([refused.status, refused.challenges]).toEqual([400, []]);
    expect((await withToken()).status).toBe(200);
    camera.setDefect({ login: 'none' });
    expect((await ask(camera.xaddr, { body: soapText(information) })).status).toBe(200);
  });

  test('after three wrong logins the right one is refused as well, until the time is over', async () => {
    camera.setDefect({ lockAfter: 3, lockMs: 300 });
    for (let tried = 0; tried < 3; tried += 1)
      expect((await withToken({ password: 'wrong' })).status).toBe(400);
    const locked = await withToken();
    expect([locked.status, locked.text.includes('locked')]).toEqual([400, true]);
    await expect.poll(async () => (await withToken()).status, { timeout: 10_000 }).toBe(200);
  });

  test('a changed password holds from the next request on', async () => {
    const old = camera.password;
    camera.changePassword('another-Pass-2');
    expect((await withToken({ password: old })).status).toBe(400);
    expect((await withToken()).status).toBe(200);
    camera.changePassword(old);
  });
});

describe('what a camera is not asked for every day', () => {
  test('is answered by faults of SOAP 1.2', async () => {
    const unknown = await ask(camera.xaddr, { body: soapText(device('GetWsdlUrl')) });
    expect([unknown.status, unknown.text.includes('ter:ActionNotSupported')]).toEqual([500, true]);
    for (const body of ['<a><b></a>', 'hello', soapText(''), '<!DOCTYPE x><x/>', '', '<x>'.repeat(2000)]) {
      const answer = await ask(camera.xaddr, { body });
      expect([body.slice(0, 20), answer.status, answer.text.includes('ter:WellFormed')]).toEqual([
        body.slice(0, 20),
        400,
        true,
      ]);
    }
    expect((await ask(camera.xaddr, { body: 'x'.repeat(300_000) })).status).toBe(413);
    expect((await ask(`http://${camera.address}:${camera.httpPort}/`)).status).toBe(404);
  });

  test('a stopped camera is not there, and is on the same ports when it starts again', async () => {
    const other = fleet.camera(2);
    const { xaddr } = other;
    await other.stop();
    await expect(ask(xaddr, { body: soapText(device('GetHostname')) })).rejects.toThrow();
    await other.start();
    expect(other.xaddr).toBe(xaddr);
    expect((await ask(xaddr, { body: soapText(device('GetHostname')) })).status).toBe(200);
  });
});
