import { describe, expect, it } from 'vitest';
import { make } from '../../devices/axxon.ts';
import { decodeJson, decodeText, onlyRead, tinyJpeg } from './decoding.ts';

const car = (attributes: string, text = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?><CAR_PLATE version="1.0" ${attributes}>${text}</CAR_PLATE>`;
const full =
  'direction = "in" cam-id = "4" time = "2025-11-24T18:37:44.695" plate = "k123mm77" confidence = "99"';

describe('the make axxon', () => {
  it("takes the time of the device's zone, and none without one", () => {
    expect(onlyRead(decodeText(make, car(full))).capturedAtMs).toBeNull();
    expect(onlyRead(decodeText(make, car(full), { zone: 'Europe/Moscow' })).capturedAtMs).toBe(
      Date.UTC(2025, 10, 24, 15, 37, 44, 695),
    );
  });

  it('takes "in" for toward the camera and "out" for away from it', () => {
    expect(onlyRead(decodeText(make, car(full))).travel).toBe('approaching');
    expect(onlyRead(decodeText(make, car(full.replace('"in"', '"out"')))).travel).toBe('departing');
  });

  it('takes "Not defined" for no plate', () => {
    expect(onlyRead(decodeText(make, car(full.replace('k123mm77', 'Not defined')))).plateRaw).toBe('');
    expect(onlyRead(decodeText(make, '\u0002202511241837440' + '4Not defined\u0003')).plateRaw).toBe('');
  });

  it("takes the vehicle's picture, else the plate's, and keeps a read with none that is whole", () => {
    expect(onlyRead(decodeText(make, car(full, tinyJpeg))).image).toMatchObject({ mediaType: 'image/jpeg' });
    expect(
      onlyRead(decodeText(make, car(`${full} plateImage="${tinyJpeg}"`, '..imagebase64..'))).image,
    ).toMatchObject({ mediaType: 'image/jpeg' });
    expect(onlyRead(decodeText(make, car(full, '..imagebase64..')))).toMatchObject({
      plateRaw: 'k123mm77',
      imageBroken: true,
    });
  });

  it('takes several plates of one event for guesses at one vehicle', () => {
    const events = [
      { origin: 'hosts/A/1', plates: ['T470PM197', 'T470PM19'], timestamp: '20251124T084300.235000' },
    ];
    const read = onlyRead(decodeJson(make, { events }, { zone: 'UTC' }));
    expect(read).toMatchObject({
      plateRaw: 'T470PM197',
      candidates: [{ plate: 'T470PM19', confidence: null }],
      deviceKey: 'hosts/A/1',
      capturedAtMs: Date.UTC(2025, 10, 24, 8, 43, 0, 235),
    });
  });

  it('reads the lines of port 55555: time, camera, plate', () => {
    const { reads } = decodeText(
      make,
      '\u000220251124183744' + '06k123mm77\u0003\u000220251124183751' + '12a777aa77\u0003',
      { transport: 'tcp', zone: 'UTC' },
    );
    expect(reads.map((read) => [read.deviceKey, read.plateRaw, read.capturedAtMs])).toEqual([
      ['6', 'k123mm77', Date.UTC(2025, 10, 24, 18, 37, 44)],
      ['12', 'a777aa77', Date.UTC(2025, 10, 24, 18, 37, 51)],
    ]);
  });

  it('refuses a line that is cut, and keeps those before it', () => {
    const whole = '\u000220251124183744' + '06k123mm77\u0003';
    expect(decodeText(make, `${whole}${whole.slice(0, -4)}`)).toMatchObject({
      reads: [{ plateRaw: 'k123mm77' }],
      rejects: [{ code: 'invalid_read' }],
    });
  });

  it('makes no read of other XML, of an empty search or of an event without plates', () => {
    expect(decodeText(make, '<KEEPALIVE/>')).toEqual({ reads: [], rejects: [] });
    expect(decodeJson(make, { events: [] })).toEqual({ reads: [], rejects: [] });
    expect(decodeJson(make, { events: [{ origin: 'x', timestamp: '20251124T084300' }] })).toEqual({
      reads: [],
      rejects: [],
    });
  });
});
