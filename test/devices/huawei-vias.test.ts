import { expect, it } from 'vitest';
import { make } from '../../devices/huawei-vias.ts';
import { decodeJson, onlyRead, tinyJpeg } from './decoding.ts';

const event = {
  event_type: 75008,
  stream_id: '0354#cam',
  timestamp: 1764000000,
  message_id: 'M-1',
  image_base64: tinyJpeg,
  data: {
    vehicles: [
      {
        bounding_box: { x: 1, y: 2, w: 3, h: 4 },
        vehicle_type: 6,
        license_plate_id: 'Guangdong C3X94L',
        license_plate_type: 2,
        direction: 1,
      },
    ],
  },
};

it('takes seconds, the colour, kind and direction codes, and keeps the English province', () => {
  expect(onlyRead(decodeJson(make, event))).toMatchObject({
    eventId: 'M-1',
    capturedAtMs: 1764000000_000,
    plateRaw: 'Guangdong C3X94L',
    plateColor: 'yellow',
    confidence: null,
    travel: 'departing',
    vehicle: { type: 'pickup truck' },
    // the box is the vehicle's
    plateBox: null,
    deviceKey: '0354#cam',
    image: { mediaType: 'image/jpeg' },
  });
});

it('gives each vehicle an id of its own and keeps a read whose picture is cut', () => {
  const [vehicle] = event.data.vehicles;
  const two = {
    ...event,
    image_base64: '/9j/4AAQSkZJRgABAJDA...',
    data: { vehicles: [vehicle, { ...vehicle, license_plate_id: '' }] },
  };
  expect(decodeJson(make, two).reads).toMatchObject([
    { eventId: 'M-1', image: null, imageBroken: true },
    { eventId: 'M-1-1', plateRaw: '' },
  ]);
});

it('takes no read from other algorithms, and names a plate that is none', () => {
  expect(decodeJson(make, { ...event, data: { persons: [{}] } })).toEqual({ reads: [], rejects: [] });
  expect(
    decodeJson(make, { ...event, data: { vehicles: [{ license_plate_id: { a: 1 } }] } }).rejects,
  ).toMatchObject([
    {
      code: 'invalid_read',
      detail: 'license_plate_id: must be a plate of at most 64 characters, is an object',
    },
  ]);
});
