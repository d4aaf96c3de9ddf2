import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { make } from '../../devices/genetec.ts';
import { decodeJson, decodeText, onlyRead } from './decoding.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/makes/genetec/${name}.message`, import.meta.url), 'utf8');
const json = JSON.parse(fixture('json')) as Record<string, unknown>;

describe('the make genetec', () => {
  it('takes the value of "Confidence Score" for the confidence, never its score', () => {
    expect(onlyRead(decodeText(make, fixture('xml'))).confidence).toBe(0.93);
    const scored = { ...json, PlateAnalytics: [{ Key: 'Confidence Score', Score: 1, Value: '40' }] };
    expect(onlyRead(decodeJson(make, scored)).confidence).toBe(0.4);
  });

  it('takes -1 and "-" for nothing', () => {
    const absent = {
      ...json,
      PlateAnalytics: [
        { Key: 'Vehicle Type', Score: 1, Value: '-' },
        { Key: 'Confidence Score', Score: -1, Value: '-' },
        { Key: 'Relative Motion', Score: -1, Value: '-' },
      ],
    };
    expect(onlyRead(decodeJson(make, absent))).toMatchObject({
      confidence: null,
      vehicle: null,
      travel: 'approaching',
      lane: null,
    });
  });

  it('reads seven digits of a fraction, and a time without a zone in that of the device', () => {
    expect(onlyRead(decodeText(make, fixture('xml'))).capturedAtMs).toBe(
      Date.UTC(2025, 10, 24, 13, 35, 4, 862),
    );
    expect(onlyRead(decodeJson(make, json)).capturedAtMs).toBeNull();
    expect(onlyRead(decodeJson(make, json, { zone: 'Asia/Shanghai' })).capturedAtMs).toBe(
      Date.UTC(2025, 10, 24, 0, 42, 45, 797),
    );
  });

  it('reads date and time of the template as UTC where it says UTC', () => {
    expect(onlyRead(decodeText(make, fixture('template'), { zone: 'Asia/Shanghai' }))).toMatchObject({
      plateRaw: 'QX4411',
      capturedAtMs: Date.UTC(2025, 10, 24, 13, 35, 4, 862),
      confidence: 0.76,
    });
    const local = fixture('template').replaceAll('UTC', 'Local');
    expect(onlyRead(decodeText(make, local, { zone: 'Asia/Shanghai' })).capturedAtMs).toBe(
      Date.UTC(2025, 10, 24, 5, 35, 4, 862),
    );
  });

  it('takes XML and JSON by what they are, whatever the content type', () => {
    expect(
      onlyRead(decodeText(make, `\n  ${fixture('xml')}`, { contentType: 'application/json' })).plateRaw,
    ).toBe('QX4410');
  });

  it('makes reads of several in one message, and none of what has no plate read', () => {
    expect(
      decodeJson(make, [json, { ...json, Id: 'x', PlateRead: 'B1' }]).reads.map((read) => read.plateRaw),
    ).toEqual(['QX4410', 'B1']);
    expect(decodeJson(make, { Status: 'ok' })).toEqual({ reads: [], rejects: [] });
    expect(decodeText(make, '<Status/>')).toEqual({ reads: [], rejects: [] });
  });

  it('keeps a read whose picture is broken', () => {
    expect(onlyRead(decodeJson(make, { ...json, ContextImage: 'x', PlateImage: 'y' }))).toMatchObject({
      image: null,
      imageBroken: true,
    });
  });
});
