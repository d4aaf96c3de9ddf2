import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createAddressGuard } from '../../src/net/address-guard.ts';
import { parseCameraUrl, reachableStream, reachableUrls, textOfUrl } from '../../src/onvif/camera-url.ts';
import { asking, testClient } from './support/client.ts';
import { envelopeOf, type RawCamera, type RawOptions, startRawCamera } from './support/raw-camera.ts';

const open: { close(): Promise<void> }[] = [];
async function camera(options: RawOptions = {}): Promise<RawCamera> {
  const one = await startRawCamera(options);
  open.push(one);
  return one;
}
/** A server that does with each connection what the test says. */
async function bareServer(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/onvif/device_service`;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const bomb = `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, i) => `<!ENTITY ${'bcdefghij'[i]} "${`&${'abcdefghi'[i]};`.repeat(10)}">`).join('')}]>${envelopeOf('<x>&j;</x>')}`;

describe('a camera cannot harm the gateway', () => {
  it.each([
    ['malformed XML', '<s:Envelope><s:Body>', 'device_answer_broken'],
    ['a page', '<html><body>hello</body></html>', 'device_answer_broken'],
    ['nothing', '', 'device_answer_broken'],
    ['an entity bomb', bomb, 'device_answer_broken'],
    [
      'an external entity',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      'device_answer_broken',
    ],
    ['a million levels', '<a>'.repeat(300_000), 'device_answer_broken'],
    ['too many elements', envelopeOf('<b/>'.repeat(120_000)), 'device_answer_broken'],
    ['bytes', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 37) % 256)), 'device_answer_broken'],
    ['another answer', envelopeOf('<tds:OtherResponse/>'), 'device_answer_broken'],
    ['10 MB', Buffer.alloc(10 * 1024 * 1024, 'x'), 'device_answer_too_large'],
  ])('with %s', async (_, body, code) => {
    const one = await camera({ answer: () => ({ body }) });
    const found = await testClient().describe(asking(one.serviceUrl));
    expect([found.state, found.problem?.code]).toEqual(['broken', code]);
    expect(found.problem?.detail.length).toBeLessThan(500);
    expect(found.facts).toMatchObject({ serviceUrl: one.serviceUrl, profiles: [], describedAt: null });
  });

  it('with 10 MB that it does not announce: no more than the first is read', async () => {
    let sent = 0;
    const one = await camera({
      answer: (_, response) => {
        response.writeHead(200);
        const more = (): void => {
          while (sent < 50 * 1024 * 1024) {
            sent += 65_536;
            if (!response.write(Buffer.alloc(65_536, 'x'))) {
              response.once('drain', more);
              return;
            }
          }
        };
        more();
        return 'handled';
      },
    });
    const found = await testClient().describe(asking(one.serviceUrl));
    expect(found.problem?.code).toBe('device_answer_too_large');
    expect(sent).toBeLessThan(20 * 1024 * 1024);
  });

  it('by dripping: the deadline is for the whole answer, in its body and in its headers', async () => {
    const drip = (text: string) => (socket: Socket) => {
      let n = 0;
      const timer = setInterval(() => socket.write(text[n++ % text.length] ?? ' '), 50);
      socket.once('close', () => clearInterval(timer));
    };
    const urls = [
      await bareServer(drip('HTTP/1.1 200 OK\r\nX-a: '.padEnd(5000, 'y'))),
      await bareServer((socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n');
        drip('<')(socket);
      }),
      await bareServer(() => undefined),
    ];
    for (const url of urls) {
      const startedAtMs = performance.now();
      const found = await testClient({ answerMs: 400 }).describe(asking(url));
      expect([found.state, found.problem?.code]).toEqual(['unreachable', 'device_too_slow']);
      expect(performance.now() - startedAtMs).toBeLessThan(3000);
    }
  });

  it('by breaking off, by not speaking HTTP, or by endless headers', async () => {
    const say = (text: string) => bareServer((socket) => socket.end(text));
    const code = async (url: string): Promise<string | undefined> =>
      (await testClient().describe(asking(url))).problem?.code;
    expect(await code(await say('HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<s:Env'))).toBe(
      'device_answer_broken',
    );
    expect(await code(await say('SSH-2.0-x\r\n\r\n'))).toBe('device_answer_broken');
    expect(await code(await say(`HTTP/1.1 200 OK\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`))).toBe(
      'device_answer_too_large',
    );
    expect(await code(await bareServer((socket) => socket.destroy()))).toBe('device_unreachable');
    expect(await code('http://127.0.0.1:9/onvif/device_service')).toBe('device_unreachable'); // not opened
  });

  it('by sending it elsewhere: redirects are not followed, other networks are not asked', async () => {
    const lure = await camera({});
    const one = await camera({
      answer: () => ({ status: 302, headers: { location: lure.serviceUrl }, body: '' }),
    });
    const redirected = await testClient().describe(asking(one.serviceUrl));
    expect([redirected.state, redirected.problem?.code]).toEqual(['broken', 'device_answered_error']);
    const metadata = await testClient().describe(asking('http://169.254.169.254/onvif/device_service'));
    expect([metadata.state, metadata.problem?.code]).toEqual(['unreachable', 'address_refused']);
    const guarded = testClient({ guard: createAddressGuard(['10.0.0.0/8']) });
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0x7f000001', '2130706433']) {
      const found = await guarded.describe(asking(`http://${host}:${lure.port}/onvif/device_service`));
      expect([host, found.problem?.code]).toEqual([host, 'address_refused']);
    }
    expect(lure.requests).toEqual([]);
  });

  it('by naming a service in a network that cameras are not in: it is asked where it answers', async () => {
    const lure = await camera({ host: '127.0.0.9' });
    const one = await camera({ signIn: 'digest', named: `127.0.0.9:${lure.port}` });
    const guard = createAddressGuard(['127.0.0.1/32']);
    const found = await testClient({ guard }).describe(asking(one.serviceUrl));
    expect([found.state, lure.requests.length]).toEqual(['described', 0]);
  });

  it('with a stop of the whole question by whoever asked', async () => {
    const url = await bareServer(() => undefined);
    const stop = new AbortController();
    const asked = testClient({ answerMs: 60_000 }).describe(asking(url, { signal: stop.signal }));
    stop.abort();
    expect((await asked).state).toBe('unreachable');
  });
});

