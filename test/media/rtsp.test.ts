import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readH264Format } from '../../src/media/codec/h264.ts';
import { ParameterSets } from '../../src/media/codec/parameter-sets.ts';
import { Timeline } from '../../src/media/mp4/timeline.ts';
import { type AccessUnit, AccessUnits } from '../../src/media/rtsp/access-units.ts';
import { type RtspAnswer, RtspReader } from '../../src/media/rtsp/reader.ts';
import { parseDescription } from '../../src/media/rtsp/sdp.ts';

function reading() {
  const answers: RtspAnswer[] = [];
  const packets: string[] = [];
  const reader = new RtspReader({
    answer: (answer) => answers.push(answer),
    packet: (channel, bytes) => packets.push(`${channel}:${bytes.toString('latin1')}`),
  });
  return { answers, packets, reader };
}

describe('an RTSP connection', () => {
  const text = Buffer.concat([
    Buffer.from(
      'RTSP/1.0 401 Unauthorized\r\nCSeq: 2\r\nWWW-Authenticate: Digest realm="a"\r\nWWW-Authenticate: Basic realm="a"\r\n\r\n',
    ),
    Buffer.from('$\x00\x00\x03abc', 'latin1'),
    Buffer.from('\r\nOPTIONS rtsp://gateway RTSP/1.0\r\nCSeq: 1\r\n\r\n'),
    Buffer.from('RTSP/1.0 200 OK\r\ncseq: 3\r\nContent-Length: 4\r\n\r\nbody$\x02\x00\x01x', 'latin1'),
  ]);

  test('is understood however it is cut', () => {
    for (let size = 1; size <= text.length; size++) {
      const { answers, packets, reader } = reading();
      for (let at = 0; at < text.length; at += size) reader.push(text.subarray(at, at + size));
      expect(packets).toEqual(['0:abc', '2:x']);
      expect(answers.map(({ status, body }) => [status, body])).toEqual([
        [401, ''],
        [200, 'body'],
      ]);
      expect(answers[0]?.headers.get('www-authenticate')).toHaveLength(2);
    }
  });

  test('that is none, or is too large, is refused with a code', () => {
    for (const bytes of [
      'HTTP/1.1 200 OK\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 and so on',
      `RTSP/1.0 200 OK\r\nX: ${'x'.repeat(20_000)}`,
      'RTSP/1.0 200 OK\r\nContent-Length: 999999999\r\n\r\n',
      'RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n',
    ])
      expect(() => reading().reader.push(Buffer.from(bytes, 'latin1'))).toThrow(
        expect.objectContaining({ code: 'stream_failed' }),
      );
  });

  test('of any bytes neither hangs nor breaks otherwise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat({ max: text.length }), (noise, at) => {
        const bytes = Buffer.from(text);
        bytes.set(noise.subarray(0, bytes.length - at), at);
        try {
          reading().reader.push(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'stream_failed' });
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('a session description', () => {
  const hikvision = [
    ...['v=0', 'o=- 1 1 IN IP4 10.0.0.9', 's=Media Presentation', 'c=IN IP4 0.0.0.0', 't=0 0'],
    ...[
      'a=control:rtsp://10.0.0.9:554/Streaming/Channels/101/',
      'm=audio 0 RTP/AVP 8',
      'a=control:trackID=2',
    ],
    ...[
      'm=video 0 RTP/AVP 96',
      'a=recvonly',
      'a=control:rtsp://10.0.0.9:554/Streaming/Channels/101/trackID=1',
    ],
    ...['a=rtpmap:96 H264/90000'],
    'a=fmtp:96 profile-level-id=420029; packetization-mode=1; sprop-parameter-sets=Z00AKpWoHgCJ+WEAAAMAAQAAAwAyhA==,aO48gA==',
  ];

  test('gives the video track among others, with its parameter sets', () => {
    for (const end of ['\r\n', '\n']) {
      const { control, video } = parseDescription(hikvision.join(end));
      expect(control).toBe('rtsp://10.0.0.9:554/Streaming/Channels/101/');
      expect(video).toMatchObject({
        codec: 'h264',
        payloadType: 96,
        clockRateHz: 90_000,
        control: 'rtsp://10.0.0.9:554/Streaming/Channels/101/trackID=1',
      });
      const sets = new ParameterSets('h264', video.parameterSets);
      expect(sets.configuration).toMatchObject({
        widthPx: 1920,
        heightPx: 1080,
        mimeType: 'video/mp4; codecs="avc1.4d002a"',
      });
    }
  });

  test('without understood video says what there is', () => {
    const jpeg = 'v=0\r\nm=video 0 RTP/AVP 26\r\na=control:track1\r\n';
    expect(() => parseDescription(jpeg)).toThrow(/only video as JPEG/);
    expect(() => parseDescription('v=0\r\nm=audio 0 RTP/AVP 8\r\n')).toThrow(/no video/);
    expect(() => parseDescription('')).toThrow(expect.objectContaining({ code: 'stream_unsupported' }));
  });

  test('parameter sets of any bytes are refused, not believed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const format = readH264Format(Uint8Array.of(0x67, ...bytes));
        if (format !== null) expect(format.widthPx).toBeLessThanOrEqual(16_384);
      }),
      { numRuns: 2_000 },
    );
  });
});

function packet(sequence: number, timestamp: number, payload: number[], marker = false): Buffer {
  const bytes = Buffer.alloc(12 + payload.length);
  bytes.set([0x80, (marker ? 0x80 : 0) | 96]);
  bytes.writeUInt16BE(sequence & 0xffff, 2);
  bytes.writeUInt32BE(timestamp, 4);
  bytes.set(payload, 12);
  return bytes;
}

