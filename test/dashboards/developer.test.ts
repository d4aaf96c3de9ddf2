import { beforeAll, describe, expect, it } from 'vitest';
import type { DeadLetter, Replayed } from '../../dashboards/command-center/src/api/developer-types.ts';
import {
  base64Of,
  bytesOf,
  contentTypeOf,
  hexOf,
  textOf,
} from '../../dashboards/command-center/src/domain/bytes.ts';
import { expectedOf, fixtureName } from '../../dashboards/command-center/src/domain/fixture.ts';
import {
  countsOfCodes,
  letterCodes,
  nameableBy,
  namedIn,
  replayAll,
  withKey,
  wordsFor,
} from '../../dashboards/command-center/src/domain/letters.ts';
import {
  askOf,
  bodyOf,
  emptyForm,
  formOfLetter,
  lacksOfMessage,
  sameForm,
  textAtMost,
  usualTransport,
} from '../../dashboards/command-center/src/domain/message.ts';
import {
  fieldsOfStage,
  identifyReason,
  momentIn,
  plateChanges,
  stageLooks,
} from '../../dashboards/command-center/src/domain/stages.ts';
import { enDeveloper } from '../../dashboards/command-center/src/i18n/en-developer.ts';
import { zhDeveloper } from '../../dashboards/command-center/src/i18n/zh-developer.ts';
import { errorCodes } from '../../src/core/errors.ts';
import { normalisePlate, plateKinds } from '../../src/core/plate.ts';
import { decodeInStages } from '../../src/pipeline/decoding.ts';
import { unknownDevice } from '../../src/pipeline/letters.ts';
import { loadMakes, type Makes } from '../../src/registry/makes.ts';
import { capturedOf } from '../devices/captured.ts';
import { aDevice } from './support.ts';

const aLetter = (id: string, change: Partial<DeadLetter> = {}): DeadLetter => ({
  id,
  receivedAt: '2026-11-24T05:00:00.000Z',
  source: 'ringgate/v1/devices/d/reads',
  deviceId: 'd',
  make: null,
  code: 'not_json',
  detail: 'x',
  bytesBase64: '',
  transport: 'mqtt',
  contentType: null,
  ...change,
});

describe('a message as bytes', () => {
  it('comes through base64 as it was, also where it is larger than a call takes arguments', () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31) % 256);
    expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    expect(bytesOf(base64Of(bytes))).toEqual(bytes);
  });

  it('is text only where it is UTF-8 without control characters, and keeps its byte order mark', () => {
    expect(textOf(Buffer.from('{"plate":"苏F12345"}\r\n'))).toBe('{"plate":"苏F12345"}\r\n');
    expect(textOf(Buffer.from('\uFEFFa'))).toBe('\uFEFFa');
    expect(textOf(Buffer.from([0xff, 0xd8, 0xff]))).toBeNull();
    expect(textOf(Buffer.from([0x7b, 0x00]))).toBeNull();
  });

  it('is shown as hex with offsets and what can be printed, as much as is asked for', () => {
    expect(hexOf(Buffer.from('{"plate":"\u0001"} and'))).toBe(
      [
        '00000000  7b 22 70 6c 61 74 65 22 3a 22 01 22 7d 20 61 6e  {"plate":"."} an',
        '00000010  64                                               d',
      ].join('\n'),
    );
    expect(hexOf(new Uint8Array(100), 20).split('\n')).toHaveLength(2);
  });

  it('tells its content type by how it starts, with the boundary that multipart needs', () => {
    expect(contentTypeOf('--MIME_boundary\r\nContent-Type: text/xml\r\n\r\n<a/>')).toBe(
      'multipart/form-data; boundary=MIME_boundary',
    );
    expect(contentTypeOf('\uFEFF <?xml version="1.0"?>')).toBe('application/xml');
    expect(contentTypeOf(' [{}]')).toBe('application/json');
    expect(contentTypeOf('plate=苏F12345')).toBeNull();
  });
});

