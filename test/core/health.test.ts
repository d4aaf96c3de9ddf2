import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HealthMachine, holdMs, type JudgedState, judge } from '../../src/core/health.ts';
import type { Evidence, EvidenceKind } from '../../src/core/health-facts.ts';

function evidence(facts: Partial<Record<EvidenceKind, boolean | null>>, more: Partial<Evidence> = {}) {
  return new Map(
    Object.entries(facts).map(([kind, ok]) => [
      kind as EvidenceKind,
      { kind: kind as EvidenceKind, ok, sinceMs: 0, checkedAtMs: 0, detail: null, ...more },
    ]),
  );
}
const codes = (facts: Parameters<typeof evidence>[0]) => {
  const { state, reasons } = judge(evidence(facts));
  return [state, reasons.map((reason) => reason.code)];
};

describe('what the evidence of a device means', () => {
  it('is nothing while nothing is known, and online once it is heard and nothing is wrong', () => {
    expect(codes({})).toEqual([null, []]);
    expect(codes({ connection: null, frames: true })).toEqual([null, []]);
    expect(codes({ connection: true })).toEqual(['online', []]);
    expect(codes({ reachable: true, login: true, stream: true, frames: true, clock: true })).toEqual([
      'online',
      [],
    ]);
  });

  it('is offline where nothing of it answers, degraded where something still does', () => {
    expect(codes({ connection: false })).toEqual(['offline', ['disconnected']]);
    expect(codes({ reachable: false })).toEqual(['offline', ['unreachable']]);
    expect(codes({ reachable: false, connection: true })).toEqual(['degraded', ['unreachable']]);
    expect(codes({ reachable: true, connection: false })).toEqual(['degraded', ['disconnected']]);
    const lost = judge(evidence({ report: false }, { lost: true, detail: 'gone' }));
    expect(lost).toEqual({ state: 'offline', reasons: [{ code: 'reported_offline', detail: 'gone' }] });
  });

  it('is degraded for each other thing that is wrong, and leaves out what cannot be known of a lost device', () => {
    expect(codes({ reachable: true, login: false })).toEqual(['degraded', ['login_refused']]);
    expect(codes({ reachable: true, frames: false })).toEqual(['degraded', ['no_frames']]);
    expect(codes({ connection: true, clock: false, reads: false, report: false })).toEqual([
      'degraded',
      ['reported_problem', 'clock_wrong', 'reads_missing'],
    ]);
    expect(codes({ reachable: false, login: false, frames: false, connection: true })).toEqual([
      'degraded',
      ['unreachable'],
    ]);
  });
});

const judgements = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 1, max: 20_000 }),
    judged: fc.constantFrom<JudgedState | null>('online', 'degraded', 'offline', null),
  }),
  { minLength: 1, maxLength: 200 },
);
const worse: Record<JudgedState, number> = { online: 0, degraded: 1, offline: 2 };

describe('the state of a device', () => {
  it('takes the first judgement at once and every other only after its hold time', () => {
    const machine = new HealthMachine(null, 0);
    expect(machine.step('online', 1000)).toBe(true);
    expect(machine.step('offline', 2000)).toBe(false);
    expect(machine.step('offline', 2000 + holdMs.worse - 1)).toBe(false);
    expect(machine.step('offline', 2000 + holdMs.worse)).toBe(true);
    expect([machine.state, machine.sinceMs]).toEqual(['offline', 2000]);
    expect(machine.step('online', 20_000)).toBe(false);
    expect(machine.step('online', 20_000 + holdMs.better)).toBe(true);
  });

  it('forgets a judgement that did not last', () => {
    const machine = new HealthMachine('online', 0);
    for (let atMs = 0; atMs < 600_000; atMs += 4_000)
      expect(machine.step(atMs % 8_000 === 0 ? 'offline' : 'online', atMs)).toBe(false);
    expect(machine.state).toBe('online');
  });

  it('never changes faster than its hold times, whatever it is told (property)', () => {
    fc.assert(
      fc.property(judgements, (steps) => {
        const machine = new HealthMachine('online', 0);
        let nowMs = 0;
        let changedAtMs = Number.NEGATIVE_INFINITY;
        const told: { atMs: number; judged: JudgedState | null }[] = [];
        for (const { afterMs, judged } of steps) {
          nowMs += afterMs;
          told.push({ atMs: nowMs, judged });
          const before = machine.state ?? 'online';
          if (!machine.step(judged, nowMs)) continue;
          const to = machine.state ?? 'online';
          const isWorse = worse[to] > worse[before];
          const hold = isWorse ? holdMs.worse : holdMs.better;
          expect(nowMs - changedAtMs).toBeGreaterThanOrEqual(hold);
          // all that was told within the hold time went the same way
          const lately = told.filter((one) => one.atMs > nowMs - hold);
          for (const one of lately) {
            expect(one.judged).not.toBeNull();
            if (one.judged !== null) expect(worse[one.judged] > worse[before]).toBe(isWorse);
          }
          changedAtMs = nowMs;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('always ends in what it is told for long enough (property)', () => {
    fc.assert(
      fc.property(
        judgements,
        fc.constantFrom<JudgedState>('online', 'degraded', 'offline'),
        (steps, last) => {
          const machine = new HealthMachine(null, 0);
          let nowMs = 0;
          for (const { afterMs, judged } of steps) {
            nowMs += afterMs;
            machine.step(judged, nowMs);
          }
          machine.step(last, nowMs + 1);
          machine.step(last, nowMs + 1 + holdMs.worse);
          expect(machine.state).toBe(last);
        },
      ),
    );
  });
});
