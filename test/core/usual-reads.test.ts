import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourOfWeek, isSilent, poissonAtMost, UsualReads } from '../../src/core/usual-reads.ts';

const hourMs = 3_600_000;
const startMs = Date.UTC(2026, 10, 1);

/** Some weeks of a traffic with busy days and quiet nights. */
function learned(weeks: number, busy = 120, night = 2): UsualReads {
  const usual = new UsualReads();
  for (let hour = 0; hour < weeks * 168; hour++) {
    const atMs = startMs + hour * hourMs;
    usual.learn(hourOfWeek(atMs), new Date(atMs).getUTCHours() < 6 ? night : busy);
  }
  return usual;
}
function windows(usual: UsualReads, nowMs: number, readsPerHour: number) {
  return [15, 60, 180].map((minutes) => ({
    reads: Math.round((readsPerHour * minutes) / 60),
    expected: usual.between(nowMs - minutes * 60_000, nowMs),
  }));
}

describe('the reads usual at an hour of the week', () => {
  it('are not known until there is enough to go by, and keep through their bytes', () => {
    const usual = new UsualReads();
    expect(usual.perHour(20)).toBeNull();
    usual.learn(20, 100);
    usual.learn(44, 100);
    expect(usual.perHour(20)).toBeNull();
    usual.learn(68, 130);
    expect(usual.perHour(20)).toBeCloseTo(110);
    for (const reads of [40, 40, 40]) usual.learn(20, reads);
    expect(usual.perHour(20)).toBeLessThan(60);
    const kept = usual.toBytes();
    expect(kept).toHaveLength(840);
    expect(new UsualReads(kept).perHour(20)).toBe(usual.perHour(20));
    expect(new UsualReads(new Uint8Array(3)).perHour(20)).toBeNull();
  });

  it('follow a lasting change within weeks', () => {
    const usual = learned(8, 120);
    for (let week = 0; week < 8; week++) usual.learn(10, 40);
    expect(usual.perHour(10)).toBeLessThan(55);
  });

  it('are summed over parts of hours', () => {
    const usual = learned(4, 120, 0);
    const sixMs = startMs + 28 * 24 * hourMs + 6 * hourMs;
    expect(usual.between(sixMs - hourMs / 2, sixMs + hourMs / 4)).toBeCloseTo(30);
  });
});

describe('a silent device', () => {
  it('is one that gives nothing in busy hours, and comes back with its reads', () => {
    const usual = learned(4);
    const noonMs = startMs + 28 * 24 * hourMs + 12 * hourMs;
    expect(isSilent(windows(usual, noonMs, 0), false)).toBe(true);
    expect(isSilent(windows(usual, noonMs, 110), false)).toBe(false);
    expect(isSilent([{ reads: 1, expected: 30 }], true)).toBe(true);
    expect(isSilent([{ reads: 15, expected: 30 }], true)).toBe(false);
  });

  it('is never one in a quiet night, nor before there is enough history', () => {
    const usual = learned(4);
    const nightMs = startMs + 28 * 24 * hourMs + 4 * hourMs;
    expect(isSilent(windows(usual, nightMs, 0), false)).toBe(false);
    expect(isSilent(windows(new UsualReads(), nightMs, 0), false)).toBeNull();
  });

  it('is not made of traffic of half the usual strength (property over random traffic)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (expected, u) => {
          // the quantile of a Poisson variable of half the usual mean
          let reads = 0;
          while (poissonAtMost(reads, expected / 2) < u) reads++;
          expect(isSilent([{ reads, expected }], false)).toBe(false);
        },
      ),
    );
  });

  it('is told by the tail of a Poisson variable', () => {
    expect(poissonAtMost(0, 3)).toBeCloseTo(Math.exp(-3));
    expect(poissonAtMost(2, 2)).toBeCloseTo(0.6767, 3);
    expect(poissonAtMost(50, 2)).toBe(1);
  });
});
