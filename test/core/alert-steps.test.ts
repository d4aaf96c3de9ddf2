import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Hit, joinHit, openAlert } from '../../src/core/alert.ts';
import { applyStep, withdrawAlert } from '../../src/core/alert-steps.ts';
import type { Alert } from '../../src/core/entities.ts';
import { RinggateError } from '../../src/core/errors.ts';
import { entryOf, hitOf, readOf, startMs } from '../support/alert-parts.ts';

const entry = entryOf();
const opened = (hit: Hit = hitOf(readOf('r1', startMs))) => openAlert('alert-1', hit, entry, startMs);
const acknowledged = (alert: Alert = opened()) =>
  applyStep(alert, alert.version, 'operator', startMs, { step: 'acknowledge' });
/** Somebody looked at the picture and agrees: version 3. */
const verified = (alert: Alert = acknowledged()) =>
  applyStep(alert, alert.version, 'operator', startMs, { step: 'verify', agrees: true });

function codeOf(step: () => unknown): string {
  try {
    step();
  } catch (error) {
    if (error instanceof RinggateError) return error.code;
    throw error;
  }
  return 'no error';
}

describe('steps of people', () => {
  it('goes new, acknowledged, dispatched, resolved with who and when, each with the next version', () => {
    const dispatched = applyStep(verified(), 3, 'operator', startMs + 1, {
      step: 'dispatch',
      checkpointId: 'c9',
      entry,
    });
    expect(dispatched).toMatchObject({
      state: 'dispatched',
      version: 4,
      dispatch: { checkpointId: 'c9', by: 'operator' },
    });
    const done = applyStep(dispatched, 4, 'supervisor', startMs + 2, {
      step: 'resolve',
      outcome: 'stopped',
      note: 'driver handed over',
    });
    expect(done).toMatchObject({ state: 'resolved', version: 5, outcome: 'stopped' });
    expect(done.history.map((item) => [item.by, item.from, item.to])).toEqual([
      ['system', null, 'new'],
      ['operator', 'new', 'acknowledged'],
      ['operator', 'acknowledged', 'acknowledged'],
      ['operator', 'acknowledged', 'dispatched'],
      ['supervisor', 'dispatched', 'resolved'],
    ]);
    expect(done.history.at(-1)).toMatchObject({
      note: 'driver handed over',
      at: new Date(startMs + 2).toISOString(),
    });
  });

  it('refuses a stale version and hands back the present alert', () => {
    const now = acknowledged();
    let refused: unknown;
    try {
      applyStep(now, 1, 'late operator', startMs, { step: 'acknowledge' });
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({
      code: 'alert_changed',
      extra: { alert: { version: 2, state: 'acknowledged' } },
    });
  });

  it('keeps the version when a hit joins, so that a storm of hits makes no step stale', () => {
    const joined = joinHit(verified(), hitOf(readOf('r2', startMs + 9)), entry, startMs + 9);
    expect(
      applyStep(joined, 3, 'operator', startMs + 10, { step: 'dispatch', checkpointId: 'c1', entry }).state,
    ).toBe('dispatched');
  });

  it('resolves from new, acknowledged and dispatched, and nothing after that', () => {
    const dispatched = applyStep(verified(), 3, 'operator', startMs, {
      step: 'dispatch',
      checkpointId: 'c1',
      entry,
    });
    for (const alert of [opened(), acknowledged(), dispatched]) {
      const done = applyStep(alert, alert.version, 'operator', startMs, { step: 'resolve', outcome: 'lost' });
      expect(done.state).toBe('resolved');
      for (const step of [
        { step: 'acknowledge' },
        { step: 'verify', agrees: true },
        { step: 'dispatch', checkpointId: 'c1', entry },
        { step: 'resolve', outcome: 'lost' },
      ] as const) {
        expect(codeOf(() => applyStep(done, done.version, 'operator', startMs, step))).toBe('alert_state');
      }
    }
  });

  it.each(['exact', 'pattern', 'near'] as const)(
    'dispatches a match of class %s only after somebody looked at the picture and agrees',
    (matchClass) => {
      const fresh = opened(hitOf(readOf('r1', startMs), { class: matchClass }));
      const dispatch = (alert: Alert) =>
        applyStep(alert, alert.version, 'o', startMs, { step: 'dispatch', checkpointId: 'c1', entry });
      expect(codeOf(() => dispatch(fresh))).toBe('alert_state');
      const seen = acknowledged(fresh);
      expect(codeOf(() => dispatch(seen))).toBe('verification_required');
      const no = applyStep(seen, seen.version, 'o', startMs, { step: 'verify', agrees: false });
      expect(codeOf(() => dispatch(no))).toBe('verification_required');
      const yes = applyStep(no, no.version, 'o', startMs, { step: 'verify', agrees: true, note: 'B, not 8' });
      expect(yes.verification).toMatchObject({ agrees: true, note: 'B, not 8', by: 'o' });
      expect(dispatch(yes).state).toBe('dispatched');
    },
  );

  it.each([
    ['withdrawn', entryOf({ state: 'withdrawn' })],
    ['expired by its state', entryOf({ state: 'expired' })],
    ['proposed', entryOf({ state: 'proposed', approvedBy: null, approvedAt: null })],
    ['over this very millisecond', entryOf({ validUntil: new Date(startMs).toISOString() })],
    ['not valid yet', entryOf({ validFrom: new Date(startMs + 1).toISOString() })],
    ['gone', null],
    ['suspended with its feed', entryOf({ suspendedAt: new Date(startMs - 9).toISOString() })],
    [
      'an emergency that has lapsed',
      entryOf({
        approvedBy: null,
        approvedAt: null,
        emergency: {
          since: new Date(startMs - 9).toISOString(),
          lapsesAt: new Date(startMs).toISOString(),
          review: null,
        },
      }),
    ],
  ])('sends nobody after an entry that is %s', (_, now) => {
    const step = { step: 'dispatch', checkpointId: 'c1', entry: now } as const;
    expect(codeOf(() => applyStep(verified(), 3, 'o', startMs, step))).toBe('entry_over');
  });

  it('dispatches on the entry as it is now', () => {
    const now = entryOf({ reason: 'changed meanwhile' });
    const sent = applyStep(verified(), 3, 'o', startMs, { step: 'dispatch', checkpointId: 'c1', entry: now });
    expect(sent.entry?.reason).toBe('changed meanwhile');
  });

  it('verifies only pictures that the alert shows', () => {
    const step = { step: 'verify', agrees: true, readId: 'another' } as const;
    expect(codeOf(() => applyStep(acknowledged(), 2, 'o', startMs, step))).toBe('invalid_request');
    expect(applyStep(acknowledged(), 2, 'o', startMs, { ...step, readId: 'r1' }).verification?.agrees).toBe(
      true,
    );
  });

  it('dispatches again to another checkpoint and not twice to the same', () => {
    const first = applyStep(verified(), 3, 'o', startMs, { step: 'dispatch', checkpointId: 'c1', entry });
    expect(
      codeOf(() => applyStep(first, 4, 'o', startMs, { step: 'dispatch', checkpointId: 'c1', entry })),
    ).toBe('alert_state');
    expect(
      applyStep(first, 4, 'o', startMs, { step: 'dispatch', checkpointId: 'c2', entry }).dispatch
        ?.checkpointId,
    ).toBe('c2');
  });

  it('leaves the outcome withdrawn to the end of the entry', () => {
    expect(
      codeOf(() => applyStep(opened(), 1, 'o', startMs, { step: 'resolve', outcome: 'withdrawn' })),
    ).toBe('invalid_request');
    expect(withdrawAlert(acknowledged(), startMs, 'the court lifted the order')).toMatchObject({
      state: 'resolved',
      outcome: 'withdrawn',
      version: 3,
    });
  });

  it('never loses a step and never moves the version but by one, whatever people try', () => {
    const stepArb = fc.oneof(
      fc.constant({ step: 'acknowledge' } as const),
      fc.boolean().map((agrees) => ({ step: 'verify', agrees }) as const),
      fc.constantFrom('c1', 'c2').map((checkpointId) => ({ step: 'dispatch', checkpointId, entry }) as const),
      fc.constantFrom('stopped', 'lost').map((outcome) => ({ step: 'resolve', outcome }) as const),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(stepArb, fc.integer({ min: -1, max: 0 })), { maxLength: 20 }),
        (tries) => {
          let alert = opened();
          for (const [step, staleness] of tries) {
            const before = structuredClone(alert);
            try {
              alert = applyStep(alert, alert.version + staleness, 'o', startMs, step);
              expect(staleness).toBe(0);
              expect(alert.version).toBe(before.version + 1);
              expect(alert.history).toHaveLength(before.history.length + 1);
              expect(before.state).not.toBe('resolved');
            } catch (error) {
              if (!(error instanceof RinggateError)) throw error;
              expect(alert).toEqual(before);
            }
          }
        },
      ),
    );
  });
});
