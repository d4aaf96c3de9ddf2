import { describe, expect, it } from 'vitest';
import { make } from '../../devices/frigate.ts';
import { judgeRevision } from '../../src/store/sqlite/reads/revise.ts';
import { decodeJson, decodeText, onlyRead } from './decoding.ts';

const id = '1764000000.250000-gate01';
const object = (frameTime: number, plate: unknown, more: object = {}): object => ({
  id,
  camera: 'north_gate',
  frame_time: frameTime,
  start_time: 1764000000.25,
  label: 'car',
  false_positive: false,
  recognized_license_plate: plate,
  recognized_license_plate_score: 0.9,
  ...more,
});
const event = (type: string, after: object, before: object = {}): object => ({ type, before, after });
const lpr = {
  type: 'lpr',
  id,
  name: "John's Car",
  plate: 'EAF4827',
  score: 0.95,
  camera: 'north_gate',
  timestamp: 1764000002.5,
};

describe('the make frigate', () => {
  it('makes one passage of new, lpr, update and end: one id, each newer than the one before', () => {
    const messages = [
      event('new', object(1764000001, 'EAF4821')),
      lpr,
      event('update', object(1764000002.5, 'EAF4827')),
      event('update', object(1764000003, 'EAF4827')),
      event('end', object(1764000003, 'EAF4827', { end_time: 1764000009 })),
    ];
    const reads = [messages[0], messages[2], messages[1], messages[3], messages[4]].map((one) =>
      onlyRead(decodeJson(make, one)),
    );
    expect(new Set(reads.map((read) => read.eventId))).toEqual(new Set([id]));
    for (const [index, read] of reads.entries())
      expect(read.revision).toBeGreaterThan(reads[index - 1]?.revision ?? 0);
  });

  it('never moves a read further than a revision may, however long the vehicle stands', () => {
    const times = [0.1, 20, 59, 61, 600, 7200].map((seconds) => 1764000000.25 + seconds);
    const reads = times.map((time) => onlyRead(decodeJson(make, event('update', object(time, 'EAF4827')))));
    for (const [index, stored] of reads.entries())
      for (const later of reads.slice(index)) {
        const row = { revision: stored.revision, captured: stored.capturedAtMs ?? 0 } as Parameters<
          typeof judgeRevision
        >[0];
        expect(judgeRevision(row, later.revision, later.capturedAtMs ?? 0)).not.toBe('moved');
      }
    expect(reads.map((read) => read.capturedAtMs)).toEqual(
      times.map((time) => Math.floor(time * 1000 + 0.0005)),
    );
  });

  it('takes the plate from "after", never from "before", and never from a name', () => {
    const gone = event(
      'update',
      object(1764000001, null, { sub_label: ['John', 0.9] }),
      object(1764000000.5, 'EAF4827'),
    );
    expect(decodeJson(make, gone)).toEqual({ reads: [], rejects: [] });
    expect(onlyRead(decodeJson(make, lpr)).plateRaw).toBe('EAF4827');
  });

  it.each([
    ['description', { type: 'description', id, description: 'A red car EAF4827.' }],
    ['face', { type: 'face', id, name: 'John', score: 0.95, camera: 'c', timestamp: 1764000002.5 }],
    [
      'classification',
      {
        type: 'classification',
        id,
        camera: 'c',
        timestamp: 1764000002.5,
        model: 'm',
        sub_label: 'x',
        score: 0.8,
      },
    ],
    [
      'an lpr update that says the car is gone',
      { type: 'lpr', name: null, plate: null, camera: 'north_gate' },
    ],
    ['a false positive', event('end', object(1764000001, 'EAF4827', { false_positive: true }))],
    ['an object with nothing', {}],
  ])('makes no read of %s', (_what, message) => {
    expect(decodeJson(make, message)).toEqual({ reads: [], rejects: [] });
  });

  it('leaves a score out that is not on the scale of 0 to 1', () => {
    const after = object(1764000001, 'EAF4827', { recognized_license_plate_score: 95 });
    expect(onlyRead(decodeJson(make, event('new', after))).confidence).toBeNull();
  });

  it('takes a plate that comes with its score in a list, and one in the data of an API item', () => {
    const listed = object(1764000001, ['EAF4827', 0.81], { recognized_license_plate_score: undefined });
    expect(onlyRead(decodeJson(make, event('new', listed)))).toMatchObject({
      plateRaw: 'EAF4827',
      confidence: 0.81,
    });
    const item = {
      id,
      camera: 'north_gate',
      label: 'car',
      start_time: 1764000000.25,
      end_time: 1764000009,
      data: { recognized_license_plate: 'EAF4827', recognized_license_plate_score: 0.98 },
    };
    expect(onlyRead(decodeJson(make, [item]))).toMatchObject({
      plateRaw: 'EAF4827',
      capturedAtMs: 1764000000250,
    });
  });

  it('tells what is wrong with a plate or an id', () => {
    expect(decodeJson(make, { ...lpr, plate: ['EAF4827'] }).rejects).toMatchObject([
      { code: 'invalid_read', detail: 'plate: must be a plate of at most 64 characters, is an array of 1' },
    ]);
    expect(decodeJson(make, { ...lpr, id: undefined }).rejects).toMatchObject([
      { code: 'invalid_read', detail: 'id: must be the id of a tracked object, is missing' },
    ]);
  });

  it('refuses what is JSON with comments', () => {
    expect(decodeText(make, '{"type": "lpr", // type\n "plate": "EAF4827"}').rejects).toMatchObject([
      { code: 'not_json' },
    ]);
  });

  it('reports a server and a camera that come and go', () => {
    const say = (topic: string, word: string) => decodeText(make, word, { transport: 'mqtt', topic });
    expect(say('frigate/available', 'online').reports).toEqual([
      { kind: 'status', deviceKey: null, state: 'online' },
    ]);
    expect(say('site/frigate/north_gate/status/detect', 'offline').reports).toEqual([
      { kind: 'status', deviceKey: 'north_gate', state: 'offline' },
    ]);
    expect(say('frigate/north_gate/status/audio', 'offline')).toEqual({ reads: [], rejects: [] });
  });
});
