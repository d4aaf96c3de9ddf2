import { expect, it } from 'vitest';
import { make } from '../../devices/milesight.ts';
import { decodeJson, decodeText, onlyRead, tinyJpeg } from './decoding.ts';

const push = {
  device: 'Gate',
  time: '2025-11-24 16:00:00',
  time_msec: '2025-11-24 16:00:00.250',
  plate: 'HN4711',
  speed: '-',
  direction: '-',
  detection_region: '1',
  resolution_width: '1920',
  resolution_height: '1080',
  coordinate_x1: '960',
  coordinate_y1: '540',
  coordinate_x2: '1152',
  coordinate_y2: '594',
  confidence: '-',
  plate_color: 'White',
  vehicle_type: '-',
  vehicle_color: '-',
  'Vehicle Brand': '-',
  plate_image: tinyJpeg,
};

it('takes "-" for not given and times in the zone of the camera', () => {
  const read = onlyRead(decodeJson(make, push, { zone: 'Africa/Algiers' }));
  expect(read).toMatchObject({
    capturedAtMs: Date.UTC(2025, 10, 24, 15, 0, 0, 250),
    confidence: null,
    speedKmh: null,
    vehicle: null,
    plateColor: 'white',
    plateBox: [0.5, 0.5, 0.1, 0.05],
    image: { mediaType: 'image/jpeg' },
  });
  expect(onlyRead(decodeJson(make, push)).capturedAtMs).toBeNull();
  expect(onlyRead(decodeJson(make, push)).eventId).toBe(read.eventId);
});

it('takes percent, speeds with units, and keys in other spellings', () => {
  const full = {
    ...push,
    confidence: '88',
    speed: '20 mph',
    direction: 'Away',
    vehicle_brand: 'Skoda',
    'Vehicle Brand': undefined,
    MAC: '1C:C3:16:00:00:01',
  };
  expect(onlyRead(decodeJson(make, full))).toMatchObject({
    confidence: 0.88,
    speedKmh: 32.2,
    travel: 'departing',
    vehicle: { make: 'Skoda' },
    deviceKey: '1C:C3:16:00:00:01',
  });
});

it('understands the numbered lines of the CGI and the path of the picture', () => {
  const text = 'time_0=2025-11-24 16:00:00\r\nplate_0=HN4711\r\npath_0=a.jpg\r\ndirection_0=2\r\n';
  expect(onlyRead(decodeText(make, text, { zone: 'UTC' }))).toMatchObject({
    plateRaw: 'HN4711',
    travel: 'departing',
    capturedAtMs: Date.UTC(2025, 10, 24, 16),
    image: { path: '/LPR/a.jpg' },
  });
});

it('refuses a text that ends within a plate, which would be another plate', () => {
  expect(decodeText(make, 'time_0=2025-11-24 16:00:00\nplate_0=HN4').rejects).toMatchObject([
    { code: 'invalid_read' },
  ]);
  expect(decodeText(make, 'total=0\n')).toEqual({ reads: [], rejects: [] });
});

it('takes no read from parking spaces, counts and lists', () => {
  for (const other of [
    { ...push, parking_area: 'A1', occupancy: '1' },
    { ...push, event: 'Vehicle Counting' },
    { ...push, event: 'List Event' },
  ])
    expect(decodeJson(make, other)).toEqual({ reads: [], rejects: [] });
});
