import { describe, expect, it } from 'vitest';
import { buildDistrict } from '../../simulators/district/district.ts';
import { at } from '../../simulators/errors.ts';
import { createRandom } from '../../simulators/random.ts';
import { type Capture, driveTraffic } from '../../simulators/traffic/drive.ts';
import { createRoutes } from '../../simulators/traffic/routes.ts';
import { createTimeQueue } from '../../simulators/traffic/time-queue.ts';
import { createVehicleMaker } from '../../simulators/traffic/vehicles.ts';

function drive(options: { captures: number; startHour: number | null; seed?: string }): Capture[] {
  const makeVehicle = createVehicleMaker(createRandom('vehicles'));
  const listed = [makeVehicle('civil'), makeVehicle('civil')];
  for (const vehicle of listed) vehicle.isListed = true;
  const clone = makeVehicle('civil');
  const traffic = driveTraffic({
    district: buildDistrict('7'),
    random: createRandom(options.seed ?? 'traffic'),
    readsPerSecond: 20,
    startHour: options.startHour,
    makeVehicle,
    listed,
    clones: [clone, { ...clone }],
    listedShare: 0.02,
    lateShare: 0,
  });
  return Array.from({ length: options.captures }, () => traffic.next().value);
}

describe('traffic', () => {
  const captured = drive({ captures: 15_000, startHour: null });

  it('drives every vehicle from zone to zone without a gap: each ring is left where it was entered', () => {
    const district = buildDistrict('7');
    const zoneOf = new Map<unknown, number>();
    const gaps: string[] = [];
    let checked = 0;
    for (const { vehicle, passage } of captured) {
      if (passage.direction === 'along' || passage.zone === null) continue;
      const before = zoneOf.get(vehicle);
      const site = at(district.sites, passage.siteIndex);
      if (before !== undefined && passage.ringId === null) {
        if (passage.zone !== before) gaps.push(site.checkpoint.id);
        checked++;
      }
      // a second device of the same place sees the same passage again
      if (before !== undefined && passage.ringId !== null && site.deviceIndexes.length === 1) {
        if (passage.zone - before !== (passage.direction === 'inbound' ? 1 : -1))
          gaps.push(site.checkpoint.id);
        checked++;
      }
      zoneOf.set(vehicle, passage.zone);
    }
    expect(gaps).toEqual([]);
    expect(checked).toBeGreaterThan(7000);
  });

  it('comes in the order of time and at the rate asked for', () => {
    const timesMs = captured.map((capture) => capture.timeMs);
    expect(timesMs).toEqual(timesMs.toSorted((a, b) => a - b));
    const perSecond = 15_000 / ((at(timesMs, 14_999) - at(timesMs, 0)) / 1000);
    expect(perSecond).toBeGreaterThan(17);
    expect(perSecond).toBeLessThan(23);
  });

  it('is dense in the rush hour and thin at night', () => {
    const durationMs = (startHour: number): number => at(drive({ captures: 2000, startHour }), 1999).timeMs;
    expect(durationMs(2)).toBeGreaterThan(4 * durationMs(8));
  });

  it('never has one vehicle at two places at once, but for the clones', () => {
    const lastMs = new Map<unknown, { timeMs: number; siteIndex: number }>();
    for (const { vehicle, timeMs, passage } of captured) {
      const before = lastMs.get(vehicle);
      if (before && before.siteIndex !== passage.siteIndex)
        expect(timeMs - before.timeMs).toBeGreaterThan(1000);
      lastMs.set(vehicle, { timeMs, siteIndex: passage.siteIndex });
    }
  });

  it('lets two vehicles with the clone plate be seen far apart within a minute', () => {
    const district = buildDistrict('7');
    const byPlate = new Map<string, Capture[]>();
    for (const capture of captured) {
      const { text } = capture.vehicle.plate;
      byPlate.set(text, [...(byPlate.get(text) ?? []), capture]);
    }
    const twoVehicles = [...byPlate.values()].filter(
      (captures) => new Set(captures.map(({ vehicle }) => vehicle)).size === 2,
    );
    expect(twoVehicles).toHaveLength(1);
    const sightings = at(twoVehicles, 0);
    const isImpossible = sightings.some((a) =>
      sightings.some((b) => {
        const place = ({ passage }: Capture) => at(district.sites, passage.siteIndex).point;
        const apartM = Math.hypot(place(a).x - place(b).x, place(a).y - place(b).y);
        const apartS = Math.abs(a.timeMs - b.timeMs) / 1000;
        return a !== b && apartS > 0 && apartS < 300 && apartM / apartS > 60;
      }),
    );
    expect(isImpossible).toBe(true);
  });

  it('finds ways that hang together', () => {
    const district = buildDistrict('7');
    const routes = createRoutes(district);
    const random = createRandom('routes');
    for (let i = 0; i < 200; i++) {
      const from = random.int(district.nodes.length);
      const to = random.int(district.nodes.length);
      let node = from;
      for (const { edge, isForward } of routes.between(from, to)) {
        expect(isForward ? edge.from : edge.to).toBe(node);
        node = isForward ? edge.to : edge.from;
      }
      expect(node).toBe(to);
    }
  });
});

describe('the time queue', () => {
  it('gives items by time and equal times in the order they came', () => {
    const queue = createTimeQueue<{ timeMs: number; order: number }>();
    const random = createRandom('queue');
    const items = Array.from({ length: 500 }, (_, order) => ({ timeMs: random.int(40), order }));
    for (const item of items) queue.push(item);
    const taken = [];
    for (let item = queue.popUntil(100); item; item = queue.popUntil(100)) taken.push(item);
    expect(taken).toEqual(items.toSorted((a, b) => a.timeMs - b.timeMs || a.order - b.order));
  });

  it('keeps what lies after the time asked for', () => {
    const queue = createTimeQueue<{ timeMs: number }>();
    queue.push({ timeMs: 5 });
    expect(queue.popUntil(4)).toBeUndefined();
    expect(queue.popUntil(5)).toEqual({ timeMs: 5 });
  });
});

describe('chance', () => {
  it('is the same for the same seed, and even', () => {
    const numbers = (seed: string): number[] => {
      const random = createRandom(seed);
      return Array.from({ length: 50_000 }, () => random.next());
    };
    expect(numbers('a')).toEqual(numbers('a'));
    expect(numbers('a').slice(0, 10)).not.toEqual(numbers('b').slice(0, 10));
    const mean = numbers('a').reduce((sum, value) => sum + value, 0) / 50_000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.005);
    expect(createRandom('a').fork('x').next()).not.toBe(createRandom('a').fork('y').next());
  });
});
