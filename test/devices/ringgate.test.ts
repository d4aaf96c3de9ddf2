import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { make } from '../../devices/ringgate.ts';
import { errorCodes } from '../../src/core/errors.ts';
import type { DecodedMessage } from '../../src/core/model.ts';

const full = {
  eventId: '01JDE9V6Q3',
  revision: 2,
  capturedAt: '2026-11-24T13:12:33.120+08:00',
  plate: '苏F·12345',
  plateColor: 'blue',
  confidence: 0.97,
  candidates: [{ plate: '苏F12346', confidence: 0.41 }, { plate: '苏F1234S' }],
  lane: 1,
  travel: 'departing',
  speedKmh: 62.5,
  vehicle: { type: 'car', color: 'white', make: '大众' },
  plateBox: [0.41, 0.66, 0.12, 0.05],
  image: { mediaType: 'image/jpeg', data: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2]).toString('base64') },
};
const least = { eventId: 'e1', capturedAt: '2026-11-24T05:12:33Z', plate: '' };

const decodeBytes = (body: Uint8Array): DecodedMessage => make.decode({ transport: 'mqtt', body });
const decode = (value: unknown): DecodedMessage => decodeBytes(Buffer.from(JSON.stringify(value)));
const codes = (message: DecodedMessage): string[] => message.rejects.map((reject) => reject.code);

