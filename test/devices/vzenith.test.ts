import { describe, expect, it } from 'vitest';
import { make } from '../../devices/vzenith.ts';
import { decodeJson, decodeText, onlyRead, tinyJpeg } from './decoding.ts';

function alarm(result: object): object {
  return {
    AlarmInfoPlate: {
      ipaddr: '10.0.0.9',
      serialno: 'aa11-bb22',
      result: {
        PlateResult: {
          license: '苏F12345',
          confidence: 94,
          colorType: 1,
          direction: 4,
          plateid: 7,
          timeStamp: { Timeval: { sec: 1764000000, usec: 250999 } },
          ...result,
        },
      },
    },
  };
}
const enveloped = (result: object): object => ({
  sn: 'cc33-dd44',
  name: 'ivs_result',
  timestamp: 1700000000,
  payload: alarm(result),
});
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('the plate', () => {
  it('is base64 over MQTT and plain over HTTP, even where it looks like base64', () => {
    expect(onlyRead(decodeJson(make, enveloped({ license: base64('赣GZ7S13') }))).plateRaw).toBe('赣GZ7S13');
    expect(onlyRead(decodeJson(make, alarm({ license: 'OTM2022A' }))).plateRaw).toBe('OTM2022A');
    expect(onlyRead(decodeJson(make, enveloped({ license: '苏F1' }))).plateRaw).toBe('苏F1');
  });

  it.each(['_无_', '', '无牌车', 'unlicensed'])('is none where it says %j', (license) => {
    expect(onlyRead(decodeJson(make, alarm({ license, confidence: 0 })))).toMatchObject({
      plateRaw: '',
      confidence: null,
    });
    expect(onlyRead(decodeJson(make, enveloped({ license: base64(license) }))).plateRaw).toBe('');
  });
});

it('takes the time of the result, not of the envelope, and the outer serial number', () => {
  expect(onlyRead(decodeJson(make, enveloped({ license: base64('A1') })))).toMatchObject({
    capturedAtMs: 1764000000250,
    deviceKey: 'cc33-dd44',
    eventId: 'cc33-dd44-7-1764000000',
    confidence: 0.94,
    plateColor: 'blue',
  });
});

it('takes the serial number of either topic, else of the message', () => {
  const bare = { name: 'ivs_result', payload: alarm({ license: base64('A1') }) };
  for (const topic of ['device/s1/message/up/ivs_result', 's1/device/message/up/ivs_result'])
    expect(onlyRead(decodeJson(make, bare, { transport: 'mqtt', topic })).deviceKey).toBe('s1');
  expect(onlyRead(decodeJson(make, alarm({}))).deviceKey).toBe('aa11-bb22');
});

it('knows wall-clock fields in the zone, offline results, the way up the picture, and pictures', () => {
  const timeStamp = { Timeval: { decyear: 2025, decmon: 11, decday: 24, dechour: 16, decmin: 0, decsec: 1 } };
  expect(onlyRead(decodeJson(make, alarm({ timeStamp }), { zone: 'Asia/Shanghai' })).capturedAtMs).toBe(
    Date.UTC(2025, 10, 24, 8, 0, 1),
  );
  expect(onlyRead(decodeJson(make, alarm({ isoffline: 1, direction: 3 })))).toMatchObject({
    delayed: true,
    travel: 'departing',
  });
  expect(onlyRead(decodeJson(make, alarm({ imageFile: tinyJpeg }))).image).toMatchObject({
    mediaType: 'image/jpeg',
  });
  expect(onlyRead(decodeJson(make, alarm({ imagePath: 'picture/0/a.jpg' }))).image).toEqual({
    path: '/picture/0/a.jpg',
  });
  expect(onlyRead(decodeJson(make, alarm({ imageFile: 'x...' })))).toMatchObject({
    image: null,
    imageBroken: true,
  });
});

it('takes everything else for signs of life', () => {
  const alive = '\u0000{"sn":"s1","name":"keep_alive","timestamp":1764000000,"payload":{"body":{}}}';
  expect(decodeText(make, alive)).toEqual({
    reads: [],
    rejects: [],
    reports: [{ kind: 'heartbeat', deviceKey: 's1', atMs: 1764000000000 }],
  });
  expect(decodeJson(make, { AlarmGioIn: { serialno: 's2', result: {} } }).reports).toEqual([
    { kind: 'heartbeat', deviceKey: 's2' },
  ]);
  expect(decodeText(make, 'cmd=heartbeat&serialno=s3').reports).toEqual([
    { kind: 'heartbeat', deviceKey: 's3' },
  ]);
});

it('never answers that the barrier may open', () => {
  expect(JSON.parse(make.answer?.done ?? '')).toMatchObject({
    Response_AlarmInfoPlate: { info: 'no', content: 'retransfer_stop' },
  });
});
