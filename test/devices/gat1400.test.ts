import { describe, expect, it } from 'vitest';
import { make } from '../../devices/gat1400.ts';
import { decodeJson, decodeText, onlyRead, tinyJpeg } from './decoding.ts';

const vehicle = {
  MotorVehicleID: 'm-1',
  DeviceID: '32060000001320000001',
  PlateNo: '苏F12345',
  PlateColor: '5',
  PassTime: '20251124160000',
};
const list = (...vehicles: object[]): object => ({
  MotorVehicleListObject: { MotorVehicleObject: vehicles },
});
const one = (change: object, rest = {}): ReturnType<typeof onlyRead> =>
  onlyRead(decodeJson(make, list({ ...vehicle, ...change }), rest));

describe('the time of a motor vehicle', () => {
  it('is local without a zone, or epoch milliseconds as text', () => {
    expect(one({}, { zone: 'Asia/Shanghai' }).capturedAtMs).toBe(Date.UTC(2025, 10, 24, 8));
    expect(one({}).capturedAtMs).toBeNull();
    expect(one({ PassTime: '1552132640565' }).capturedAtMs).toBe(1552132640565);
    expect(one({ PassTime: '', AppearTime: '20251124160001' }, { zone: 'UTC' }).capturedAtMs).toBe(
      Date.UTC(2025, 10, 24, 16, 0, 1),
    );
  });
});

describe('the certainty of a plate', () => {
  it.each([
    ['93', 0.93],
    [100, 1],
    ['1', null],
    ['', null],
    [0, null],
    [101, null],
  ])('%j is %j', (PlateReliability, confidence) => {
    expect(one({ PlateReliability }).confidence).toBe(confidence);
  });
});

describe('the device of a motor vehicle', () => {
  it.each([
    [{}, '32060000001320000001'],
    [{ DeviceID: '', SourceID: '32060000001190000001022025112416000000001' }, '32060000001190000001'],
    [{ DeviceID: '', SourceID: 'YAAA1' }, 'YAAA1'],
    [{ DeviceID: '', SourceID: '', TollgateID: 't' }, 't'],
    [{ DeviceID: '' }, null],
  ])('of %j is %j', (change, deviceKey) => {
    expect(one(change).deviceKey).toBe(deviceKey);
  });
});

describe('the picture of a motor vehicle', () => {
  const images = (...objects: object[]): object => ({ SubImageList: { SubImageInfoObject: objects } });

  it('is the scene before the plate, and never a face', () => {
    const scene = Buffer.concat([Buffer.from(tinyJpeg, 'base64'), Buffer.alloc(9)]).toString('base64');
    const { image } = one(images({ Type: '02', Data: tinyJpeg }, { Type: '14', Data: scene }));
    expect(image !== null && 'bytes' in image && image.bytes.length).toBe(15);
    expect(one(images({ Type: '11', Data: tinyJpeg }, { Type: '04', Data: tinyJpeg }))).toMatchObject({
      image: null,
    });
  });

  it('may be an address, or broken without losing the read', () => {
    expect(one({ ...images({ Type: '02', Data: '/9j/xx!' }) })).toMatchObject({
      plateRaw: '苏F12345',
      imageBroken: true,
    });
    expect(one({ StorageUrl1: 'http://10.0.0.1/a.jpg' }).image).toEqual({ url: 'http://10.0.0.1/a.jpg' });
    expect(
      one({ SubImageList: JSON.stringify({ SubImageInfoObject: [{ Type: '01', Data: tinyJpeg }] }) }).image,
    ).toMatchObject({ mediaType: 'image/jpeg' });
  });
});

it('reads the codes of colours, and no plate from the words for none', () => {
  expect(one({ PlateColor: '09', VehicleColor: '2', VehicleClass: 'K33' })).toMatchObject({
    plateColor: 'green',
    vehicle: { color: 'white', type: 'K33' },
  });
  for (const PlateNo of ['', '无牌', '未识别', '***', null])
    expect(one({ PlateNo })).toMatchObject({ plateRaw: '', confidence: null });
});

it('finds the vehicles of notifications under each name that senders give the list', () => {
  for (const lists of [
    { MotorVehicleObjectList: { MotorVehicleObject: [vehicle] } },
    { MotorVehicleListObject: { MotorVehicleObject: vehicle } },
    { MotorVehicleObjectList: { MotorVehicleListObject: { MotorVehicleObject: [vehicle] } } },
    { MotorVehicleObjectList: [vehicle] },
  ]) {
    const message = {
      SubscribeNotificationListObject: { SubscribeNotificationObject: [{ NotificationID: 'n', ...lists }] },
    };
    expect(onlyRead(decodeJson(make, message)).eventId).toBe('m-1');
  }
});

it('takes registers, keep-alives and states of cameras for signs of life, and no read from faces', () => {
  expect(decodeJson(make, { KeepaliveObject: { DeviceID: 'd' } }).reports).toEqual([
    { kind: 'heartbeat', deviceKey: 'd' },
  ]);
  expect(decodeJson(make, { RegisterObject: { DeviceID: 'd' } }).reports).toEqual([
    { kind: 'heartbeat', deviceKey: 'd' },
  ]);
  expect(decodeJson(make, { UnRegisterObject: { DeviceID: 'd' } }).reports).toMatchObject([
    { state: 'offline' },
  ]);
  expect(
    decodeJson(make, { APEListObject: { APEObject: [{ ApeID: 'a', IsOnline: '2', Model: 'x' }] } }).reports,
  ).toEqual([{ kind: 'status', deviceKey: 'a', state: 'offline', model: 'x' }]);
  expect(decodeJson(make, { FaceListObject: { FaceObject: [{ FaceID: 'f' }] } })).toEqual({
    reads: [],
    rejects: [],
  });
  expect(decodeText(make, '{“RegisterObject”:1}').rejects).toMatchObject([{ code: 'not_json' }]);
});
