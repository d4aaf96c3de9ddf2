import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Checkpoint, Device } from '../../src/core/entities.ts';
import { classifyLane } from '../../src/core/ring.ts';
import { toWgs84 } from '../../src/registry/datum.ts';
import { PlacementTable } from '../../src/registry/placements.ts';
import { ringOf, square, toPlace } from '../support/districts.ts';

const rings = [ringOf('outer', 1, square(5000)), ringOf('inner', 2, square(2000))];

function checkpoint(id: string, change: Partial<Checkpoint>): Checkpoint {
  return {
    id,
    name: id,
    grade: 'B',
    ringId: null,
    kind: 'checkpoint',
    areaId: `area of ${id}`,
    position: toPlace([0, 0]),
    road: 'G15',
    lanes: [],
    staffed: false,
    ...change,
  };
}
function device(id: string, checkpointId: string | null): Device {
  return {
    id,
    name: id,
    make: 'ringgate',
    kind: 'reader',
    checkpointId,
    areaId: 'area of the device',
    state: 'online',
    clock: { offsetMs: null, quality: 'unknown' },
    hasLogin: false,
  };
}
const southPosition = toPlace([0, -5000]);
const checkpoints = [
  checkpoint('south', {
    ringId: 'outer',
    position: southPosition,
    lanes: [
      { number: 1, headingDeg: 0 },
      { number: 2, headingDeg: 180 },
      { number: 3, headingDeg: 90 },
      { number: 4, headingDeg: null },
    ],
  }),
  checkpoint('one-way', {
    ringId: 'inner',
    position: toPlace([2000, 0]),
    lanes: [
      { number: 1, headingDeg: 265 },
      { number: 2, headingDeg: 280 },
    ],
  }),
  checkpoint('junction', {
    kind: 'junction',
    position: toPlace([3000, 0]),
    lanes: [{ number: 1, headingDeg: 0 }],
  }),
  checkpoint('bare-ring', { ringId: 'outer', position: toPlace([5000, 0]) }),
  checkpoint('bare-bridge', { kind: 'bridge', position: toPlace([0, 0]) }),
];
const devices = [
  device('s1', 'south'),
  device('s2', 'south'),
  device('o1', 'one-way'),
  device('j1', 'junction'),
  device('r1', 'bare-ring'),
  device('b1', 'bare-bridge'),
  device('loose', null),
  device('dangling', 'torn-down'),
];
const table = new PlacementTable({ rings, checkpoints, devices });

describe('the placement of a read', () => {
  it('is null for a device that is not registered', () => {
    expect(table.placementOf('nobody', 1, 'approaching')).toBeNull();
    expect(table.size).toBe(devices.length);
  });
  it('has device, checkpoint, area, lane, travel and the class of the lane', () => {
    expect(table.placementOf('s2', 1, 'approaching')).toEqual({
      deviceId: 's2',
      checkpointId: 'south',
      areaId: 'area of south',
      lane: 1,
      travel: 'approaching',
      ringId: 'outer',
      direction: 'inbound',
      zone: 1,
      crossing: { from: 0, to: 1 },
    });
    expect(table.placementOf('s1', 1, 'departing')).toMatchObject({
      direction: 'outbound',
      zone: 0,
      travel: 'departing',
    });
    expect(table.placementOf('s1', 3, 'departing')).toMatchObject({
      direction: 'along',
      zone: null,
      crossing: null,
    });
    expect(table.placementOf('s1', 4, 'approaching')).toMatchObject({
      ringId: 'outer',
      direction: 'unknown',
      zone: null,
    });
  });
  it('is worked out once: the same look-up gives the same object', () => {
    expect(table.placementOf('s1', 2, 'approaching')).toBe(table.placementOf('s1', 2, 'approaching'));
    expect(table.placementOf('s1', null, 'approaching')).toBe(table.placementOf('s1', null, 'approaching'));
  });
  it.each<[number | null]>([[null], [9], [0], [-1]])(
    'with lane %s keeps the ring and knows no direction where the lanes differ',
    (lane) => {
      expect(table.placementOf('s1', lane, 'approaching')).toMatchObject({
        checkpointId: 'south',
        lane,
        ringId: 'outer',
        direction: 'unknown',
        zone: null,
        crossing: null,
      });
    },
  );
  it('takes the direction on which all lanes agree, either way of travel, where the lane is not known', () => {
    expect(table.placementOf('o1', null, 'approaching')).toMatchObject({
      lane: null,
      direction: 'inbound',
      zone: 2,
      crossing: { from: 1, to: 2 },
    });
    expect(table.placementOf('o1', 7, 'departing')).toMatchObject({
      lane: 7,
      travel: 'departing',
      direction: 'outbound',
      zone: 1,
      crossing: { from: 2, to: 1 },
    });
  });
  it('on no ring has the zone of the position, whatever the lane', () => {
    for (const lane of [1, null, 5]) {
      expect(table.placementOf('j1', lane, 'approaching')).toMatchObject({
        ringId: null,
        direction: 'unknown',
        zone: 1,
        lane,
      });
    }
    expect(table.placementOf('b1', null, 'departing')).toMatchObject({
      ringId: null,
      zone: 2,
      checkpointId: 'bare-bridge',
    });
  });
  it('at a ring checkpoint without lanes knows the ring only', () => {
    expect(table.placementOf('r1', 1, 'approaching')).toMatchObject({
      ringId: 'outer',
      direction: 'unknown',
      zone: null,
    });
  });
  it.each(['loose', 'dangling'])(
    'of a device with no checkpoint (%s) has no ring, direction or zone',
    (id) => {
      expect(table.placementOf(id, 3, 'departing')).toEqual({
        deviceId: id,
        checkpointId: null,
        areaId: 'area of the device',
        lane: 3,
        travel: 'departing',
        ringId: null,
        direction: 'unknown',
        zone: null,
        crossing: null,
      });
      expect(table.placementOf(id, null, 'approaching')).toMatchObject({
        lane: null,
        zone: null,
        direction: 'unknown',
      });
    },
  );
});

