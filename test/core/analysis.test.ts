/** The pure rules behind journeys, convoys, section speeds and clones. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageLimit, plateNeeds } from '../../src/core/approval.ts';
import { LastPlaces, type SeenVehicle } from '../../src/core/clone.ts';
import { expectedCoincidences, poissonTail, surpriseOf } from '../../src/core/convoy.ts';
import { clockUncertaintyMs, legBetween, straightLineM } from '../../src/core/journey.ts';
import { lookAlikeClasses, lookAlikeVariants } from '../../src/core/look-alike.ts';
import { lookAlikeDifferences } from '../../src/core/match.ts';
import { passageMs, passagesOf } from '../../src/core/passage.ts';
import { sectionRuns, sectionSpeed } from '../../src/core/section-speed.ts';
import { knownRuns, longestKnownRun, wildcardTest } from '../../src/core/wildcard.ts';

const hourMs = 3_600_000;
const nowMs = Date.UTC(2026, 10, 24, 5);

describe('wildcards', () => {
  it('fit as a slow matcher says', () => {
    const slow = (pattern: string[], plate: string[]): boolean => {
      const [first, ...rest] = pattern;
      if (first === undefined) return plate.length === 0;
      if (first === '*') return slow(rest, plate) || (plate.length > 0 && slow(pattern, plate.slice(1)));
      return plate.length > 0 && (first === '?' || first === plate[0]) && slow(rest, plate.slice(1));
    };
    const text = (chars: string, maxLength: number) => fc.array(fc.constantFrom(...chars), { maxLength });
    fc.assert(
      fc.property(text('苏F1.[*?', 7), text('苏F1.[', 7), (pattern, plate) => {
        expect(wildcardTest(pattern.join(''))(plate.join(''))).toBe(slow(pattern, plate));
      }),
      { numRuns: 2000 },
    );
  });

  it('know their longest run of known characters', () => {
    expect(knownRuns('苏F?12*3')).toEqual(['苏F', '12', '3']);
    expect([longestKnownRun('*'), longestKnownRun('苏F?12*3'), longestKnownRun('*123*')]).toEqual([0, 2, 3]);
    expect(plateNeeds('苏F?12*3', true)).toEqual(['short_wildcard']);
    expect(plateNeeds('苏F12345', false)).toEqual([]);
    expect(plateNeeds(null, false)).toEqual(['no_plate']);
  });
});

it('the look-alikes of a plate are just those that differ in one or two characters of a class', () => {
  const chars = fc.constantFrom(...lookAlikeClasses.join(''), 'A', '3');
  fc.assert(
    fc.property(
      fc.array(chars, { minLength: 1, maxLength: 6 }),
      fc.array(chars, { minLength: 1, maxLength: 6 }),
      (a, b) => {
        const [text, other] = [a.join(''), b.join('')];
        const isNear = other === text || lookAlikeDifferences(other, text).length > 0;
        expect(lookAlikeVariants(text).includes(other)).toBe(isNear);
      },
    ),
    { numRuns: 1000 },
  );
  expect(lookAlikeVariants('苏F5')).toEqual(['苏F5', '苏FS']);
});

describe('passages', () => {
  const read = (second: number, checkpointId: string | null = 'c', direction = 'inbound' as const) => ({
    capturedAtMs: second * 1000,
    checkpointId,
    direction,
  });
  it('last ten seconds from the first read, at one checkpoint and direction', () => {
    const found = passagesOf([read(12), read(0), read(10), read(3, 'd'), read(5, null), read(10.001)]);
    expect(found.map((one) => [one.first.capturedAtMs, one.reads.length])).toEqual([
      [0, 2],
      [3000, 1],
      [10_001, 2],
    ]);
  });
  it('hold every read once and begin more than ten seconds apart', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(200), fc.constantFrom('a', 'b'))), (reads) => {
        const found = passagesOf(reads.map(([second, place]) => read(second, place)));
        expect(found.reduce((sum, one) => sum + one.reads.length, 0)).toBe(reads.length);
        for (const place of ['a', 'b']) {
          const starts = found
            .filter((one) => one.first.checkpointId === place)
            .map((one) => one.first.capturedAtMs);
          for (const [i, start] of starts.slice(1).entries())
            expect(start - (starts[i] ?? 0)).toBeGreaterThan(passageMs);
        }
      }),
    );
  });
});

describe('legs', () => {
  const place = { lat: 32, lon: 120 };
  const far = { lat: 32, lon: 120.2 };
  const end = (atMs: number, where: typeof place | null, uncertaintyMs: number | null = 1000) => ({
    atMs,
    place: where,
    uncertaintyMs,
  });
  it('are impossible only where no clock error can explain them', () => {
    const distanceM = straightLineM(place, far);
    // 240 km/h over the distance less the slack of the positions
    const shortestMs = ((distanceM - 200) / 240) * 3600;
    expect(legBetween(end(0, place), end(shortestMs - 2001, far), 240).impossible).toBe(true);
    expect(legBetween(end(0, place), end(shortestMs - 1999, far), 240).impossible).toBe(false);
    // the order of two reads says nothing where the clocks may be wrong
    expect(legBetween(end(5000, place), end(0, far), 240).impossible).toBe(true);
  });
  it('say nothing with a bad clock, an unknown place, or within the slack of the positions', () => {
    expect(legBetween(end(0, place, null), end(1, far), 240).impossible).toBeNull();
    expect(legBetween(end(0, place), end(1, null), 240).impossible).toBeNull();
    expect(legBetween(end(0, place, 0), end(0, { lat: 32.001, lon: 120 }, 0), 240).impossible).toBe(false);
  });
  it('take a clock for as wrong as it is known to be, 5 s where nothing is known', () => {
    expect(clockUncertaintyMs({ offsetMs: -700, quality: 'good' }, false)).toBe(1700);
    expect(clockUncertaintyMs({ offsetMs: null, quality: 'unknown' }, false)).toBe(5000);
    expect(clockUncertaintyMs(undefined, false)).toBe(5000);
    expect(clockUncertaintyMs({ offsetMs: 9000, quality: 'bad' }, false)).toBeNull();
    expect(clockUncertaintyMs({ offsetMs: 0, quality: 'good' }, true)).toBeNull();
  });
});

describe('section speeds', () => {
  const at = (plate: string, second: number) => ({
    plate,
    capturedAtMs: second * 1000,
    readId: `${plate}-${second}`,
  });
  it('pair each arrival with the last departure before it, once', () => {
    const runs = sectionRuns(
      [at('a', 0), at('a', 4), at('b', 1), at('a', 500)],
      [at('a', 100), at('a', 105), at('a', 200), at('b', 9000), at('a', 450)],
      hourMs,
    );
    expect(runs.map((run) => [run.fromReadId, run.toReadId])).toEqual([['a-4', 'a-100']]);
  });
  it('carry the error of both clocks and of the distance', () => {
    const speed = sectionSpeed(1000, 60_000, { clockMs: 10_000, distanceM: 100 });
    expect(speed?.speedKmh).toBeCloseTo(60);
    expect(speed?.lowestKmh).toBeCloseTo((900 / 70) * 3.6);
    expect(speed?.highestKmh).toBeCloseTo((1100 / 50) * 3.6);
    expect(sectionSpeed(1000, 9000, { clockMs: 10_000, distanceM: 0 })?.highestKmh).toBeNull();
    expect(sectionSpeed(1000, 0, { clockMs: 0, distanceM: 0 })).toBeNull();
  });
});

describe('convoys', () => {
  it('know the tail of a Poisson distribution, the small ones too', () => {
    expect(poissonTail(0, 3)).toBe(1);
    expect(poissonTail(1, 0.5)).toBeCloseTo(1 - Math.exp(-0.5), 12);
    expect(poissonTail(3, 2)).toBeCloseTo(1 - Math.exp(-2) * (1 + 2 + 2), 12);
    // e^-1 / 20! and what follows it
    expect(poissonTail(20, 1) / 1.5872e-19).toBeCloseTo(1, 2);
    expect(poissonTail(5, 50)).toBeCloseTo(1, 9);
  });
  it('take a commuter who passes at that hour every day for no surprise, and a stranger for one', () => {
    const days = 20;
    const period = { fromMs: nowMs, toMs: nowMs + days * 24 * hourMs };
    const daily = (hour: number) =>
      Array.from({ length: days }, (_, day) => ({
        checkpointId: 'c',
        capturedAtMs: nowMs + day * 24 * hourMs + hour * hourMs,
      }));
    const own = daily(3);
    const commuter = expectedCoincidences(own, [...daily(3), ...daily(3.5)], period, 30_000);
    const stranger = expectedCoincidences(own, daily(9), period, 30_000);
    // 2 passages in the 2 hours of each day, 60 s around each of 20 passages
    expect(commuter).toBeCloseTo((days * 2 * days * 60) / (days * 2 * 3600), 9);
    expect(stranger).toBe(0);
    expect(surpriseOf(1, commuter, 1000)).toBeGreaterThan(100);
    expect(surpriseOf(8, commuter, 1000)).toBeLessThan(0.01);
  });
  it('are as surprising as chance says: among vehicles that drive on their own few are surprising', () => {
    let state = 5;
    const next = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      return (state >>> 8) % below;
    };
    const period = { fromMs: 0, toMs: 10 * 24 * hourMs };
    const drive = (passages: number) =>
      Array.from({ length: passages }, () => ({
        checkpointId: `c${next(5)}`,
        capturedAtMs: next(864_000) * 1000 + next(1000),
      }));
    const own = drive(60);
    const withinMs = 60_000;
    const others = Array.from({ length: 400 }, () => drive(60));
    const surprising = others.filter((other) => {
      const hits = own.filter((passage) =>
        other.some(
          (one) =>
            one.checkpointId === passage.checkpointId &&
            Math.abs(one.capturedAtMs - passage.capturedAtMs) <= withinMs,
        ),
      ).length;
      return surpriseOf(hits, expectedCoincidences(own, other, period, withinMs), others.length) < 1;
    });
    expect(surprising.length).toBeLessThan(8);
  });
});

describe('the age of what is asked about', () => {
  const steps = [
    { olderThanDays: 90, needs: 'approval' as const },
    { olderThanDays: 30, needs: 'supervisor' as const },
  ];
  const daysAgo = (days: number) => nowMs - days * 24 * hourMs;
  it('needs what every step that it reaches says', () => {
    expect(ageLimit(steps, daysAgo(30), nowMs).needs).toEqual([]);
    expect(ageLimit(steps, daysAgo(31), nowMs).needs).toEqual(['supervisor']);
    expect(ageLimit(steps, daysAgo(91), nowMs).needs).toEqual(['approval', 'supervisor']);
  });
  it('is limited where the question leaves it open', () => {
    expect(ageLimit(steps, undefined, nowMs)).toEqual({ fromMs: daysAgo(30), isLimited: true, needs: [] });
    expect(ageLimit([], undefined, nowMs)).toEqual({ fromMs: undefined, isLimited: false, needs: [] });
  });
});

describe('suspected clones', () => {
  const seen = (second: number, lon: number, facts: Partial<SeenVehicle> = {}): SeenVehicle => ({
    plate: '苏F12345',
    plateColor: 'blue',
    capturedAtMs: nowMs + second * 1000,
    checkpointId: `c${lon}`,
    place: { lat: 32, lon },
    confidence: 0.95,
    clockUncertaintyMs: 1000,
    ...facts,
  });
  it('are one plate and colour that was faster than any vehicle', () => {
    const last = new LastPlaces(240);
    expect([
      last.observe(seen(0, 120)),
      last.observe(seen(60, 120.2)),
      last.observe(seen(1200, 120)),
    ]).toEqual([false, true, false]);
    // a late read is judged too, and moves nothing
    expect(last.observe(seen(1190, 120.2))).toBe(true);
    expect(last.observe(seen(1201, 120))).toBe(false);
  });
  it('are not told from another colour, a bad clock, a doubtful reading or no plate', () => {
    for (const facts of [
      { plateColor: 'yellow' as const },
      { clockUncertaintyMs: null },
      { confidence: 0.5 },
      { plate: '' },
      { clockUncertaintyMs: hourMs },
    ]) {
      const last = new LastPlaces(240);
      last.observe(seen(0, 120));
      expect([facts, last.observe(seen(60, 120.2, facts))]).toEqual([facts, false]);
    }
  });
  it('forget a vehicle after its time', () => {
    const last = new LastPlaces(240);
    last.observe(seen(0, 120));
    for (let part = 0; part < 64; part++) last.expireBefore(nowMs + 1);
    expect(last.size).toBe(0);
  });
});
