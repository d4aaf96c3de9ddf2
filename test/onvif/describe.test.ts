import { afterEach, describe, expect, it } from 'vitest';
import { asking, testClient } from './support/client.ts';
import {
  envelopeOf,
  faultAnswer,
  login,
  type RawCamera,
  type RawOptions,
  startRawCamera,
} from './support/raw-camera.ts';

const open: RawCamera[] = [];
async function camera(options: RawOptions = {}): Promise<RawCamera> {
  const one = await startRawCamera(options);
  open.push(one);
  return one;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
const dayMs = 86_400_000;

describe('a camera is described', () => {
  it('with what it is, its profiles, addresses without credentials, PTZ and events', async () => {
    const one = await camera({ signIn: 'both' });
    const found = await testClient().describe(asking(one.serviceUrl));
    expect(found.problem).toBeNull();
    expect(found).toMatchObject({ state: 'described', loginIndex: 0, name: 'Mast 7', missing: [] });
    expect(found.facts).toMatchObject({
      endpoint: 'urn:uuid:6b1f',
      hardwareAddress: '00:1a:2b:3c:4d:5e',
      manufacturer: 'Raw',
      model: 'R-1 "中"',
      serial: 'S77',
      firmware: '1.2',
      serviceUrl: one.serviceUrl,
      hasPtz: true,
      hasEvents: true,
      profiles: [
        {
          token: 'p1',
          name: 'main',
          encoding: 'h264',
          widthPx: 1920,
          heightPx: 1080,
          framesPerSecond: 25,
          bitrateKbps: 4096,
          streamUri: 'rtsp://127.0.0.1:5554/live?a=1&b=2', // not opened
          statedStreamUri: 'rtsp://127.0.0.1:5554/live?a=1&b=2', // not opened
          snapshotUri: `http://127.0.0.1:${one.port}/snap.jpg`,
        },
      ],
    });
    expect(JSON.stringify(found)).not.toContain('pw@');
  });

  it('by Media2 where it has it, largest picture first', async () => {
    const one = await camera({ media: 2 });
    const { facts, signIn, loginIndex } = await testClient().describe(asking(one.serviceUrl));
    expect([signIn, loginIndex]).toEqual(['none', null]);
    expect(
      facts.profiles.map(({ token, encoding, framesPerSecond, bitrateKbps }) => [
        token,
        encoding,
        framesPerSecond,
        bitrateKbps,
      ]),
    ).toEqual([
      ['p1', 'h265', 25, 8000],
      ['p2', 'h264', null, null],
    ]);
    expect(facts.profiles[0]?.streamUri).toBe('rtsp://127.0.0.1:5554/live?a=1&b=2'); // not opened
  });

  it.each(['wsse', 'digest', 'digest-sha256', 'both'] as const)(
    'when it lets in by %s alone, a day ahead and a day behind',
    async (signIn) => {
      for (const clockOffsetMs of [dayMs, -dayMs]) {
        const one = await camera({ signIn, clockOffsetMs });
        const found = await testClient().describe(asking(one.serviceUrl));
        expect([found.state, found.problem, found.missing]).toEqual(['described', null, []]);
        expect(found.signIn).toBe(signIn === 'wsse' ? 'wsse' : 'digest');
        expect(one.wrong).toBe(0);
        const clock = found.clock;
        expect(Math.abs((clock?.offsetMs ?? 0) - clockOffsetMs)).toBeLessThanOrEqual(
          (clock?.uncertaintyMs ?? 0) + 50,
        );
      }
    },
  );

  it('when its nonces are good for one question only', async () => {
    const one = await camera({ signIn: 'digest', nonceUses: 1 });
    const found = await testClient().describe(asking(one.serviceUrl));
    expect([found.state, found.missing, one.wrong]).toEqual(['described', [], 0]);
  });

  it('with Basic only where that is allowed', async () => {
    const one = await camera({ signIn: 'basic' });
    expect((await testClient().describe(asking(one.serviceUrl))).state).toBe('needs_credentials');
    expect(one.requests.some(({ headers }) => headers.authorization?.startsWith('Basic') === true)).toBe(
      false,
    );
    const allowed = await testClient({ allowPlainBasic: true }).describe(asking(one.serviceUrl));
    expect([allowed.state, allowed.signIn]).toEqual(['described', 'basic']);
  });

  it('when it gives its local time for UTC and goes by the true one', async () => {
    const one = await camera({ signIn: 'wsse' });
    one.options.answer = ({ operation }) => {
      if (operation !== 'GetSystemDateAndTime') return undefined;
      const now = new Date(Date.now() + 8 * 3_600_000);
      const part = (name: string): string =>
        `<tt:${name}><tt:Time><tt:Hour>${now.getUTCHours()}</tt:Hour><tt:Minute>${now.getUTCMinutes()}</tt:Minute><tt:Second>${now.getUTCSeconds()}</tt:Second></tt:Time><tt:Date><tt:Year>${now.getUTCFullYear()}</tt:Year><tt:Month>${now.getUTCMonth() + 1}</tt:Month><tt:Day>${now.getUTCDate()}</tt:Day></tt:Date></tt:${name}>`;
      return {
        body: envelopeOf(
          `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:TimeZone><tt:TZ>CST-8</tt:TZ></tt:TimeZone>${part('UTCDateTime')}${part('LocalDateTime')}</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`,
        ),
      };
    };
    const found = await testClient().describe(asking(one.serviceUrl));
    expect([found.state, found.clock?.isLocalTime]).toEqual(['described', true]);
    expect(Math.abs((found.clockOffsetMs ?? 0) - 8 * 3_600_000)).toBeLessThan(2000);
  });

  it('where it names addresses of another subnet, without the port, or on another port', async () => {
    const hosts = ['192.0.2.77', '192.0.2.77:81', '127.0.0.1', '127.0.0.1:9']; // not opened
    for (const named of hosts) {
      const one = await camera({ signIn: 'both', named });
      const found = await testClient().describe(asking(one.serviceUrl));
      expect([named, found.state, found.missing]).toEqual([named, 'described', []]);
      const profile = found.facts.profiles[0];
      expect(profile?.streamUri).toBe('rtsp://127.0.0.1:5554/live?a=1&b=2'); // not opened
      expect(profile?.statedStreamUri).toBe(`rtsp://${named.split(':')[0]}:5554/live?a=1&b=2`);
      if (!named.includes(':')) expect(profile?.snapshotUri).toBe(`http://127.0.0.1:${one.port}/snap.jpg`);
    }
  });

  it('at the second of its addresses when the first is wrong', async () => {
    const one = await camera({});
    const urls = ['http://127.0.0.1:9/onvif/device_service', 'nonsense://x', one.serviceUrl]; // not opened
    const found = await testClient().describe(asking(urls));
    expect([found.state, found.facts.serviceUrl]).toEqual(['described', one.serviceUrl]);
  });

  it('in part, with what is missing and why', async () => {
    const one = await camera({});
    one.options.answer = ({ operation }) =>
      operation === 'GetNetworkInterfaces'
        ? faultAnswer('Internal', 'boom', 500)
        : operation === 'GetSnapshotUri'
          ? { body: '<broken' }
          : operation === 'GetServices'
            ? { status: 404, body: 'what?' }
            : operation === 'GetCapabilities'
              ? {
                  body: envelopeOf(
                    `<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Media><tt:XAddr>http://127.0.0.1:${one.port}/onvif/media</tt:XAddr></tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>`,
                  ),
                }
              : undefined;
    const found = await testClient().describe(asking(one.serviceUrl));
    expect(found.state).toBe('described');
    expect(found.missing.map(({ operation, code }) => [operation, code])).toEqual([
      ['GetNetworkInterfaces', 'device_fault'],
      ['GetSnapshotUri', 'device_answer_broken'],
    ]);
    expect(found.facts).toMatchObject({ serial: 'S77', hasPtz: false, hasEvents: false });
    expect(found.facts.profiles[0]).toMatchObject({
      snapshotUri: null,
      streamUri: expect.stringContaining('rtsp://'),
    });
  });

  it('when it leaves & bare in its addresses and sends bytes after the end', async () => {
    const one = await camera({});
    one.options.answer = ({ operation }) =>
      operation === 'GetStreamUri'
        ? {
            body: `\r\n ${envelopeOf('<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://127.0.0.1/x?a=1&b=2&amp;c</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>')}\n\0\0`,
          }
        : undefined;
    const found = await testClient().describe(asking(one.serviceUrl));
    expect(found.facts.profiles[0]?.streamUri).toBe('rtsp://127.0.0.1/x?a=1&b=2&c');
  });
});

describe('logins of a camera', () => {
  const wrong = (n: number) => ({ username: 'admin', password: `wrong-${n}` });

  it('are tried in order, each once, and the one that fits is named', async () => {
    for (const signIn of ['wsse', 'digest', 'both'] as const) {
      const one = await camera({ signIn });
      const found = await testClient().describe(
        asking(one.serviceUrl, { logins: [wrong(1), wrong(1), login] }),
      );
      expect([found.state, found.loginIndex, one.wrong]).toEqual(['described', 2, 1]);
    }
  });

  it('are not all tried, so that the camera does not lock; the next attempt begins with those left out', async () => {
    const one = await camera({ signIn: 'digest', lockAfter: 4 });
    const client = testClient();
    const logins = [wrong(1), wrong(2), wrong(3), login];
    const first = await client.describe(asking(one.serviceUrl, { logins }));
    expect([first.state, first.problem?.code, one.wrong]).toEqual([
      'needs_credentials',
      'device_refused_login',
      2,
    ]);
    expect(first.problem?.detail).toContain('2 of 4 logins were not tried');
    const second = await client.describe(asking(one.serviceUrl, { logins }));
    expect([second.state, second.loginIndex, one.wrong]).toEqual(['described', 3, 3]);
  });

  it('stop at the first word of a lock', async () => {
    const one = await camera({ signIn: 'wsse', lockAfter: 1 });
    const found = await testClient({ wrongLogins: 6 }).describe(
      asking(one.serviceUrl, { logins: [wrong(1), wrong(2), wrong(3)] }),
    );
    expect([found.state, found.problem?.code]).toEqual(['needs_credentials', 'device_locked']);
    const tokens = one.requests.filter(({ body }) => body.includes('UsernameToken'));
    expect(tokens.length).toBeLessThanOrEqual(2);
  });

  it('are in no error and in nothing that is said, whatever the camera repeats', async () => {
    const one = await camera({ signIn: 'digest' });
    one.options.answer = ({ operation, headers }) =>
      operation === 'GetDeviceInformation' && headers.authorization !== undefined
        ? faultAnswer(
            'Internal',
            `you sent ${login.password.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)} to me`,
          )
        : undefined;
    const found = await testClient().describe(asking(one.serviceUrl));
    expect(found.missing[0]?.detail).toContain('you sent … to me');
    expect(JSON.stringify(found)).not.toContain('Geheim');
  });

  it('are asked for where none is given', async () => {
    for (const signIn of ['wsse', 'digest'] as const) {
      const one = await camera({ signIn });
      const found = await testClient().describe(asking(one.serviceUrl, { logins: [] }));
      expect([found.state, found.clockOffsetMs !== null, one.wrong]).toEqual(['needs_credentials', true, 0]);
    }
  });
});
