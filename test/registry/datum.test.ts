import { describe, expect, it } from 'vitest';
import type { Ring } from '../../src/core/entities.ts';
import { ringToWgs84, toWgs84 } from '../../src/registry/datum.ts';

describe('a GCJ-02 position', () => {
  it.each([
    // Tiananmen and Shanghai, as published with eviltransform's tests: [wgs84, gcj02]
    [
      { lat: 31.1774276, lon: 121.5272106 },
      { lat: 31.17530398364597, lon: 121.531541859215 },
    ],
    [
      { lat: 22.543847, lon: 113.912316 },
      { lat: 22.540796131694766, lon: 113.9171764808363 },
    ],
    [
      { lat: 39.911954, lon: 116.377817 },
      { lat: 39.91334545536069, lon: 116.38404722455657 },
    ],
  ])('of %j is found to half a metre', (wgs84, gcj02) => {
    const got = toWgs84({ ...gcj02, datum: 'gcj02' });
    expect(got.datum).toBe('wgs84');
    expect(Math.abs(got.lat - wgs84.lat) * 111_000).toBeLessThan(0.5);
    expect(Math.abs(got.lon - wgs84.lon) * 100_000).toBeLessThan(0.5);
  });
  it('outside of China is not shifted', () => {
    expect(toWgs84({ lat: 52.5, lon: 13.4, datum: 'gcj02' })).toEqual({
      lat: 52.5,
      lon: 13.4,
      datum: 'wgs84',
    });
  });
  it('at the rim of the box that the library takes for China comes back at all', () => {
    for (const lon of [72.0041, 72.0045, 72.006, 72.01, 137.83, 137.8346]) {
      expect(toWgs84({ lat: 31, lon, datum: 'gcj02' })).toEqual({ lat: 31, lon, datum: 'wgs84' });
    }
    for (const lat of [0.8294, 0.83, 0.835, 55.82, 55.827]) {
      expect(toWgs84({ lat, lon: 105, datum: 'gcj02' })).toEqual({ lat, lon: 105, datum: 'wgs84' });
    }
    for (const lon of [72.501, 137.299]) {
      for (const lat of [1.301, 30, 55.299])
        expect(toWgs84({ lat, lon, datum: 'gcj02' }).datum).toBe('wgs84');
    }
  });
  it('that is no number comes back as it is', () => {
    expect(toWgs84({ lat: Number.NaN, lon: 120, datum: 'gcj02' })).toEqual({
      lat: Number.NaN,
      lon: 120,
      datum: 'wgs84',
    });
  });
});

describe('what is WGS84 already', () => {
  it('is not touched', () => {
    const position = { lat: 31.98, lon: 120.89, datum: 'wgs84' } as const;
    expect(toWgs84(position)).toBe(position);
  });
});

describe('a GCJ-02 ring', () => {
  const line = [[120.8, 31.9], [120.9, 31.9, 4], [120.9, 32], [120.8, 31.9], []];
  const ring: Ring = {
    id: 'r',
    name: 'R',
    order: 1,
    polygon: { type: 'Polygon', coordinates: [line] },
    datum: 'gcj02',
  };

  it('is converted position by position, closed as before, heights and broken positions kept', () => {
    const got = ringToWgs84(ring);
    const positions = got.polygon.coordinates[0] ?? [];
    expect(got).toMatchObject({ id: 'r', order: 1, datum: 'wgs84' });
    const { lat, lon } = toWgs84({ lat: 31.9, lon: 120.9, datum: 'gcj02' });
    expect(positions[1]).toEqual([lon, lat, 4]);
    expect(positions[3]).toEqual(positions[0]);
    expect(positions[4]).toEqual([]);
    expect(ring.polygon.coordinates[0]?.[0]).toEqual([120.8, 31.9]);
    expect(ringToWgs84(got)).toBe(got);
  });
});
