import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClockMeasurement,
  clockLimitMs,
  clockMoved,
  estimateClock,
  fromArrivals,
  fromExchange,
} from '../../src/core/clock.ts';

const nowMs = Date.UTC(2026, 10, 24, 5);
const measured = (offsetMs: number, uncertaintyMs: number, atMs = nowMs): ClockMeasurement => ({
  atMs,
  offsetMs,
  uncertaintyMs,
  measuredBy: 'onvif',
});

describe('the clock of a device', () => {
  it('is measured by an exchange to within the way there and back and the resolution of the answer (property)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e8, max: 1e8 }),
        fc.integer({ min: 0, max: 4000 }),
        fc.integer({ min: 0, max: 4000 }),
        fc.integer({ min: 0, max: 999 }),
        (offsetMs, thereMs, backMs, phaseMs) => {
          const askedAtMs = nowMs + phaseMs;
          const deviceMs = Math.floor((askedAtMs + thereMs + offsetMs) / 1000) * 1000;
          const one = fromExchange({
            askedAtMs,
            answeredAtMs: askedAtMs + thereMs + backMs,
            deviceMs,
            resolutionMs: 1000,
          });
          expect(Math.abs(one.offsetMs - offsetMs)).toBeLessThanOrEqual(one.uncertaintyMs);
        },
      ),
    );
  });

  it('is measured by prompt messages as stated minus received, at the fastest of them', () => {
    const delays = [900, 300, 1500, 250, 700, 2000, 400, 1100, 600, 350];
    const one = fromArrivals(
      delays.map((delay) => 60_000 - delay),
      nowMs,
      'arrival',
    );
    expect(one).not.toBeNull();
    if (one === null) return;
    expect(Math.abs(one.offsetMs - 60_000)).toBeLessThanOrEqual(one.uncertaintyMs);
    expect(estimateClock([one], nowMs).quality).toBe('bad');
  });

  it('is not taken for wrong when messages were held back', () => {
    const heldBack = Array.from({ length: 30 }, (_, i) => -600_000 + i * 15_000 - (i % 3) * 900);
    expect(fromArrivals(heldBack, nowMs, 'arrival')).toBeNull();
    const atOnce = Array.from({ length: 30 }, (_, i) => -20_000 - i * 1500);
    expect(fromArrivals(atOnce, nowMs, 'arrival')).toBeNull();
  });

  it('is taken for wrong when all messages are behind by the same, and by a single one from the future', () => {
    const behind = fromArrivals(
      Array.from({ length: 10 }, (_, i) => -3_600_000 - i * 50),
      nowMs,
      'arrival',
    );
    expect(behind && estimateClock([behind], nowMs).quality).toBe('bad');
    const ahead = fromArrivals([540_000], nowMs, 'arrival');
    expect(ahead && estimateClock([ahead], nowMs).quality).toBe('bad');
    expect(fromArrivals([-200], nowMs, 'arrival')).toBeNull();
  });

  it('is the overlap of all measurements, never surer than the best of them is right', () => {
    const both = estimateClock([measured(100, 500), { ...measured(400, 400), measuredBy: 'arrival' }], nowMs);
    expect(both).toMatchObject({ offsetMs: 300, uncertaintyMs: 300, quality: 'good', measuredBy: 'arrival' });
    const contradicting = estimateClock([measured(0, 100), measured(90_000, 2000)], nowMs);
    expect(contradicting).toMatchObject({ offsetMs: 0, uncertaintyMs: 100, quality: 'good' });
  });

  it('is unknown with no measurement, with an old one, and where the measurement is too coarse to tell', () => {
    expect(estimateClock([], nowMs).quality).toBe('unknown');
    expect(estimateClock([measured(0, 100, nowMs - 25 * 3_600_000)], nowMs).quality).toBe('unknown');
    expect(estimateClock([measured(4000, 9000)], nowMs).quality).toBe('unknown');
    expect(estimateClock([measured(clockLimitMs + 600, 500)], nowMs).quality).toBe('bad');
    const aged = estimateClock([measured(0, 100, nowMs - 3_600_000)], nowMs);
    expect(aged.uncertaintyMs).toBe(460);
  });

  it('is written again when its quality changes or it moves by more than it is uncertain', () => {
    const now = estimateClock([measured(1000, 500)], nowMs);
    expect(clockMoved({ offsetMs: null, quality: 'unknown' }, now)).toBe(true);
    expect(clockMoved({ offsetMs: 900, quality: 'good' }, now)).toBe(false);
    expect(clockMoved({ offsetMs: 300, quality: 'good' }, now)).toBe(true);
    expect(clockMoved({ offsetMs: 1000, quality: 'bad' }, now)).toBe(true);
  });
});
