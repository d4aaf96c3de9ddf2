import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TravelTimes } from '../../src/core/travel-times.ts';

const morningMs = Date.UTC(2026, 10, 24, 8);
const hourMs = 3_600_000;

/** So many vehicles drive from a to b in the given seconds. */
function drive(times: TravelTimes, seconds: readonly number[], startMs = morningMs, name = 'v'): void {
  for (const [i, s] of seconds.entries()) {
    const leftMs = startMs + i * 1000;
    times.pass(`${name}${i}`, times.spot('a', 90), leftMs);
    times.pass(`${name}${i}`, times.spot('b', 90), leftMs + s * 1000);
  }
}

describe('travel times', () => {
  it('learn the usual time of a leg from successive passages of the same plate', () => {
    const times = new TravelTimes();
    drive(
      times,
      Array.from({ length: 40 }, (_, i) => 100 + i),
    );
    const time = times.time('a', 'b', morningMs);
    expect(time?.p50).toBeGreaterThan(108);
    expect(time?.p50).toBeLessThan(132);
    expect(time?.p10).toBeLessThan(115);
    expect(time?.p90).toBeGreaterThan(128);
    expect(times.time('b', 'a', morningMs)).toBeNull();
  });

  it('leave out who stopped on the way', () => {
    const times = new TravelTimes();
    drive(times, [...Array.from({ length: 20 }, () => 100), ...Array.from({ length: 20 }, () => 1500)]);
    expect(times.time('a', 'b', morningMs)?.count).toBe(20);
    expect(times.time('a', 'b', morningMs)?.p90).toBeLessThan(120);
  });

  it('keep the hours apart where there is enough, and go by all hours where there is not', () => {
    const times = new TravelTimes();
    drive(
      times,
      Array.from({ length: 20 }, () => 200),
      morningMs,
      'm',
    );
    drive(
      times,
      Array.from({ length: 20 }, () => 100),
      morningMs + 12 * hourMs,
      'n',
    );
    expect(times.time('a', 'b', morningMs)?.p50).toBeGreaterThan(180);
    expect(times.time('a', 'b', morningMs + 12 * hourMs)?.p50).toBeLessThan(115);
    expect(times.time('a', 'b', morningMs + 5 * hourMs)?.count).toBe(40);
  });

  it('forget slowly: what has been usual lately outweighs what was', () => {
    const times = new TravelTimes();
    drive(
      times,
      Array.from({ length: 300 }, () => 100),
      morningMs,
      'old',
    );
    drive(
      times,
      Array.from({ length: 300 }, () => 160),
      morningMs,
      'new',
    );
    expect(times.time('a', 'b', morningMs)?.p50).toBeGreaterThan(145);
  });

  it('learn nothing from two devices at one checkpoint, from reads out of order, or after an hour', () => {
    const times = new TravelTimes();
    times.pass('x', times.spot('a', 90), morningMs);
    times.pass('x', times.spot('a', 90), morningMs + 2000);
    times.pass('x', times.spot('b', 90), morningMs - 5000);
    times.pass('x', times.spot('b', 90), morningMs + 2 * hourMs);
    expect([...times.legs()]).toEqual([]);
  });

  it('count where vehicles that passed the same way went next', () => {
    const times = new TravelTimes();
    for (let i = 0; i < 9; i++) {
      times.pass(`p${i}`, times.spot('a', i < 6 ? 90 : 270), morningMs);
      times.pass(`p${i}`, times.spot(i < 4 ? 'b' : 'c', 0), morningMs + 60_000);
    }
    expect(Object.fromEntries(times.turns('a', 92))).toEqual({ b: 4, c: 2 });
    expect(Object.fromEntries(times.turns('a', 270))).toEqual({ c: 3 });
  });

  it('are the same after they were kept and taken up again, whatever was learned', () => {
    const leg = fc.record({ from: fc.nat(4), to: fc.nat(4), s: fc.integer({ min: 5, max: 900 }) });
    fc.assert(
      fc.property(fc.array(leg, { maxLength: 120 }), (legs) => {
        const times = new TravelTimes();
        for (const [i, { from, to, s }] of legs.entries()) {
          times.pass(`v${i}`, times.spot(`c${from}`, 10), morningMs);
          times.pass(`v${i}`, times.spot(`c${to}`, null), morningMs + s * 1000);
        }
        const again = new TravelTimes();
        again.restore(structuredClone(times.keep()));
        expect([...again.legs()]).toEqual([...times.legs()]);
        for (const { from, to } of legs)
          expect(again.time(`c${from}`, `c${to}`, morningMs)).toEqual(
            times.time(`c${from}`, `c${to}`, morningMs),
          );
      }),
      { numRuns: 40 },
    );
  });

  it('keep no plate', () => {
    const times = new TravelTimes();
    drive(times, [100, 120], morningMs, '苏F1234');
    const { bins: _bins, ...rest } = times.keep();
    expect(JSON.stringify(rest)).not.toContain('苏F');
  });
});
