import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blindWithin,
  type CoveringDevice,
  coverageOf,
  sameCoverage,
  timeline,
} from '../../src/core/coverage.ts';
import type { CoverageInterval } from '../../src/core/health-facts.ts';

const device = (id: string, facts: Partial<CoveringDevice> = {}): CoveringDevice => ({
  id,
  state: 'online',
  reasons: [],
  lanes: [],
  ...facts,
});
const seeing = (fromMs: number, toMs: number | null): CoverageInterval => ({
  fromMs,
  toMs,
  state: 'seeing',
  cause: null,
  deviceIds: [],
  lanes: null,
});

describe('how a checkpoint is seen', () => {
  it('is told by its devices in service', () => {
    expect(coverageOf([])).toMatchObject({ state: 'unknown', cause: 'no_device' });
    expect(coverageOf([device('a', { state: 'retired' })])).toMatchObject({ state: 'unknown' });
    expect(coverageOf([device('a'), device('b')])).toMatchObject({ state: 'seeing', cause: null });
    expect(coverageOf([device('a', { state: 'offline' }), device('b', { state: 'offline' })])).toEqual({
      state: 'blind',
      cause: 'devices_offline',
      deviceIds: ['a', 'b'],
      lanes: null,
    });
  });

  it('is seeing where a degraded device still gives reads, blind where it gives none', () => {
    const wrongClock = device('a', { state: 'degraded', reasons: ['clock_wrong'] });
    expect(coverageOf([wrongClock])).toMatchObject({ state: 'seeing' });
    const silent = device('a', { state: 'degraded', reasons: ['reads_missing'] });
    expect(coverageOf([silent])).toMatchObject({ state: 'blind', cause: 'devices_silent' });
  });

  it('names the lanes that nothing sees where the lanes of all devices are known', () => {
    const lost = device('a', { state: 'offline', lanes: [1, 2] });
    expect(coverageOf([lost, device('b', { lanes: [2, 3] })])).toEqual({
      state: 'partly',
      cause: 'devices_offline',
      deviceIds: ['a'],
      lanes: [1],
    });
    expect(coverageOf([lost, device('b')])).toMatchObject({ state: 'partly', lanes: null });
    expect(coverageOf([lost, device('b', { lanes: [1, 2] })])).toMatchObject({
      state: 'seeing',
      deviceIds: [],
    });
  });
});

describe('the timeline of a checkpoint', () => {
  it('fills gaps: blind where the gateway was down, unknown else', () => {
    const intervals = timeline(
      [seeing(100, 200), seeing(300, null)],
      [{ fromMs: 200, toMs: 280 }],
      50,
      400,
      350,
    );
    expect(intervals.map(({ fromMs, toMs, state, cause }) => [fromMs, toMs, state, cause])).toEqual([
      [50, 100, 'unknown', 'not_recorded'],
      [100, 200, 'seeing', null],
      [200, 280, 'blind', 'gateway_down'],
      [280, 300, 'unknown', 'not_recorded'],
      [300, 350, 'seeing', null],
      [350, 400, 'unknown', 'not_recorded'],
    ]);
    expect(blindWithin(intervals, 150, 320)).toEqual({
      blindMs: 80,
      partlyMs: 0,
      unknownMs: 20,
      sawAll: false,
    });
    expect(blindWithin(intervals, 110, 190).sawAll).toBe(true);
    expect(blindWithin([], 0, 10)).toMatchObject({ unknownMs: 10, sawAll: false });
  });

  it('covers all of what is asked for, once, in order (property)', () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 200 }));
    const inOrder = (spans: [number, number][]): { fromMs: number; toMs: number }[] => {
      let atMs = 0;
      return spans.map(([gapMs, lengthMs]) => {
        const fromMs = atMs + (gapMs % 50);
        atMs = fromMs + lengthMs;
        return { fromMs, toMs: atMs };
      });
    };
    fc.assert(
      fc.property(fc.array(span), fc.array(span), fc.nat(1500), fc.nat(1500), (seen, down, a, b) => {
        const [fromMs, toMs] = a < b ? [a, b] : [b, a + 1];
        const recorded = inOrder(seen).map((one) => seeing(one.fromMs, one.toMs));
        const intervals = timeline(recorded, inOrder(down), fromMs, toMs, 2000);
        expect(intervals[0]?.fromMs).toBe(fromMs);
        expect(intervals.at(-1)?.toMs).toBe(toMs);
        intervals.slice(1).forEach((one, i) => {
          const before = intervals[i];
          expect(before?.toMs).toBe(one.fromMs);
          expect(before !== undefined && sameCoverage(before, one)).toBe(false);
        });
        const blind = blindWithin(intervals, fromMs, toMs);
        const seenMs = intervals
          .filter((one) => one.state === 'seeing')
          .reduce((sum, one) => sum + one.toMs - one.fromMs, 0);
        expect(blind.blindMs + blind.unknownMs + seenMs).toBe(toMs - fromMs);
      }),
    );
  });
});
