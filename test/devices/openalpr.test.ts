import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { make } from '../../devices/openalpr.ts';
import { decodeJson, onlyRead, tinyJpeg } from './decoding.ts';

const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../fixtures/makes/openalpr/${name}.message`, import.meta.url), 'utf8'));

describe('the make openalpr', () => {
  it('makes one passage of frames, group and alert: one id, each newer, at most a minute apart', () => {
    const frame = decodeJson(make, fixture('frame')).reads.find((read) => read.plateRaw === 'KJM881');
    const preview = onlyRead(decodeJson(make, { ...fixture('group'), is_preview: true }));
    const group = onlyRead(decodeJson(make, fixture('group')));
    const alert = onlyRead(decodeJson(make, fixture('alert')));
    expect(new Set([frame?.eventId, preview.eventId, group.eventId, alert.eventId]).size).toBe(1);
    expect([preview.revision, group.revision, alert.revision]).toEqual([2000, 2001, 2002]);
    expect(frame?.revision).toBeLessThan(preview.revision);
    expect(Math.abs((frame?.capturedAtMs ?? 0) - (alert.capturedAtMs ?? 0))).toBeLessThanOrEqual(60_000);
  });

  it('lets the surest frame stand', () => {
    const surer = fixture('frame');
    const [first] = surer.results as Record<string, unknown>[];
    const later = decodeJson(make, {
      ...surer,
      epoch_time: 1764000001900,
      results: [{ ...first, confidence: 90.5 }],
    });
    const earlier = decodeJson(make, surer).reads[0];
    expect(onlyRead(later).eventId).toBe(earlier?.eventId);
    expect(onlyRead(later).revision).toBeGreaterThan(earlier?.revision ?? 0);
  });

  it('keeps two vehicles apart whose groups share one best_uuid', () => {
    const one = onlyRead(decodeJson(make, fixture('group')));
    const other = onlyRead(decodeJson(make, { ...fixture('group'), best_plate_number: '19462SH' }));
    expect(other.eventId).not.toBe(one.eventId);
  });

  it('makes the vehicles of a frame reads of their own, and hypotheses candidates of one', () => {
    const { reads } = decodeJson(make, fixture('frame'));
    expect(reads.map((read) => [read.plateRaw, read.candidates])).toEqual([
      ['KJM881', [{ plate: 'KJM88I', confidence: 0.805 }]],
      ['204XRT', []],
    ]);
  });

  it("keeps a read whose picture is none, and takes the plate's picture where the vehicle's is missing", () => {
    const broken = onlyRead(
      decodeJson(make, { ...fixture('group'), vehicle_crop_jpeg: '...base64 jpeg data...' }),
    );
    expect(broken).toMatchObject({ plateRaw: 'KJM881', image: null, imageBroken: true });
    const best = { ...(fixture('group').best_plate as object), plate_crop_jpeg: tinyJpeg };
    const crop = onlyRead(decodeJson(make, { ...fixture('group'), vehicle_crop_jpeg: '', best_plate: best }));
    expect(crop.image).toMatchObject({ mediaType: 'image/jpeg' });
  });

  it('leaves a confidence out that is over 100, and never takes one for a fraction', () => {
    expect(onlyRead(decodeJson(make, { ...fixture('group'), best_confidence: 101 })).confidence).toBeNull();
    expect(onlyRead(decodeJson(make, { ...fixture('group'), best_confidence: 1 })).confidence).toBe(0.01);
  });

  it('knows the camera of an alert that came without its group', () => {
    const { group: _group, ...alert } = fixture('alert');
    expect(onlyRead(decodeJson(make, alert))).toMatchObject({
      plateRaw: 'KJM881',
      deviceKey: '77120',
      capturedAtMs: 1764000000900,
    });
  });

  it('makes no read of a heartbeat, of an empty frame or of a type it does not know', () => {
    expect(decodeJson(make, fixture('heartbeat')).reads).toEqual([]);
    expect(decodeJson(make, { ...fixture('frame'), results: [] })).toEqual({ reads: [], rejects: [] });
    expect(decodeJson(make, { ...fixture('group'), data_type: 'people_count' })).toEqual({
      reads: [],
      rejects: [],
    });
  });

  it('names a plate that is none by its place', () => {
    const [first] = fixture('frame').results as object[];
    const message = { ...fixture('frame'), results: [first, { plate: {} }] };
    const { reads, rejects } = decodeJson(make, message);
    expect(reads).toHaveLength(1);
    expect(rejects).toMatchObject([{ code: 'invalid_read', index: 1 }]);
    expect(rejects[0]?.detail).toBe(
      'results[1].plate: must be a plate of at most 64 characters, is an object',
    );
  });
});
