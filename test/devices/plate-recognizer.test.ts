import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { make } from '../../devices/plate-recognizer.ts';
import { decodeJson, decodeText, onlyRead } from './decoding.ts';

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../fixtures/makes/plate-recognizer/${name}.message`, import.meta.url));
const result = { plate: 'sk71bcd', score: 0.9, box: {}, candidates: [] };
const hook = (data: object): object => ({
  hook: { event: 'recognition' },
  data: { camera_id: 'north-1', timestamp: '2025-11-24T16:00:04Z', ...data },
});

describe('the make plate-recognizer', () => {
  it('decodes a form as it does the JSON in it, and adds the picture', () => {
    const form = make.decode({
      transport: 'http',
      contentType: 'multipart/form-data; boundary=----f0rm',
      body: fixture('form'),
    });
    const plain = make.decode({ transport: 'http', body: fixture('webhook') });
    expect(form.reads.map((read) => ({ ...read, image: null }))).toEqual(plain.reads);
    expect(form.reads[0]?.image).toMatchObject({ mediaType: 'image/jpeg' });
  });

  it('decodes a form whose content type is wrong, or not there', () => {
    for (const contentType of [undefined, 'application/json', 'text/plain'])
      expect(
        make.decode({
          transport: 'http',
          ...(contentType === undefined ? {} : { contentType }),
          body: fixture('form'),
        }).reads,
      ).toHaveLength(2);
  });

  it('keeps the reads of a form whose picture is none', () => {
    const text = fixture('form')
      .toString('latin1')
      .replace(/\xff\xd8[\s\S]*\xff\xd9/, 'no picture');
    const { reads } = make.decode({
      transport: 'http',
      contentType: 'multipart/form-data; boundary=----f0rm',
      body: Buffer.from(text, 'latin1'),
    });
    expect(reads).toMatchObject([
      { image: null, imageBroken: true },
      { image: null, imageBroken: true },
    ]);
  });

  it('takes 1 for certain: the scale is that of the maker, not of the number', () => {
    expect(onlyRead(decodeJson(make, hook({ results: [{ ...result, score: 1 }] }))).confidence).toBe(1);
    expect(onlyRead(decodeJson(make, hook({ results: [{ ...result, score: 90 }] }))).confidence).toBeNull();
  });

  it.each([
    ['with Z', '2025-11-24T16:00:04.123456Z', undefined, '2025-11-24T16:00:04.123Z'],
    ['with an offset and a blank', '2025-11-24 16:00:04.123456+00:00', undefined, '2025-11-24T16:00:04.123Z'],
    [
      'without a zone, of a device that has one',
      '2025-11-24 16:00:04.123456',
      'Asia/Shanghai',
      '2025-11-24T08:00:04.123Z',
    ],
    ['without a zone at all', '2025-11-24 16:00:04.123456', undefined, null],
  ])('reads a time %s', (_what, timestamp, zone, expected) => {
    const read = onlyRead(
      decodeJson(make, hook({ timestamp, results: [result] }), zone === undefined ? {} : { zone }),
    );
    expect(read.capturedAtMs === null ? null : new Date(read.capturedAtMs).toISOString()).toBe(expected);
  });

  it('keeps messages without a time apart, and knows one that comes again', () => {
    const answer = (filename: string) => [{ version: 1, results: [result], filename }];
    const id = (filename: string) => onlyRead(decodeJson(make, answer(filename))).eventId;
    expect(id('a.jpg')).toBe(id('a.jpg'));
    expect(id('a.jpg')).not.toBe(id('b.jpg'));
  });

  it('makes one read of a CSV row and of the webhook for the same frame and plate', () => {
    const csv = 'timestamp,plate,score\n2025-11-24 16:00:04+00:00,sk71bcd,0.9\n';
    const webhook = onlyRead(decodeJson(make, hook({ camera_id: null, results: [result] })));
    expect(onlyRead(decodeText(make, csv)).eventId).toBe(webhook.eventId);
  });

  it('reads CSV by the names of its columns, wherever they stand', () => {
    const csv = 'timestamp,camera_name,plate,score\n2025-11-24 16:00:04+00:00,north,sk71bcd,0.9\n';
    expect(onlyRead(decodeText(make, csv))).toMatchObject({ plateRaw: 'sk71bcd', confidence: 0.9 });
  });

  it('reads rows of CSV without a header, with an apostrophe in a name', () => {
    const row = `2025-11-24 16:00:43+00:00,sk71bcd,0.781,0.4,/a.jpg,"{'xmin': 1}","[{""make"": ""Rolls 'R'"", 'score': 0.9}]",[],{},{},[],"[{'plate': 'sk71bc0', 'score': None}]",x,4.0,`;
    expect(onlyRead(decodeText(make, row))).toMatchObject({
      plateRaw: 'sk71bcd',
      vehicle: { make: "Rolls 'R'" },
      candidates: [{ plate: 'sk71bc0', confidence: null }],
    });
  });

  it('refuses a row that is cut, and keeps those before it', () => {
    const csv = 'timestamp,plate,score\n2025-11-24 16:00:04+00:00,sk71bcd,0.9\n2025-11-24 16:00:09+00:00,sk7';
    expect(decodeText(make, csv)).toMatchObject({
      reads: [{ plateRaw: 'sk71bcd' }],
      rejects: [{ code: 'invalid_read', detail: 'line 3: has 2 of 3 columns' }],
    });
  });

  it('reads JSON lines', () => {
    const line = JSON.stringify({ camera_id: 'c', timestamp: '2025-11-24T16:00:04Z', results: [result] });
    expect(
      decodeText(make, `${line}\n${line.replace('bcd', 'xyz')}\n`).reads.map((read) => read.plateRaw),
    ).toEqual(['sk71bcd', 'sk71xyz']);
  });

  it('takes a vehicle without a plate for one', () => {
    expect(
      onlyRead(decodeJson(make, hook({ results: [{ plate: null, vehicle: { type: 'Bus' } }] }))),
    ).toMatchObject({ plateRaw: '', confidence: null, vehicle: { type: 'Bus' } });
  });

  it('makes no read of alerts, heartbeats and empty frames', () => {
    expect(decodeJson(make, hook({ results: [] }))).toEqual({ reads: [], rejects: [] });
    expect(decodeJson(make, { hook: { event: 'heartbeat' }, data: { camera_id: 'north-1' } })).toEqual({
      reads: [],
      rejects: [],
      reports: [{ kind: 'heartbeat', deviceKey: 'north-1' }],
    });
  });

  it('refuses Python, and CSV that is broken', () => {
    expect(decodeText(make, "{'plate': 'sk71bcd'}").rejects).toMatchObject([{ code: 'not_json' }]);
    expect(decodeText(make, 'timestamp,plate,score\n"2025').rejects).toMatchObject([
      { code: 'invalid_read' },
    ]);
  });
});
