/** Where a vehicle is usually seen: days out of the days on which it could be seen. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClosedInterval } from '../../src/core/coverage.ts';
import { hourAt, leastDays, placesOften, siteHours, usualPlace } from '../../src/core/usual-places.ts';
import { wilsonInterval } from '../../src/core/wilson.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Midnight of Monday 2 November 2026 in Shanghai. */
const mondayMs = Date.UTC(2026, 10, 1, 16);
const zone = 'Asia/Shanghai';
const facts = { cause: null, deviceIds: [], lanes: null };

function stretch(state: ClosedInterval['state'], fromMs: number, toMs: number): ClosedInterval {
  return { state, fromMs, toMs, ...facts };
}

describe('the hours of the site', () => {
  it('lie wholly within the time asked about: what its edges cut is left out', () => {
    const { hours, wholeDays } = siteHours(zone, mondayMs + 1.5 * hourMs, mondayMs + dayMs + 2.25 * hourMs);
    expect([hours[0], hours.at(-1)]).toMatchObject([
      { day: '2026-11-02', hour: 2, weekday: 1, fromMs: mondayMs + 2 * hourMs },
      { day: '2026-11-03', hour: 1, weekday: 2, toMs: mondayMs + dayMs + 2 * hourMs },
    ]);
    expect(hours).toHaveLength(24);
    expect([...wholeDays]).toEqual([]);
    expect([...siteHours(zone, mondayMs, mondayMs + 2 * dayMs).wholeDays]).toEqual([
      '2026-11-02',
      '2026-11-03',
    ]);
    expect(siteHours(zone, mondayMs + 60_000, mondayMs + 120_000).hours).toEqual([]);
  });

  it('are two hours long where a clock is set back, and missing where it is set forward', () => {
    const autumn = siteHours('Europe/Berlin', Date.UTC(2026, 9, 24, 22), Date.UTC(2026, 9, 25, 23));
    expect(autumn.hours.map(({ toMs, fromMs }) => (toMs - fromMs) / hourMs)).toEqual([
      1,
      1,
      2,
      ...Array(21).fill(1),
    ]);
    expect(autumn.wholeDays.size).toBe(1);
    const spring = siteHours('Europe/Berlin', Date.UTC(2026, 2, 28, 23), Date.UTC(2026, 2, 29, 22));
    expect(spring.hours.map(({ hour }) => hour).slice(0, 4)).toEqual([0, 1, 3, 4]);
  });

  it('hold each moment between the first and the last in exactly the hour that it lies in', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'Asia/Kathmandu', 'UTC'),
        fc.integer({ min: Date.UTC(2026, 2, 20), max: Date.UTC(2026, 3, 5) }),
        fc.integer({ min: 0, max: 2 * dayMs }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (place, fromMs, lengthMs, part) => {
          const { hours } = siteHours(place, fromMs, fromMs + lengthMs);
          for (const [i, { fromMs: start, toMs }] of hours.entries()) {
            expect(start).toBeGreaterThanOrEqual(fromMs);
            expect(toMs).toBeLessThanOrEqual(fromMs + lengthMs);
            if (i > 0) expect(start).toBe(hours[i - 1]?.toMs);
          }
          const atMs = fromMs + part * lengthMs;
          const at = hourAt(hours, atMs);
          const inside = hours.findIndex((one) => one.fromMs <= atMs && atMs < one.toMs);
          expect(at).toBe(inside);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a place where a vehicle is usually seen', () => {
  const days = 14;
  const period = siteHours(zone, mondayMs, mondayMs + days * dayMs);
  const at = (day: number, hour: number): number => mondayMs + day * dayMs + hour * hourMs + 1_200_000;
  const sawAll = [stretch('seeing', mondayMs, mondayMs + days * dayMs)];

  it('is told with the days on which it could see, and a day more where that is not known', () => {
    const seen = [0, 1, 2, 3, 4, 7, 8].map((day) => at(day, 8));
    const intervals = [
      stretch('seeing', mondayMs, mondayMs + 4 * dayMs),
      stretch('blind', mondayMs + 4 * dayMs, mondayMs + 7 * dayMs),
      stretch('seeing', mondayMs + 7 * dayMs, mondayMs + 10 * dayMs),
      stretch('unknown', mondayMs + 10 * dayMs, mondayMs + days * dayMs),
    ];
    const place = usualPlace(period, 'c', seen, intervals);
    const [low, high] = wilsonInterval(6, 7) ?? [];
    expect(place.hours).toEqual([{ hour: 8, seen: 6, couldSee: 7, seenBesides: 1, share: 6 / 7, low, high }]);
    expect(place.all).toMatchObject({ seen: 6, couldSee: 7, seenBesides: 1 });
    // two Mondays and so on: no day of the week has enough of them
    expect(place.weekdays).toEqual([]);
  });

  it('says nothing of an hour with fewer days, however often it passed on them', () => {
    const often = [0, 1].flatMap((day) => [0, 1, 2, 3].map((n) => at(day, 8) + n * 300_000));
    expect(usualPlace(period, 'c', often, sawAll).hours).toEqual([]);
    expect(
      placesOften(
        period,
        often.map((atMs) => ({ checkpointId: 'c', atMs })),
      ),
    ).toEqual({ often: [], seldom: 1 });
    const three = [...often, at(2, 8)];
    expect(usualPlace(period, 'c', three, sawAll).hours).toMatchObject([{ hour: 8, seen: 3, couldSee: 14 }]);
    expect(
      placesOften(
        period,
        three.map((atMs) => ({ checkpointId: 'c', atMs })),
      ),
    ).toEqual({ often: ['c'], seldom: 0 });
  });

  it('counts an hour as seen with nine tenths of it, and as not seen with less or with a lane left out', () => {
    const seen = [0, 1, 2].map((day) => at(day, 8));
    const hole = (state: ClosedInterval['state'], minutes: number): ClosedInterval[] => {
      const fromMs = mondayMs + 8 * hourMs;
      const toMs = fromMs + minutes * 60_000;
      return [
        stretch('seeing', mondayMs, fromMs),
        stretch(state, fromMs, toMs),
        stretch('seeing', toMs, mondayMs + days * dayMs),
      ];
    };
    const first = (intervals: ClosedInterval[]) => usualPlace(period, 'c', seen, intervals).hours[0];
    expect(first(hole('blind', 6))).toMatchObject({ seen: 3, couldSee: 14 });
    expect(first(hole('blind', 7))).toMatchObject({ seen: 2, couldSee: 13, seenBesides: 1 });
    expect(first(hole('partly', 7))).toMatchObject({ seen: 2, couldSee: 13, seenBesides: 1 });
  });

  it('never counts more days seen than days on which it could see, and misses no day, whatever was recorded', () => {
    const states = fc.constantFrom('seeing', 'blind', 'partly', 'unknown');
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: days * 24 * 60 - 1 }), { maxLength: 60 }),
        fc.array(fc.tuple(states, fc.integer({ min: 1, max: 4 * 24 * 60 })), { maxLength: 12 }),
        (minutes, parts) => {
          let fromMs = mondayMs;
          const intervals = parts.map(([state, length]) => {
            const one = stretch(state as ClosedInterval['state'], fromMs, fromMs + length * 60_000);
            fromMs = one.toMs;
            return one;
          });
          const times = minutes.map((minute) => mondayMs + minute * 60_000);
          const { all, hours, weekdays } = usualPlace(period, 'c', times, intervals);
          for (const one of [all, ...hours, ...weekdays]) {
            expect(one.seen).toBeLessThanOrEqual(one.couldSee);
            if (one.share !== null) {
              expect(one.low).toBeLessThanOrEqual(one.share);
              expect(one.high).toBeGreaterThanOrEqual(one.share);
            }
          }
          const byHand = new Map<number, Set<number>>();
          for (const minute of minutes) {
            const hour = Math.floor(minute / 60) % 24;
            byHand.set(hour, (byHand.get(hour) ?? new Set()).add(Math.floor(minute / 1440)));
          }
          const told = [...byHand].filter(([, seen]) => seen.size >= leastDays).sort(([a], [b]) => a - b);
          expect(hours.map(({ hour, seen, seenBesides }) => [hour, seen + seenBesides])).toEqual(
            told.map(([hour, seen]) => [hour, seen.size]),
          );
          expect(all.seen + all.seenBesides).toBe(new Set(minutes.map((m) => Math.floor(m / 1440))).size);
        },
      ),
      { numRuns: 300 },
    );
  });
});
