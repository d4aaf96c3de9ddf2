import { describe, expect, it } from 'vitest';
import { make } from '../../devices/verkada.ts';
import { decodeJson, onlyRead } from './decoding.ts';

const data = {
  camera_id: 'cam-1',
  created: 1764000004,
  detected: 1764000006250,
  license_plate_number: '8XKT204',
  confidence: 0.9125,
};
const webhook = { org_id: 'o', webhook_type: 'lpr', created_at: 1764000007, webhook_id: 'hook-1', data };

describe('the make verkada', () => {
  it('takes the seconds of "created" for the time, and milliseconds of "detected" only in its place', () => {
    expect(onlyRead(decodeJson(make, webhook)).capturedAtMs).toBe(1764000004000);
    const { created: _created, ...rest } = data;
    expect(onlyRead(decodeJson(make, { ...webhook, data: rest })).capturedAtMs).toBe(1764000006250);
  });

  it('does not take the id of the subscription for that of the passage', () => {
    const other = { ...webhook, data: { ...data, created: 1764000099 } };
    expect(onlyRead(decodeJson(make, other)).eventId).not.toBe(onlyRead(decodeJson(make, webhook)).eventId);
    expect(onlyRead(decodeJson(make, { ...webhook, webhook_id: 'again' })).eventId).toBe(
      onlyRead(decodeJson(make, webhook)).eventId,
    );
  });

  it('makes one read of a webhook and of the same plate in the list', () => {
    const list = { camera_id: 'cam-1', detections: [{ timestamp: 1764000004, license_plate: '8XKT204' }] };
    expect(onlyRead(decodeJson(make, list)).eventId).toBe(onlyRead(decodeJson(make, webhook)).eventId);
  });

  it('marks a picture whose address is none', () => {
    const read = onlyRead(decodeJson(make, { ...webhook, data: { ...data, image_url: 'IMAGE_URL' } }));
    expect(read).toMatchObject({ image: null, imageBroken: true });
  });

  it('understands the first form, without picture and crop', () => {
    const first = {
      camera_id: 'cam-1',
      created: 1602725484,
      license_plate_number: '7NCR867',
      confidence: 0.85,
    };
    expect(onlyRead(decodeJson(make, { ...webhook, data: first }))).toMatchObject({
      plateRaw: '7NCR867',
      confidence: 0.85,
      plateBox: null,
      image: null,
    });
  });

  it('makes no read of other webhooks', () => {
    expect(decodeJson(make, { ...webhook, webhook_type: 'notification' })).toEqual({
      reads: [],
      rejects: [],
    });
  });
});