describe('the form of a message', () => {
  it('asks with what belongs to its transport, and as text or as bytes', () => {
    const form = { ...emptyForm, make: 'frigate', topic: 'frigate/events', path: '/x', contentType: 'a/b' };
    const body = { kind: 'text', text: '{}' } as const;
    expect(askOf({ ...form, transport: 'mqtt', body, zone: ' Asia/Seoul ' })).toEqual({
      make: 'frigate',
      transport: 'mqtt',
      topic: 'frigate/events',
      zone: 'Asia/Seoul',
      text: '{}',
    });
    expect(
      askOf({ ...form, body: { kind: 'file', name: 'f', bytes: Uint8Array.of(255) }, deviceId: 'd' }),
    ).toEqual({
      make: 'frigate',
      transport: 'http',
      path: '/x',
      contentType: 'a/b',
      deviceId: 'd',
      bytesBase64: '/w==',
    });
  });

  it('names what it lacks before it is sent', () => {
    expect(lacksOfMessage(emptyForm)).toEqual([
      { field: 'make', what: 'none' },
      { field: 'body', what: 'empty' },
    ]);
    const text = 'x'.repeat(textAtMost + 1);
    expect(lacksOfMessage({ ...emptyForm, make: 'm', body: { kind: 'text', text } })).toEqual([
      { field: 'body', what: 'tooLarge' },
    ]);
    expect(lacksOfMessage({ ...emptyForm, make: 'm', body: { kind: 'text', text: 'x' } })).toEqual([]);
  });

  it('is filled by a dead letter as it came, and knows when it was changed since', () => {
    const bytesBase64 = Buffer.from('{"plate":').toString('base64');
    const form = formOfLetter(aLetter('l1', { bytesBase64 }));
    expect(form).toEqual({
      ...emptyForm,
      make: 'ringgate',
      transport: 'mqtt',
      topic: 'ringgate/v1/devices/d/reads',
      deviceId: 'd',
      body: { kind: 'text', text: '{"plate":' },
    });
    expect(formOfLetter(aLetter('l2', { transport: 'http', source: '/p', make: 'axis' }))).toMatchObject({
      make: 'axis',
      path: '/p',
      topic: '',
    });
    expect(sameForm(form, { ...form })).toBe(true);
    expect(sameForm(form, { ...form, body: { kind: 'text', text: '{' } })).toBe(false);
    expect(sameForm(form, { ...form, zone: 'UTC' })).toBe(false);
    expect(bodyOf(Uint8Array.of(0), 'l1')).toEqual({ kind: 'file', name: 'l1', bytes: Uint8Array.of(0) });
  });
});

describe('the way of a plate from raw to normal', () => {
  const told = (raw: string): string[] =>
    plateChanges(raw, normalisePlate(raw).plate)
      .filter(({ kind }) => kind !== 'same')
      .map(({ kind, raw: from, plate, position }) => `${kind} ${position} ${from}>${plate}`);
  it('is the least changes, each with its place in the raw text', () => {
    expect(told('苏F12345')).toEqual([]);
    expect(told('苏F·I2345')).toEqual(['removed 2 ·>', 'changed 3 I>1']);
    expect(told('苏f 12345')).toEqual(['changed 1 f>F', 'removed 2  >']);
    expect(told('无车牌')).toHaveLength(3);
    expect(plateChanges('AB', 'AXB').find(({ kind }) => kind === 'added')).toEqual({
      kind: 'added',
      raw: '',
      plate: 'X',
      position: 1,
    });
  });

  it('gives both texts back, whatever they are', () => {
    for (const [raw, plate] of [
      ['', ''],
      ['', 'AB'],
      ['AB', ''],
      ['京AD12345', '沪AD1234'],
      ['AAAB', 'BAAA'],
    ] as const) {
      const changes = plateChanges(raw, plate);
      expect(changes.map((change) => change.raw).join('')).toBe(raw);
      expect(changes.map((change) => change.plate).join('')).toBe(plate);
    }
  });
});

describe('a time of a read', () => {
  it('is said in the zone of the site with its offset then', () => {
    const iso = '2026-11-24T05:12:33.120Z';
    expect(momentIn(iso, 'Asia/Shanghai')).toEqual({ text: '2026-11-24 13:12:33.120', offset: 'UTC+08:00' });
    expect(momentIn(iso, 'UTC')).toEqual({ text: '2026-11-24 05:12:33.120', offset: 'UTC+00:00' });
    expect(momentIn('2026-07-01T22:00:00.000Z', 'Europe/Berlin')).toEqual({
      text: '2026-07-02 00:00:00.000',
      offset: 'UTC+02:00',
    });
  });
});

