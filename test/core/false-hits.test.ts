import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { falseHitRate } from '../../src/core/false-hits.ts';

describe('the rate of false hits', () => {
  it('says nothing before anybody has looked', () => {
    expect(falseHitRate(0, 0)).toEqual({ agreed: 0, disagreed: 0, rate: null, interval: null });
  });

  it('comes with the interval of Wilson: 1 of 10 lies between 1.8 and 40.4 %', () => {
    const { rate, interval } = falseHitRate(9, 1);
    expect(rate).toBe(0.1);
    expect(interval?.map((bound) => Math.round(bound * 1000))).toEqual([18, 404]);
  });

  it('is not sure after three looks that agree', () => {
    expect(falseHitRate(3, 0).interval?.[1]).toBeGreaterThan(0.5);
  });

  it('lies in its interval, which lies in 0 to 1 and narrows with more looks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 }), (agreed, disagreed) => {
        const { rate, interval } = falseHitRate(agreed, disagreed);
        if (rate === null || interval === null) return;
        expect(interval[0]).toBeGreaterThanOrEqual(0);
        expect(interval[1]).toBeLessThanOrEqual(1);
        expect(interval[0]).toBeLessThanOrEqual(rate + 1e-12);
        expect(interval[1]).toBeGreaterThanOrEqual(rate - 1e-12);
        const ten = falseHitRate(agreed * 10, disagreed * 10).interval ?? [0, 1];
        expect(ten[1] - ten[0]).toBeLessThan(interval[1] - interval[0]);
      }),
    );
  });
});
