import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  colorsJoin,
  type Hit,
  hitTimeMs,
  isRingBreach,
  joinHit,
  joinsAlert,
  joinWithinMs,
  maxAlertReads,
  openAlert,
  strikeHit,
} from '../../src/core/alert.ts';
import { applyStep } from '../../src/core/alert-steps.ts';
import type { Alert } from '../../src/core/entities.ts';
import { entryOf, hitOf, readOf, startMs } from '../support/alert-parts.ts';

const entry = entryOf();
const opened = (hit: Hit = hitOf(readOf('r1', startMs))) => openAlert('alert-1', hit, entry, startMs);
const acknowledged = (alert: Alert = opened()) =>
  applyStep(alert, alert.version, 'operator', startMs, { step: 'acknowledge' });

describe('an alert that opens and collects hits', () => {
  it('opens as new by the system with the facts of its first hit', () => {
    expect(opened()).toMatchObject({
      id: 'alert-1',
      version: 1,
      kind: 'watchlist_hit',
      state: 'new',
      priority: 2,
      plate: '苏F12345',
      plateColor: 'blue',
      late: false,
      ringBreach: false,
      hitCount: 1,
      areaId: 'station-1',
      match: { class: 'exact', differences: [] },
      history: [{ by: 'system', from: null, to: 'new' }],
    });
  });

  it('joins a vehicle of the same plate and colour within 24 h of the last hit and not a millisecond later', () => {
    const alert = opened();
    expect(joinsAlert(alert, startMs, readOf('r2', startMs + joinWithinMs))).toBe(true);
    expect(joinsAlert(alert, startMs, readOf('r2', startMs + joinWithinMs + 1))).toBe(false);
    expect(joinsAlert(alert, startMs, readOf('r2', startMs - 3 * joinWithinMs))).toBe(true);
    expect(joinsAlert(alert, startMs, readOf('r2', startMs, { plate: '苏F12346' }))).toBe(false);
    expect(joinsAlert(alert, startMs, readOf('r2', startMs, { plateColor: 'yellow' }))).toBe(false);
    expect(joinsAlert(alert, startMs, readOf('r2', startMs, { plateColor: null }))).toBe(true);
  });

  it('takes the first colour that is seen, so that a second colour no longer joins', () => {
    const colorless = opened(hitOf(readOf('r1', startMs, { plateColor: null })));
    const blue = joinHit(colorless, hitOf(readOf('r2', startMs + 1)), entry, startMs + 1);
    expect(blue.plateColor).toBe('blue');
    expect(joinsAlert(blue, startMs, readOf('r3', startMs + 2, { plateColor: 'yellow' }))).toBe(false);
  });

  it('goes by the receipt where the clock of the device is bad', () => {
    const ahead = readOf('r1', startMs + 400 * joinWithinMs, {
      clockQuality: 'bad',
      receivedAt: new Date(startMs).toISOString(),
    });
    expect(hitTimeMs(ahead)).toBe(startMs);
  });

  it('is late and one step less urgent only while every hit is late, and never below 5', () => {
    const late = opened(hitOf(readOf('r1', startMs, { late: true })));
    expect([late.late, late.priority]).toEqual([true, 3]);
    const stillLate = joinHit(late, hitOf(readOf('r2', startMs, { late: true })), entry, startMs);
    expect([stillLate.late, stillLate.priority]).toEqual([true, 3]);
    const live = joinHit(stillLate, hitOf(readOf('r3', startMs)), entry, startMs);
    expect([live.late, live.priority]).toEqual([false, 2]);
    const lateAgain = joinHit(live, hitOf(readOf('r4', startMs, { late: true })), entry, startMs);
    expect([lateAgain.late, lateAgain.priority]).toEqual([false, 2]);
    const least = entryOf({ priority: 5 });
    expect(openAlert('a', hitOf(readOf('r1', startMs, { late: true })), least, startMs).priority).toBe(5);
  });

  it('marks a ring breach for an inbound crossing and keeps it, and for no other direction', () => {
    const inbound = readOf('r1', startMs, { direction: 'inbound', crossing: { from: 0, to: 1 } });
    const outbound = readOf('r2', startMs, { direction: 'outbound', crossing: { from: 1, to: 0 } });
    const along = readOf('r3', startMs, { direction: 'along', crossing: null });
    expect([isRingBreach(inbound), isRingBreach(outbound), isRingBreach(along)]).toEqual([
      true,
      false,
      false,
    ]);
    const breached = joinHit(opened(hitOf(along)), hitOf(inbound), entry, startMs);
    expect(joinHit(breached, hitOf(outbound), entry, startMs).ringBreach).toBe(true);
  });

  it('shows the strongest match: an exact hit is not weakened by a later near one', () => {
    const near = { class: 'near', differences: [{ index: 4, read: '8', listed: 'B' }] } as const;
    const nearFirst = opened(hitOf(readOf('r1', startMs), { ...near, differences: [...near.differences] }));
    expect(nearFirst.match?.class).toBe('near');
    const exact = joinHit(nearFirst, hitOf(readOf('r2', startMs)), entry, startMs);
    expect(exact.match).toEqual({ class: 'exact', differences: [] });
    expect(joinHit(exact, hitOf(readOf('r3', startMs), { class: 'near' }), entry, startMs).match?.class).toBe(
      'exact',
    );
  });

  it('keeps the newest 50 reads, newest last, counts all, and stands where the newest was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 120 }),
        (offsets) => {
          const hits = offsets.map((offsetMs, index) =>
            hitOf(readOf(`r${index}`, startMs + offsetMs), {}, `area-${index}`),
          );
          const [first, ...rest] = hits;
          if (first === undefined) return;
          const alert = rest.reduce((so, hit) => joinHit(so, hit, entry, startMs), opened(first));
          const byTime = hits.toSorted((a, b) => hitTimeMs(a.read) - hitTimeMs(b.read));
          expect(alert.hitCount).toBe(hits.length);
          expect(alert.reads.map((read) => read.id)).toEqual(
            byTime.slice(-maxAlertReads).map((hit) => hit.read.id),
          );
          expect(alert.areaId).toBe(byTime.at(-1)?.areaId);
          expect(alert.version).toBe(1);
        },
      ),
    );
  });

  it('says the same of late and ring breach in whatever order the hits come', () => {
    const hitArb = fc.record({ late: fc.boolean(), breach: fc.boolean() });
    fc.assert(
      fc.property(fc.array(hitArb, { minLength: 1, maxLength: 12 }), fc.integer(), (facts, turn) => {
        const hits = facts.map((fact, index) =>
          hitOf(
            readOf(`r${index}`, startMs + index, {
              late: fact.late,
              ...(fact.breach ? { direction: 'inbound', crossing: { from: 0, to: 1 } } : {}),
            }),
          ),
        );
        const at = Math.abs(turn) % hits.length;
        const turned = [...hits.slice(at), ...hits.slice(0, at)];
        for (const order of [hits, turned]) {
          const [first, ...rest] = order;
          if (first === undefined) return;
          const alert = rest.reduce((so, hit) => joinHit(so, hit, entry, startMs), opened(first));
          expect(alert.late).toBe(facts.every((fact) => fact.late));
          expect(alert.ringBreach).toBe(facts.some((fact) => fact.breach));
          expect(alert.priority).toBe(alert.late ? 3 : 2);
        }
      }),
    );
  });

  it('lets a missing colour join any colour, both ways round', () => {
    expect([colorsJoin(null, 'blue'), colorsJoin('blue', null), colorsJoin('blue', 'yellow')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('a hit that is struck', () => {
  const none = { newest: [], hitCount: 0, allLate: false, anyRingBreach: false, strongest: null };

  it('drops advice that started from the hit that was struck', () => {
    const advised: Alert = {
      ...acknowledged(),
      interception: [
        {
          checkpointId: 'a',
          grade: 'A',
          staffed: true,
          distanceM: 900,
          etaSeconds: 60,
          etaEarliestSeconds: 50,
          etaLatestSeconds: 80,
          arrivesAt: new Date(startMs + 60_000).toISOString(),
          canAct: true,
          basis: 'learned',
          probability: 0.5,
          roadIds: [],
        },
      ],
      interceptionFrom: {
        readId: 'r1',
        checkpointId: 'b',
        capturedAt: new Date(startMs).toISOString(),
        headingDeg: 90,
      },
    };
    expect(strikeHit(advised, none, startMs + 5).interception).toEqual([]);
  });

  it('resolves an alert that nobody touched and that has no hit left as misread by the system', () => {
    const struck = strikeHit(opened(), none, startMs + 5);
    expect(struck).toMatchObject({
      state: 'resolved',
      outcome: 'misread',
      hitCount: 0,
      reads: [],
      version: 2,
    });
    expect(struck.history.at(-1)).toMatchObject({ by: 'system', from: 'new', to: 'resolved' });
  });

  it('leaves a touched alert open, marked corrected', () => {
    const struck = strikeHit(acknowledged(), none, startMs + 5);
    expect(struck).toMatchObject({ state: 'acknowledged', outcome: null, corrected: true, hitCount: 0 });
  });

  it('takes late, ring breach, match and area from the hits that are left', () => {
    const breach = hitOf(readOf('r1', startMs, { direction: 'inbound', crossing: { from: 0, to: 1 } }));
    const late = hitOf(readOf('r2', startMs - 1, { late: true }), { class: 'near' }, 'station-2');
    const both = joinHit(opened(breach), late, entry, startMs);
    const struck = strikeHit(
      both,
      { newest: [late], hitCount: 1, allLate: true, anyRingBreach: false, strongest: late.match },
      startMs + 5,
    );
    expect(struck).toMatchObject({
      state: 'new',
      late: true,
      priority: 3,
      ringBreach: false,
      match: { class: 'near' },
      areaId: 'station-2',
    });
  });
});