describe('the native make', () => {
  it('understands every field of the format', () => {
    expect(decode(full)).toEqual({
      reads: [
        {
          eventId: '01JDE9V6Q3',
          revision: 2,
          capturedAtMs: Date.UTC(2026, 10, 24, 5, 12, 33, 120),
          plateRaw: '苏F·12345',
          plateColor: 'blue',
          confidence: 0.97,
          candidates: [
            { plate: '苏F12346', confidence: 0.41 },
            { plate: '苏F1234S', confidence: null },
          ],
          lane: 1,
          travel: 'departing',
          speedKmh: 62.5,
          vehicle: { type: 'car', color: 'white', make: '大众' },
          plateBox: [0.41, 0.66, 0.12, 0.05],
          image: { mediaType: 'image/jpeg', bytes: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2]) },
          deviceKey: null,
          unknownKeys: 0,
        },
      ],
      rejects: [],
    });
  });

  it('needs no more than event id, time and plate', () => {
    const [read] = decode(least).reads;
    expect(read).toMatchObject({
      plateRaw: '',
      revision: 0,
      travel: 'approaching',
      lane: null,
      vehicle: null,
      image: null,
    });
  });

  it('takes null for absent in fields that may be absent', () => {
    const optional = [
      'revision',
      'plateColor',
      'confidence',
      'candidates',
      'lane',
      'travel',
      'speedKmh',
      'vehicle',
      'plateBox',
      'image',
    ];
    const nulls = Object.fromEntries(optional.map((key) => [key, null]));
    expect(decode({ ...least, ...nulls })).toEqual(decode(least));
  });

  it('counts keys it does not know and ignores them', () => {
    expect(decode({ ...least, vendor: 1, 'x-y': { a: 1 } }).reads[0]?.unknownKeys).toBe(2);
    expect(
      decodeBytes(Buffer.from(`${JSON.stringify(least).slice(0, -1)},"__proto__":{"lane":3}}`)).reads[0],
    ).toMatchObject({
      lane: null,
      unknownKeys: 1,
    });
  });

  it('drops a byte order mark', () => {
    expect(decodeBytes(Buffer.from(`\ufeff${JSON.stringify(least)}`)).reads).toHaveLength(1);
  });

  it('keeps the good reads of an array and names each bad one by its index', () => {
    const message = decode([least, { ...least, eventId: 'e2', lane: -1 }, 7, { ...least, eventId: 'e3' }]);
    expect(message.reads.map((read) => read.eventId)).toEqual(['e1', 'e3']);
    expect(message.rejects.map(({ index, detail }) => [index, detail])).toEqual([
      [1, 'lane: must be a whole number from 0 to 255, is -1'],
      [2, 'read: must be an object, is 7'],
    ]);
    expect(JSON.parse(Buffer.from(message.rejects[0]?.bytes ?? []).toString())).toEqual({
      ...least,
      eventId: 'e2',
      lane: -1,
    });
  });

  it('takes 500 reads and refuses 501, an empty array and an empty message', () => {
    const many = Array.from({ length: 501 }, (_, at) => ({ ...least, eventId: `e${at}` }));
    expect(decode(many.slice(1)).reads).toHaveLength(500);
    expect(codes(decode(many))).toEqual(['too_many_reads']);
    expect(codes(decode([]))).toEqual(['empty_message']);
    expect(codes(decodeBytes(new Uint8Array()))).toEqual(['empty_message']);
  });

  it('refuses bytes that are not UTF-8 and text that is not JSON', () => {
    const bytes = Buffer.from(JSON.stringify({ ...least, plate: '苏F12345' }), 'utf8');
    bytes[bytes.indexOf(0xe8)] = 0xff;
    expect(codes(decodeBytes(bytes))).toEqual(['not_utf8']);
    expect(codes(decodeBytes(Buffer.from('{"eventId":')))).toEqual(['not_json']);
    expect(codes(decodeBytes(Buffer.from('NaN')))).toEqual(['not_json']);
  });

  it.each<[string, object, string]>([
    ['eventId', { eventId: '' }, 'eventId: must be a text of 1 to 128 characters, is ""'],
    ['eventId', { eventId: undefined }, 'eventId: must be a text of 1 to 128 characters, is missing'],
    ['eventId', { eventId: 'x'.repeat(129) }, 'is "xxxx'],
    ['eventId', { eventId: 'a\ud800' }, 'eventId: must be a text'],
    ['eventId', { eventId: 'a\u0000b' }, 'eventId: must be a text'],
    ['revision', { revision: 1.5 }, 'revision: must be a whole number from 0 to 2147483647, is 1.5'],
    [
      'capturedAt',
      { capturedAt: '2026-11-24T13:12:33' },
      'capturedAt: must be an RFC 3339 time with an offset, is "2026-11-24T13:12:33"',
    ],
    ['capturedAt', { capturedAt: 1_795_500_753 }, 'is 1795500753'],
    ['plate', { plate: null }, 'plate: must be a text of at most 64 characters, is null'],
    ['plateColor', { plateColor: 'red' }, 'is "red"'],
    ['confidence', { confidence: 97 }, 'confidence: must be a number from 0 to 1, is 97'],
    ['confidence', { confidence: '0.9' }, 'is "0.9"'],
    ['candidates', { candidates: {} }, 'is an object'],
    ['candidates', { candidates: ['苏F12345'] }, 'candidates[0]: must be an object'],
    ['lane', { lane: '1' }, 'is "1"'],
    ['travel', { travel: 'left' }, 'travel: must be approaching or departing, is "left"'],
    ['speedKmh', { speedKmh: -3 }, 'is -3'],
    ['vehicle', { vehicle: 'car' }, 'vehicle: must be an object, is "car"'],
    ['vehicle', { vehicle: { color: 7 } }, 'vehicle.color: must be a text'],
    ['plateBox', { plateBox: [0, 0, 1] }, 'is an array of 3'],
    ['plateBox', { plateBox: [0, 0, 1, 2] }, 'four fractions'],
  ])('refuses a wrong %s and names field and value', (_field, change, detail) => {
    const message = decode({ ...full, ...change });
    expect(message.reads).toEqual([]);
    expect(message.rejects).toMatchObject([{ code: 'invalid_read', index: null }]);
    expect(message.rejects[0]?.detail).toContain(detail);
  });

  it('takes an event id of 128 characters, also where each is two UTF-16 units', () => {
    expect(decode({ ...least, eventId: '𠮷'.repeat(128) }).reads).toHaveLength(1);
    expect(codes(decode({ ...least, eventId: '𠮷'.repeat(129) }))).toEqual(['invalid_read']);
  });

  it.each<[string, unknown]>([
    ['no object', 'x'],
    ['not base64', { mediaType: 'image/jpeg', data: '/9j/4A??' }],
    ['not of its media type', { mediaType: 'image/png', data: full.image.data }],
    ['of an unknown media type', { mediaType: 'image/svg+xml', data: 'PHN2Zz4=' }],
    ['cut off', { mediaType: 'image/jpeg', data: full.image.data.slice(0, -1) }],
    ['at an address that is none', { url: 'file:///etc/passwd' }],
    ['at an address with a password', { url: 'http://u:p@10.0.0.1/a.jpg' }],
  ])('keeps the read and marks it when its picture is %s', (_what, image) => {
    const { reads, rejects } = decode({ ...full, image });
    expect(rejects).toEqual([]);
    expect(reads[0]).toMatchObject({ eventId: full.eventId, image: null, imageBroken: true });
  });

  it('takes the address of a picture', () => {
    expect(decode({ ...least, image: { url: 'http://10.0.0.1/a.jpg' } }).reads[0]?.image).toEqual({
      url: 'http://10.0.0.1/a.jpg',
    });
  });

  it('survives nesting that cannot be written as JSON again', () => {
    const deep = `[${JSON.stringify(least)},${'['.repeat(50_000)}${']'.repeat(50_000)}]`;
    const message = decodeBytes(Buffer.from(deep));
    expect(message.reads).toHaveLength(1);
    expect(message.rejects).toMatchObject([{ code: 'invalid_read', index: 1 }]);
  });

  it('gives nothing or coded rejects for every truncation of a message', () => {
    const bytes = Buffer.from(JSON.stringify([full, least]));
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length);
      const before = Buffer.from(cut);
      const message = decodeBytes(cut);
      expect(message.reads).toEqual([]);
      expect(message.rejects).toHaveLength(1);
      expect(cut.equals(before)).toBe(true);
    }
  });

  it('gives only reads and coded rejects for garbage, and leaves the bytes as they were', () => {
    const field = fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(full)));
    const nearly = fc.record(Object.fromEntries(Object.keys(full).map((key) => [key, field])), {
      requiredKeys: [],
    });
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map((text) => new TextEncoder().encode(text)),
      fc
        .oneof(nearly, fc.array(nearly, { maxLength: 5 }))
        .map((value) => new TextEncoder().encode(JSON.stringify(value))),
    );
    fc.assert(
      fc.property(body, (bytes) => {
        const before = bytes.slice();
        const message = decodeBytes(bytes);
        expect(message.reads.length + message.rejects.length).toBeGreaterThan(0);
        for (const reject of message.rejects) expect(errorCodes).toHaveProperty(reject.code);
        for (const read of message.reads) expect(Number.isInteger(read.capturedAtMs)).toBe(true);
        expect(bytes).toEqual(before);
      }),
      { numRuns: 2000 },
    );
  });

  it('loses nothing of a changed byte: each message gives its read or a reject', () => {
    const bytes = Buffer.from(JSON.stringify(full));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(bytes);
        changed[at] = byte;
        const message = decodeBytes(changed);
        expect(message.reads.length + message.rejects.length).toBe(1);
      }),
      { numRuns: 3000 },
    );
  });
});
