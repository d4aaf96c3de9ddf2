/** RTSP as other servers speak it, over plain sockets: signing in, tracks, transports, keeping alive, and what comes in between. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RinggateError } from '../../src/core/errors.ts';
import { type AccessUnit, AccessUnits } from '../../src/media/rtsp/access-units.ts';
import { RtspSession } from '../../src/media/rtsp/session.ts';
import { createAddressGuard } from '../../src/net/address-guard.ts';
import { login } from './support/raw-camera.ts';

interface Question {
  method: string;
  url: string;
  headers: Record<string, string>;
}
/** Lines of the answer without CSeq; null: none. */
type Answer = { head: string[]; body?: string; after?: Buffer } | null;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

class OtherRtsp {
  readonly asked: Question[] = [];
  url = '';
  socket: Socket | null = null;

  static async start(
    answer: (question: Question, self: OtherRtsp) => Answer,
    { end = '\r\n', cseq = (given: string): string | null => given } = {},
  ): Promise<OtherRtsp> {
    const self = new OtherRtsp();
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      self.socket = socket;
      let rest = '';
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        rest += chunk.toString('latin1');
        for (let at = rest.indexOf('\r\n\r\n'); at >= 0; at = rest.indexOf('\r\n\r\n')) {
          const [first = '', ...lines] = rest.slice(0, at).split('\r\n');
          rest = rest.slice(at + 4);
          const [method = '', url = ''] = first.split(' ');
          const headers = Object.fromEntries(
            lines.map((line) => [
              line.slice(0, line.indexOf(':')).toLowerCase(),
              line.slice(line.indexOf(':') + 1).trim(),
            ]),
          );
          const question = { method, url, headers };
          self.asked.push(question);
          const said = answer(question, self);
          if (said === null) continue;
          const number = cseq(headers.cseq ?? '');
          const head = [
            ...said.head,
            ...(number === null ? [] : [`CSeq: ${number}`]),
            ...(said.body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(said.body)}`]),
          ];
          socket.write(`${head.join(end)}${end}${end}${said.body ?? ''}`);
          if (said.after !== undefined) socket.write(said.after);
        }
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    self.url = `rtsp://127.0.0.1:${(server.address() as AddressInfo).port}/cam?ch=1&sub=0`;
    open.push({
      close: () =>
        new Promise((resolve) => {
          for (const socket of sockets) socket.destroy();
          server.close(() => resolve());
        }),
    });
    return self;
  }
}

const ok = 'RTSP/1.0 200 OK';
const sps = Buffer.from('67420029e2900f0044fcb80b7010101a41e24454', 'hex');
const pps = Buffer.from('68ce3c80', 'hex');
const idr = Buffer.from([0x65, 0x88, 0x84, 0x21, 0xa0, 1, 2, 3, 4, 5]);
let sequence = 0;
function rtp(payload: Buffer, { marker = true, channel = 0, type = 96 } = {}): Buffer {
  const head = Buffer.alloc(16);
  head.set([0x24, channel]);
  head.writeUInt16BE(12 + payload.length, 2);
  head.set([0x80, (marker ? 0x80 : 0) | type], 4);
  head.writeUInt16BE(sequence++ & 0xffff, 6);
  head.writeUInt32BE(9000, 8);
  return Buffer.concat([head, payload]);
}
const rtcp = (channel = 1): Buffer => Buffer.from([0x24, channel, 0, 8, 0x80, 0xc8, 0, 1, 0, 0, 0, 1]);
const frame = Buffer.concat([rtp(sps, { marker: false }), rtp(pps, { marker: false }), rtp(idr)]);
const sdp = (video: string[], session: string[] = []): string =>
  ['v=0', 'o=- 0 0 IN IP4 0.0.0.0', 's=x', 't=0 0', ...session, ...video, ''].join('\r\n');
const usualSdp = sdp(['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', 'a=control:trackID=1']);

/** What most servers answer, unless `own` does. */
function usual(
  own: (question: Question, self: OtherRtsp) => Answer | undefined = () => undefined,
  description = usualSdp,
): (question: Question, self: OtherRtsp) => Answer {
  return (question, self) => {
    const said = own(question, self);
    if (said !== undefined) return said;
    switch (question.method) {
      case 'OPTIONS':
        return { head: [ok, 'Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER'] };
      case 'DESCRIBE':
        return { head: [ok, 'Content-Type: application/sdp'], body: description };
      case 'SETUP':
        return { head: [ok, 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1', 'Session: 7;timeout=60'] };
      case 'PLAY':
        return { head: [ok], after: frame };
      default:
        return { head: [ok] };
    }
  };
}

/** Plays until the first keyframe. */
async function watched(
  { url }: OtherRtsp,
  more: { allowPlainBasic?: boolean; withLogin?: boolean } = {},
): Promise<{ unit: AccessUnit; sets: number; close(): void }> {
  const seen = Promise.withResolvers<AccessUnit>();
  let sets = 0;
  let units: AccessUnits | null = null;
  const { session, track } = await RtspSession.open({
    url,
    login: more.withLogin === false ? null : login,
    guard: createAddressGuard(['127.0.0.0/8']),
    allowPlainBasic: more.allowPlainBasic ?? false,
    answerMs: 3000,
    onPacket: (packet) => units?.push(packet),
    onClosed: seen.reject,
  });
  units = new AccessUnits(track.codec, track.payloadType, {
    parameterSet: () => {
      sets++;
    },
    unit: (unit) => {
      if (unit.key) seen.resolve(unit);
    },
    nonsense: () => seen.reject(new RinggateError('stream_failed', 'nonsense')),
  });
  await session.play();
  const unit = await seen.promise;
  return { unit, sets, close: () => session.close() };
}

describe('a stream is had from a server', () => {
  it('that has audio before video, absolute tracks, parameter sets in the stream only, and RTCP in between', async () => {
    const server = await OtherRtsp.start((question, self) => {
      const track = self.url.replace('?ch=1&sub=0', '/video');
      return usual(
        ({ method }) =>
          method === 'PLAY'
            ? {
                head: [ok],
                after: Buffer.concat([rtcp(), rtp(Buffer.alloc(9), { channel: 2, type: 8 }), frame, rtcp()]),
              }
            : undefined,
        sdp(
          [
            'm=audio 0 RTP/AVP 8',
            'a=control:trackID=9',
            'm=video 0 RTP/AVP 96',
            'a=rtpmap:96 H264/90000',
            `a=control:${track}`,
          ],
          ['a=control:*'],
        ),
      )(question, self);
    });
    const { unit, sets, close } = await watched(server);
    close();
    expect([unit.key, sets]).toEqual([true, 2]);
    const setup = server.asked.find(({ method }) => method === 'SETUP');
    expect(setup?.url).toMatch(/\/cam\/video$/);
  });

  it.each([
    [
      'a relative track without Content-Base',
      [],
      ['a=control:trackID=1'],
      [],
      /\/cam\?ch=1&sub=0\/trackID=1$/,
    ],
    [
      'a Content-Base without a scheme (SV3C)',
      ['Content-Base: 192.168.1.10:554/s/'],
      ['a=control:trackID=1'],
      [],
      /\/cam\?ch=1&sub=0\/trackID=1$/,
    ],
    [
      'a Content-Base of its own',
      ['Content-Base: rtsp://127.0.0.1/other/'],
      ['a=control:t'],
      [],
      /^rtsp:\/\/127\.0\.0\.1\/other\/t$/,
    ],
    ['a control of the session alone', [], [], ['a=control:trackID=5'], /\/cam\?ch=1&sub=0\/trackID=5$/],
    ['no control at all (VStarcam)', [], [], [], /\/cam\?ch=1&sub=0$/],
  ] as const)('with %s', async (_, headers, media, session, expected) => {
    const server = await OtherRtsp.start(
      usual(({ method }) =>
        method === 'DESCRIBE'
          ? {
              head: [ok, ...headers],
              body: sdp(['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', ...media], [...session]),
            }
          : undefined,
      ),
    );
    (await watched(server)).close();
    expect(server.asked.find(({ method }) => method === 'SETUP')?.url).toMatch(expected);
  });

  it('without rtpmap, by the parameters that only H.264 has', async () => {
    const server = await OtherRtsp.start(
      usual(() => undefined, sdp(['m=video 0 RTP/AVP 96', 'a=fmtp:96 packetization-mode=1', 'a=control:t'])),
    );
    (await watched(server)).close();
  });

  it.each([
    ['Transport: RTP/AVP;unicast', 0],
    ['Transport: RTP/AVP/TCP;unicast;mode="PLAY"', 0],
    ['Transport: RTP/AVP/TCP;unicast;interleaved=4-5;ssrc=1', 4],
    ['X-None: 1', 6],
  ])('that says %s', async (transport, channel) => {
    const server = await OtherRtsp.start(
      usual(({ method }) =>
        method === 'SETUP'
          ? { head: [ok, transport, 'Session: 7'] }
          : method === 'PLAY'
            ? {
                head: [ok],
                after: Buffer.concat([
                  rtcp(channel + 1),
                  rtp(sps, { channel, marker: false }),
                  rtp(idr, { channel }),
                ]),
              }
            : undefined,
      ),
    );
    expect((await watched(server)).unit.key).toBe(true);
  });

  it('that plays no ranges, or tracks only; that has no sessions; that ends its lines with LF and counts wrongly', async () => {
    for (const status of ['457 Invalid Range', '459 Aggregate operation not allowed']) {
      let plays = 0;
      const server = await OtherRtsp.start(
        usual(({ method }) => {
          if (method === 'PLAY' && plays++ === 0) return { head: [`RTSP/1.0 ${status}`] };
          return method === 'SETUP' ? { head: [ok, 'Transport: RTP/AVP/TCP;interleaved=0-1'] } : undefined;
        }),
        { end: '\n', cseq: (given) => (Number(given) % 2 === 0 ? null : '999') },
      );
      (await watched(server)).close();
      expect(server.asked.some(({ headers }) => headers.session !== undefined)).toBe(false);
    }
  });

  it('whose network swallowed parts of packets, after the first of which came', async () => {
    const junk = Buffer.concat([
      Buffer.alloc(3000, 0x24),
      Buffer.from('RTSPgarbage$\x09'),
      rtp(idr).subarray(9),
    ]);
    const server = await OtherRtsp.start(
      usual(({ method }) =>
        method === 'PLAY' ? { head: [ok], after: Buffer.concat([rtcp(), junk, frame, frame]) } : undefined,
      ),
    );
    expect((await watched(server)).unit.key).toBe(true);
  });

  it('that refuses the way of keeping alive that it offers (Tapo) by asking what it does know', async () => {
    const server = await OtherRtsp.start(
      usual(({ method }) =>
        method === 'GET_PARAMETER'
          ? { head: ['RTSP/1.0 400 Bad Request'] }
          : method === 'SETUP'
            ? { head: [ok, 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1', 'Session: 7; timeout = 2'] }
            : undefined,
      ),
    );
    const { close } = await watched(server);
    const count = (name: string): number => server.asked.filter(({ method }) => method === name).length;
    await vi.waitFor(() => expect([count('GET_PARAMETER'), count('OPTIONS')]).toEqual([1, 2]), 9000);
    close();
    await vi.waitFor(() => expect(count('TEARDOWN')).toBe(1), 3000);
    expect(server.asked.filter(({ method }) => method === 'GET_PARAMETER')).toHaveLength(1);
    expect(server.asked.find(({ method }) => method === 'TEARDOWN')?.headers.session).toBe('7');
  });
});

describe('signing in at a server', () => {
  const realm = 'Login to "AMC, 7" Basic';
  /** RFC 2069: no qop, no algorithm; whoever sends either is refused, as TP-Link does. */
  const digestOnly =
    (nonceOf: () => string, challenges: (digest: string) => string[]) =>
    ({ method, url, headers }: Question): Answer | undefined => {
      const nonce = nonceOf();
      const hash = (text: string): string => createHash('md5').update(text).digest('hex');
      const expected = hash(
        `${hash(`${login.username}:${realm}:${login.password}`)}:${nonce}:${hash(`${method}:${url}`)}`,
      );
      const given = headers.authorization ?? '';
      if (given.includes(`response="${expected}"`) && !/algorithm|qop|cnonce/.test(given)) return undefined;
      const digest = `WWW-Authenticate: Digest realm="${realm.replaceAll('"', '\\"')}", nonce="${nonce}"`;
      return { head: ['RTSP/1.0 401 Unauthorized', ...challenges(digest)] };
    };

  it('uses Digest as it was asked for, whichever of two challenges comes first, never Basic', async () => {
    const basic = 'WWW-Authenticate: Basic realm="x"';
    for (const order of [(d: string) => [d], (d: string) => [d, basic], (d: string) => [basic, d]]) {
      const server = await OtherRtsp.start(usual(digestOnly(() => 'n1', order)));
      (await watched(server, { allowPlainBasic: true })).close();
      expect(server.asked.some(({ headers }) => /^Basic/i.test(headers.authorization ?? ''))).toBe(false);
    }
  });

  it('goes on where each question needs a new nonce', async () => {
    let n = 0;
    const server = await OtherRtsp.start(
      usual((question) => {
        const refused = digestOnly(
          () => `n${n}`,
          (digest) => [`${digest}, stale=true`],
        )(question);
        if (refused === undefined) n++;
        return refused;
      }),
    );
    (await watched(server)).close();
    expect(server.asked.filter(({ method }) => method === 'PLAY').length).toBeGreaterThan(1);
  });

  it('ends where the password is wrong, Basic is all there is, or 401 comes without a challenge', async () => {
    const ways: [string[], string][] = [
      [['WWW-Authenticate: Basic realm="x"'], 'plain text'],
      [[], 'refuses the login'],
      [['WWW-Authenticate: Digest realm="x", nonce="same"'], 'refuses the login'],
    ];
    for (const [challenges, detail] of ways) {
      const server = await OtherRtsp.start(
        usual(() => ({ head: ['RTSP/1.0 401 Unauthorized', ...challenges] })),
      );
      await expect(watched(server)).rejects.toMatchObject({
        code: 'device_refused_login',
        message: expect.stringContaining(detail),
      });
      expect(server.asked.length).toBeLessThanOrEqual(2);
    }
  });

  it('says nothing of a password that a make has in its addresses', async () => {
    const server = await OtherRtsp.start(usual(() => ({ head: ['RTSP/1.0 404 Not Found'] })));
    server.url = server.url.replace(/cam.*/, 'user=admin&password=tlJwpbo6&channel=1.sdp?real&pwd=tlJwpbo6');
    const failure = await watched(server).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RinggateError);
    expect(String(failure)).not.toContain('tlJwpbo6');
  });
});