describe('addresses as cameras write them', () => {
  it('are read with zones and ports, and without credentials', () => {
    const read = (text: string): string | null => {
      const url = parseCameraUrl(text);
      return url === null ? null : `${textOfUrl(url)} ${url.host} ${url.port} ${url.hasPort}`;
    };
    expect(read(' http://a:b@10.0.0.5/x?y=1\n')).toBe('http://10.0.0.5/x?y=1 10.0.0.5 80 false');
    expect(read('https://10.0.0.5:443/')).toBe('https://10.0.0.5/ 10.0.0.5 443 true');
    expect(read('http://[fe80::1%25eth0]:8080/d')).toBe(
      'http://[fe80::1%25eth0]:8080/d fe80::1%eth0 8080 true',
    );
    expect(read('http://[fe80::1%eth0]/d')).toBe('http://[fe80::1%25eth0]/d fe80::1%eth0 80 false');
    for (const bad of [
      '',
      '__proto__',
      'http://',
      'file:///etc/passwd',
      'http://a b/',
      'http://1.2.3.4:99999/',
      'http://1.2.3.4:0/',
      `http://${'a'.repeat(5000)}/`,
    ])
      expect([bad, parseCameraUrl(bad)]).toEqual([bad, null]);
  });

  it('lead to the address that answered first, then to what was said', () => {
    const answered = parseCameraUrl('http://10.0.0.5:8081/onvif/device_service');
    if (answered === null) throw new Error('no address');
    const urls = (stated: string): string[] => reachableUrls(stated, answered).map(textOfUrl);
    expect(urls('http://192.168.1.64/onvif/media')).toEqual([
      'http://10.0.0.5:8081/onvif/media',
      'http://10.0.0.5/onvif/media',
      'http://192.168.1.64/onvif/media',
    ]);
    expect(urls('http://10.0.0.5:8899/m')).toEqual(['http://10.0.0.5:8899/m', 'http://10.0.0.5:8081/m']);
    expect(urls('http://10.0.0.5/m')).toEqual(['http://10.0.0.5:8081/m', 'http://10.0.0.5/m']);
    expect(urls('nonsense')).toEqual([]);
  });

  it('of streams keep port and path, and are null where they are none', () => {
    expect(reachableStream('rtsp://u:p@192.168.1.64:554/a?b=c&d', '10.0.0.5')).toEqual({
      uri: 'rtsp://10.0.0.5:554/a?b=c&d',
      stated: 'rtsp://192.168.1.64:554/a?b=c&d',
    });
    expect(reachableStream('rtsp://[fe80::2]/x', 'fd00::1')?.uri).toBe('rtsp://[fd00::1]/x');
    expect(reachableStream('RTSP://0.0.0.0/x', '10.0.0.5')?.uri).toBe('rtsp://10.0.0.5/x');
    for (const bad of [
      '',
      'x',
      'rtsp:/x',
      'rtsp://1.2.3.4:99999/',
      'file:///etc/passwd',
      'rtsp://a b/c',
      '-i /etc/passwd',
    ])
      expect([bad, reachableStream(bad, '10.0.0.5')]).toEqual([bad, null]);
  });
});