describe('the table', () => {
  it('says of every lane what classifying that lane by itself says', () => {
    const coordinate = fc.integer({ min: -6000, max: 6000 });
    const lanes = fc.array(fc.option(fc.integer({ min: 0, max: 359 }), { nil: null }), {
      minLength: 1,
      maxLength: 6,
    });
    const ringId = fc.constantFrom('outer', 'inner', null);
    const travel = fc.constantFrom('approaching', 'departing');
    fc.assert(
      fc.property(coordinate, coordinate, lanes, ringId, travel, (x, y, headings, ring, way) => {
        const at = toPlace([x, y]);
        const numbered = headings.map((headingDeg, i) => ({ number: i + 1, headingDeg }));
        const site = checkpoint('site', { position: at, ringId: ring, lanes: numbered });
        const one = new PlacementTable({ rings, checkpoints: [site], devices: [device('d', 'site')] });
        for (const { number, headingDeg } of numbered) {
          const expected = classifyLane({ position: at, headingDeg, ringId: ring, travel: way }, rings);
          expect(one.placementOf('d', number, way)).toMatchObject(expected);
        }
      }),
    );
  });
  it('converts checkpoints and rings that are in GCJ-02', () => {
    const shifted = rings.map((ring) => ({ ...ring, datum: 'gcj02' as const }));
    const at = { ...toPlace([1950, 0]), datum: 'gcj02' as const };
    const site = checkpoint('site', { kind: 'junction', position: at });
    const inGcj = { rings: shifted, checkpoints: [site], devices: [device('d', 'site')] };
    expect(new PlacementTable(inGcj).placementOf('d', null, 'approaching')?.zone).toBe(2);
    // the same numbers read as WGS84 on one side only lie half a kilometre apart
    expect(new PlacementTable({ ...inGcj, rings }).placementOf('d', null, 'approaching')?.zone).toBe(2);
    const converted = checkpoint('site', { kind: 'junction', position: toWgs84(at) });
    expect(
      new PlacementTable({ ...inGcj, checkpoints: [converted] }).placementOf('d', null, 'approaching')?.zone,
    ).toBe(2);
    const west = checkpoint('site', {
      kind: 'junction',
      position: { ...toPlace([-1950, 0]), datum: 'gcj02' },
    });
    expect(
      new PlacementTable({ ...inGcj, checkpoints: [west] }).placementOf('d', null, 'approaching')?.zone,
    ).toBe(2);
    expect(
      new PlacementTable({ ...inGcj, checkpoints: [west], rings }).placementOf('d', null, 'approaching')
        ?.zone,
    ).toBe(1);
  });
});