describe('the page and the decoders of all makes', () => {
  let makes: Makes;
  beforeAll(async () => {
    makes = await loadMakes();
  });

  it('agree on the fixtures: what the page offers to keep is what the tests of the makes expect', () => {
    let count = 0;
    for (const make of makes.values())
      for (const { name, message, expected } of capturedOf(make.id)) {
        const { body, ...rest } = message;
        const stages = decodeInStages(make, message, { sender: null, placementOf: () => null }, () => 0);
        const ask = { make: make.id, ...rest, bytesBase64: base64Of(body) };
        expect([make.id, name, expectedOf(ask, stages)]).toEqual([make.id, name, { ...rest, ...expected }]);
        count += 1;
      }
    expect(count).toBeGreaterThan(40);
  });

  it('have a usual transport that the form can choose, and words for every kind of plate', () => {
    for (const make of makes.values())
      expect(['mqtt', 'http', 'tcp']).toContain(
        usualTransport({
          ...make,
          models: [...make.models],
          transports: [...make.transports],
          understands: [...make.understands],
        }),
      );
    expect(Object.keys(enDeveloper.plateKind).toSorted()).toEqual([...plateKinds].toSorted());
  });

  it('look at a read stage by stage: what stops it, what is worth a look, what the message lacks', () => {
    const make = makes.get('ringgate');
    if (make === undefined) throw new Error('no native make');
    const body = Buffer.from(
      JSON.stringify({
        eventId: 'e',
        capturedAt: '2026-11-24T05:00:00Z',
        plate: '苏F12345',
        lane: 1,
        oddKey: 1,
      }),
    );
    const decoding = decodeInStages(
      make,
      { transport: 'http', body },
      { sender: { deviceId: null, zone: undefined, deviceOf: () => null }, placementOf: () => null },
      () => 0,
    );
    const [read] = decoding.reads;
    if (read === undefined) throw new Error(JSON.stringify(decoding));
    expect(stageLooks(read)).toEqual({ decode: 'warn', normalise: 'good', identify: 'bad', place: 'idle' });
    expect(fieldsOfStage(read.decode).absent).toContain('speedKmh');
    expect(fieldsOfStage(read.decode).given).toContain('lane');
    expect(identifyReason(read.identify, 'x')).toBe('noKey');
    expect(identifyReason({ deviceId: 'x', deviceKey: 'k', reason: '' }, 'x')).toBe('sender');
    expect(identifyReason({ deviceId: 'y', deviceKey: 'k', reason: '' }, 'x')).toBe('key');
    expect(identifyReason({ deviceId: null, deviceKey: 'k', reason: '' }, 'x')).toBe('unknownKey');
    expect(identifyReason(null, null)).toBe('nobody');
  });

  it('make a name of a fixture that can be a file', () => {
    expect(fixtureName('Read at Night 2')).toBe('read-at-night-2');
    expect(fixtureName('../夜')).toBe('message');
  });
});

describe('dead letters', () => {
  it('have words in both languages for every code, and codes that the gateway has', () => {
    const words = [...letterCodes, 'other'].toSorted();
    for (const texts of [enDeveloper, zhDeveloper]) {
      expect(Object.keys(texts.code).toSorted()).toEqual(words);
      expect(Object.keys(texts.codeDo).toSorted()).toEqual(words);
    }
    expect(letterCodes.filter((code) => !(code in errorCodes))).toEqual([]);
    expect(wordsFor('not_xml')).toBe('not_xml');
    expect(wordsFor('of_a_later_version')).toBe('other');
  });

  it('are counted by code, the most first', () => {
    expect(
      countsOfCodes([{ code: 'not_xml' }, { code: 'not_json' }, { code: 'not_xml' }, { code: 'a' }]),
    ).toEqual([
      ['not_xml', 2],
      ['a', 1],
      ['not_json', 1],
    ]);
  });

  it("give the name that a message has for its device, as the gateway's own detail has it", () => {
    const message = { deviceOf: () => null, deviceId: 'nvr' };
    expect(namedIn(unknownDevice(message, 'DS-"1" 大门'))).toBe('DS-"1" 大门');
    expect(namedIn(unknownDevice(message, null))).toBeNull();
    expect(namedIn('device nvr is not registered')).toBeNull();
  });

  it('offer the devices that their sender speaks for, and keep the keys that are there', () => {
    const nvr = { ...aDevice('nvr', 'online'), speaksFor: ['cam-2', 'cam-10'] };
    const retired = { ...aDevice('cam-10', 'retired') };
    const devices = new Map(
      [nvr, retired, aDevice('cam-2', 'online'), aDevice('other', 'online')].map((one) => [one.id, one]),
    );
    const ids = (sender: string | null): string[] => nameableBy(devices, sender).map(({ id }) => id);
    expect(ids('nvr')).toEqual(['cam-2', 'nvr']);
    expect(ids(null)).toEqual(['cam-2', 'nvr', 'other']);
    expect(withKey({ ...nvr, keys: ['a'] }, 'b')).toEqual(['a', 'b']);
    expect(withKey({ ...nvr, keys: ['a'] }, 'a')).toEqual(['a']);
  });

  it('are taken in again oldest first, with progress, until that is stopped', async () => {
    const letters = [
      aLetter('late', { receivedAt: '2026-11-24T05:00:02.000Z' }),
      aLetter('early'),
      aLetter('middle', { receivedAt: '2026-11-24T05:00:01.000Z' }),
    ];
    const asked: string[] = [];
    const replay = (id: string): Promise<Replayed> => {
      asked.push(id);
      const removed = id !== 'middle';
      return Promise.resolve({ reads: 2, errors: removed ? [] : [{ code: 'c', detail: 'd' }], removed });
    };
    const told: number[] = [];
    const all = await replayAll(
      letters,
      replay,
      ({ done }) => told.push(done),
      () => false,
    );
    expect(asked).toEqual(['early', 'middle', 'late']);
    expect(told).toEqual([1, 2, 3]);
    expect(all).toEqual({ total: 3, done: 3, removed: 2, reads: 6, failed: 1 });
    const some = await replayAll(
      letters,
      replay,
      () => undefined,
      () => asked.length >= 4,
    );
    expect(some.done).toBe(1);
    await expect(
      replayAll(
        letters,
        () => Promise.reject(new Error('away')),
        () => undefined,
        () => false,
      ),
    ).rejects.toThrow('away');
  });
});
