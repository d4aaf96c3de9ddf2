import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { CameraTarget } from '../../src/onvif/contract.ts';
import { firstCamera, secondCamera } from './support/certificates.ts';
import { asking, testClient } from './support/client.ts';
import {
  faultAnswer,
  jpeg,
  login,
  type RawCamera,
  type RawOptions,
  startRawCamera,
} from './support/raw-camera.ts';

const open: RawCamera[] = [];
async function camera(options: RawOptions = {}): Promise<{ one: RawCamera; target: CameraTarget }> {
  const one = await startRawCamera(options);
  open.push(one);
  return { one, target: { serviceUrl: one.serviceUrl, login } };
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

describe('a light look at a camera', () => {
  it('says that it is there, that its login fits and what its clock says, in two questions once it is known', async () => {
    for (const signIn of ['digest', 'wsse', 'both'] as const) {
      const { one, target } = await camera({ signIn, clockOffsetMs: 90_000 });
      const client = testClient();
      await client.probe(target);
      const before = one.requests.length;
      const probe = await client.probe(target);
      expect(one.requests.length - before).toBe(2);
      expect(probe).toMatchObject({ reachable: true, login: 'accepted', problem: null });
      expect(Math.abs((probe.clock?.offsetMs ?? 0) - 90_000)).toBeLessThan(1500);
      expect(one.wrong).toBe(0);
    }
  });

  it('follows a clock that is set meanwhile', async () => {
    const { one, target } = await camera({ signIn: 'wsse' });
    const client = testClient();
    await client.probe(target);
    one.options.clockOffsetMs = 3_600_000;
    expect(await client.probe(target)).toMatchObject({ login: 'accepted', problem: null });
  });

  it('says what is wrong', async () => {
    const { one, target } = await camera({ signIn: 'none' });
    const client = testClient({ answerMs: 1500 });
    expect(await client.probe({ ...target, login: null })).toMatchObject({
      reachable: true,
      login: 'not_needed',
    });
    one.options.signIn = 'digest';
    expect(await client.probe({ ...target, login: null })).toMatchObject({
      reachable: true,
      login: 'missing',
      problem: { code: 'device_refused_login' },
    });
    one.options.answer = () => 'handled';
    expect(await client.probe(target)).toMatchObject({
      reachable: false,
      login: 'not_tried',
      problem: { code: 'device_too_slow' },
    });
    one.options.answer = () => ({ body: '<html/>' });
    expect(await client.probe(target)).toMatchObject({
      reachable: true,
      problem: { code: 'device_answer_broken' },
    });
    await one.close();
    expect(await client.probe(target)).toMatchObject({
      reachable: false,
      problem: { code: 'device_unreachable' },
    });
    expect(await client.probe({ ...target, serviceUrl: 'nonsense' })).toMatchObject({
      reachable: false,
      problem: { code: 'address_refused' },
    });
    expect(await client.probe({ ...target, serviceUrl: 'http://10.0.0.1/' })).toMatchObject({
      reachable: false,
      problem: { code: 'address_refused' },
    });
  });

  it('does not send a refused login again and again, and does when its time has come', async () => {
    let nowMs = Date.now();
    const { one, target } = await camera({
      signIn: 'digest',
      lockAfter: 4,
      users: [{ username: 'other', password: 'x' }],
    });
    const client = testClient({ clock: () => nowMs });
    expect((await client.probe(target)).login).toBe('refused');
    const { wrong } = one;
    expect(wrong).toBeLessThanOrEqual(2);
    for (let n = 0; n < 10; n++) {
      nowMs += 30_000;
      expect(await client.probe(target)).toMatchObject({
        reachable: true,
        login: 'not_tried',
        problem: { code: 'device_refused_login' },
      });
    }
    expect(one.wrong).toBe(wrong);
    // a person who knows that it is right now does not have to wait
    one.options.users = [login];
    expect((await client.describe(asking(one.serviceUrl))).state).toBe('described');
    expect((await client.probe(target)).login).toBe('accepted');
    one.options.users = [{ username: 'other', password: 'x' }];
    expect((await client.probe(target)).login).toBe('refused');
    one.options.users = [login];
    one.wrong = 0;
    nowMs += 700_000;
    expect((await client.probe(target)).login).toBe('accepted');
  });
});

describe('a camera’s own picture', () => {
  it('is fetched with the login that it wants', async () => {
    for (const signIn of ['none', 'digest', 'digest-sha256', 'both'] as const) {
      const { one } = await camera({ signIn });
      const url = `http://admin:secret@127.0.0.1:${one.port}/snap.jpg?channel=1&x=%20`;
      const picture = await testClient().snapshot(url, login, null);
      expect([picture.mediaType, Buffer.from(picture.bytes).equals(jpeg), one.wrong]).toEqual([
        'image/jpeg',
        true,
        0,
      ]);
    }
  });

  it('is refused with a code where it is none', async () => {
    const { one } = await camera({});
    const fetch = (
      answer: RawOptions['answer'],
      url = `http://127.0.0.1:${one.port}/snap.jpg`,
      answerMs?: number,
    ) => {
      if (answer === undefined) delete one.options.answer;
      else one.options.answer = answer;
      return testClient(answerMs === undefined ? {} : { answerMs }).snapshot(url, login, null);
    };
    const page = { headers: { 'content-type': 'image/jpeg' }, body: '<html>no</html>' };
    await expect(fetch(() => page)).rejects.toMatchObject({ code: 'device_answer_broken' });
    await expect(fetch(() => ({ body: Buffer.alloc(5 * 1024 * 1024, 0xff) }))).rejects.toMatchObject({
      code: 'device_answer_too_large',
    });
    await expect(fetch(() => ({ status: 404, body: '' }))).rejects.toMatchObject({
      code: 'device_answered_error',
    });
    await expect(
      fetch(() => ({ status: 301, headers: { location: 'http://169.254.169.254/' }, body: '' })),
    ).rejects.toMatchObject({ code: 'device_answered_error' });
    await expect(fetch(() => 'handled', undefined, 300)).rejects.toMatchObject({ code: 'device_too_slow' });
    for (const url of ['file:///etc/passwd', 'rtsp://127.0.0.1/x', 'http://169.254.169.254/latest', ''])
      await expect(fetch(undefined, url)).rejects.toMatchObject({ code: 'address_refused' });
  });
});

describe('a camera over HTTPS', () => {
  const key = (cert: string): string => {
    const bytes = Buffer.from(cert.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    return createHash('sha256').update(bytes).digest('hex');
  };

  it('is not told anything while nobody vouches for its certificate, which is named', async () => {
    const { one } = await camera({ tls: firstCamera, signIn: 'basic' });
    const found = await testClient().describe(asking(one.serviceUrl));
    expect([found.state, found.problem?.code, found.certificate]).toEqual([
      'broken',
      'device_untrusted',
      key(firstCamera.cert),
    ]);
    expect(one.requests).toEqual([]);
  });

  it('is trusted by its pinned certificate, and not when it shows another', async () => {
    const { one } = await camera({ tls: firstCamera, signIn: 'basic' });
    const pinned = key(firstCamera.cert).toUpperCase().match(/../g)?.join(':') ?? '';
    const found = await testClient().describe(asking(one.serviceUrl, { pinnedCertificate: pinned }));
    // Basic is good enough over TLS
    expect([found.state, found.signIn, found.facts.serviceUrl]).toEqual([
      'described',
      'basic',
      one.serviceUrl,
    ]);
    const { one: other } = await camera({ tls: secondCamera });
    const refused = await testClient({ ca: secondCamera.cert }).describe(
      asking(other.serviceUrl, { pinnedCertificate: pinned }),
    );
    expect([refused.problem?.code, refused.certificate, other.requests]).toEqual([
      'device_untrusted',
      key(secondCamera.cert),
      [],
    ]);
  });

  it('is trusted by the site’s CA', async () => {
    const { one, target } = await camera({ tls: firstCamera, signIn: 'digest' });
    const client = testClient({ ca: firstCamera.cert });
    expect((await client.describe(asking(one.serviceUrl))).state).toBe('described');
    expect((await client.probe(target)).login).toBe('accepted');
    const picture = await client.snapshot(`https://127.0.0.1:${one.port}/snap.jpg`, login, null);
    expect(picture.mediaType).toBe('image/jpeg');
  });
});

describe('faults of a camera', () => {
  it('are told apart: not there, not allowed, locked', async () => {
    const { one } = await camera({});
    const code = async (subcode: string, reason: string): Promise<string | undefined> => {
      one.options.answer = ({ operation }) =>
        operation === 'GetDeviceInformation' ? faultAnswer(subcode, reason) : undefined;
      const found = await testClient().describe(asking(one.serviceUrl));
      return found.problem?.code ?? found.missing[0]?.code;
    };
    expect(await code('NotAuthorized', 'Sender not authorized')).toBe('device_refused_login');
    expect(await code('FailedAuthentication', 'account locked, try later')).toBe('device_locked');
    expect(await code('ActionNotSupported', 'no such thing')).toBe('unsupported');
    expect(await code('Internal', 'PTZ is locked')).toBe('device_fault');
  });
});