describe('frames out of packets', () => {
  function collecting(codec: 'h264' | 'h265' = 'h264') {
    const units: AccessUnit[] = [];
    const sets: string[] = [];
    const told = { nonsense: 0 };
    const frames = new AccessUnits(codec, 96, {
      unit: (unit) => units.push(unit),
      parameterSet: (nal) => sets.push(nal.toString('hex')),
      nonsense: () => {
        told.nonsense += 1;
      },
    });
    return { units, sets, frames, told };
  }
  const hex = (units: AccessUnit[]) => units.map(({ nals }) => nals.map((nal) => nal.toString('hex')));

  test('are given on with their last packet, or with the next frame where none is marked', () => {
    const { units, sets, frames } = collecting();
    // STAP-A: SPS, PPS; then a keyframe in three parts
    frames.push(packet(1, 100, [24, 0, 2, 0x67, 1, 0, 2, 0x68, 2], true));
    frames.push(packet(2, 100, [0x7c, 0x85, 0xb8]));
    frames.push(packet(3, 100, [0x7c, 0x05, 0xbb]));
    expect(units).toHaveLength(0);
    frames.push(packet(4, 100, [0x7c, 0x45, 0xcc], true));
    expect(sets).toEqual(['6701', '6802']);
    expect(hex(units)).toEqual([['65b8bbcc']]);
    expect(units[0]).toMatchObject({ key: true, timestamp: 100 });
    frames.push(packet(5, 200, [0x41, 1]));
    frames.push(packet(6, 200, [0x41, 2]));
    expect(units).toHaveLength(1);
    frames.push(packet(7, 300, [0x41, 3]));
    expect(hex(units)[1]).toEqual(['4101', '4102']);
    expect(units[1]?.key).toBe(false);
  });

  test('with a part missing are left out whole, and the next one is there', () => {
    const { units, frames } = collecting();
    frames.push(packet(65_534, 100, [0x7c, 0x85, 0xaa]));
    frames.push(packet(0, 100, [0x7c, 0x45, 0xcc], true));
    expect([units.length, frames.lost]).toEqual([0, 1]);
    frames.push(packet(1, 200, [0x41, 1], true));
    expect(hex(units)).toEqual([['4101']]);
  });

  test('of H.265 are put together as well', () => {
    const { units, sets, frames } = collecting('h265');
    frames.push(packet(1, 9, [48 << 1, 1, 0, 3, 32 << 1, 1, 7, 0, 3, 33 << 1, 1, 8]));
    frames.push(packet(2, 9, [49 << 1, 1, 0x80 | 19, 0xaa]));
    frames.push(packet(3, 9, [49 << 1, 1, 0x40 | 19, 0xbb], true));
    expect(sets).toEqual(['400107', '420108']);
    expect(hex(units)).toEqual([['2601aabb']]);
    expect(units[0]?.key).toBe(true);
  });

  test('that are no video are told, once', () => {
    const { units, frames, told } = collecting();
    let state = 1;
    const noise = () => {
      state = (state * 48_271) % 0x7fffffff;
      return state & 0xff;
    };
    for (let n = 0; n < 300; n++) frames.push(packet(n, n, Array.from({ length: 40 }, noise), true));
    expect(told.nonsense).toBe(1);
    expect(frames.isVideo).toBe(false);
    expect(units.length).toBeLessThan(20);
  });

  test('any packets break nothing', () => {
    const bytes = fc.uint8Array({ minLength: 12, maxLength: 60 });
    fc.assert(
      fc.property(
        fc.constantFrom('h264' as const, 'h265' as const),
        fc.array(bytes, { maxLength: 12 }),
        (codec, all) => {
          const { units, frames } = collecting(codec);
          for (const each of all) {
            const one = Buffer.from(each);
            one[0] = 0x80 | ((one[0] ?? 0) & 0x3f);
            one[1] = ((one[1] ?? 0) & 0x80) | 96;
            frames.push(one);
          }
          for (const { nals } of units) expect(nals.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

describe('the line of time', () => {
  test('goes on over a wrap of the time stamps, and over a clock that was set', () => {
    const line = new Timeline(90_000, 0);
    const stamps = [0xffffffff - 3_599, 0, 3_600, 2_000_000_000, 2_000_003_600];
    const times = stamps.map((stamp) => line.next(stamp).decodeTime);
    expect(times.slice(0, 3)).toEqual([0, 3_600, 7_200]);
    expect(times[3]).toBe(10_800);
    expect(times[4]).toBe(14_400);
  });

  test('never decodes backwards, whatever the stamps are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffffffff }), { maxLength: 50 }), (stamps) => {
        const line = new Timeline(90_000, 1_000);
        let last = Number.NEGATIVE_INFINITY;
        for (const stamp of stamps) {
          const { decodeTime, duration } = line.next(stamp);
          expect(decodeTime).toBeGreaterThan(last);
          expect(duration).toBeGreaterThan(0);
          last = decodeTime;
        }
      }),
    );
  });

  test('shows frames that come out of order when their stamps say', () => {
    const line = new Timeline(90_000, 0);
    // I P B B P B B …, as they are decoded
    const order = [0, 3, 1, 2, 6, 4, 5, 9, 7, 8, 12, 10, 11, 15, 13, 14];
    const times = order.map((n) => line.next(n * 3_600));
    expect(times.map(({ decodeTime, shownAfter }) => (decodeTime + shownAfter) / 3_600)).toEqual(order);
    for (const { shownAfter } of times.slice(4)) expect(shownAfter).toBeGreaterThanOrEqual(0);
  });
});
