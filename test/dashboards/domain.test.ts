import { describe, expect, it } from 'vitest';
import { dueAlarm } from '../../dashboards/command-center/src/domain/alarm.ts';
import { ahead, boundsOf, distanceM } from '../../dashboards/command-center/src/domain/geo.ts';
import { healthByCheckpoint, healthOf, shapeOf } from '../../dashboards/command-center/src/domain/health.ts';
import { candidatesFor } from '../../dashboards/command-center/src/domain/intercept.ts';
import { dotIndex, plateCharacters, plateText } from '../../dashboards/command-center/src/domain/plate.ts';
import { nextStep, stepsOf } from '../../dashboards/command-center/src/domain/steps.ts';
import { distanceText, durationText } from '../../dashboards/command-center/src/domain/time.ts';
import { en } from '../../dashboards/command-center/src/i18n/en.ts';
import { zh } from '../../dashboards/command-center/src/i18n/zh.ts';
import { aCheckpoint, aDevice, anAlert, aRead } from './support.ts';

describe('who can stop a vehicle', () => {
  const places = new Map(
    [
      aCheckpoint('near-B-unstaffed', 120.01, { grade: 'B', staffed: false }),
      aCheckpoint('near-C', 120.011, { grade: 'C', staffed: true }),
      aCheckpoint('B-staffed', 120.05, { grade: 'B', staffed: true }),
      aCheckpoint('A-far', 120.2, { grade: 'A', staffed: true }),
      aCheckpoint('junction', 120.001, { kind: 'junction', grade: null, staffed: true }),
      aCheckpoint('seen', 120, { grade: 'C', staffed: false }),
    ].map((checkpoint) => [checkpoint.id, checkpoint]),
  );
  const alert = anAlert('a', 1, { reads: [aRead('r', { checkpointId: 'seen' })] });

  it('offers staffed A and B checkpoints only, the nearest first', () => {
    expect(candidatesFor(alert, places).map((each) => each.checkpoint.id)).toEqual(['B-staffed', 'A-far']);
  });
  it('measures the straight line from the last hit', () => {
    const [first] = candidatesFor(alert, places);
    expect(first?.straightM).toBeGreaterThan(4600);
    expect(first?.straightM).toBeLessThan(4800);
  });
  it('puts what the gateway advises before what is merely near', () => {
    const advice = {
      checkpointId: 'A-far',
      grade: 'A' as const,
      staffed: true,
      distanceM: 9000,
      etaSeconds: 400,
      etaEarliestSeconds: 330,
      etaLatestSeconds: 500,
      arrivesAt: '2026-11-24T05:10:00.000Z',
      canAct: true,
      basis: 'learned' as const,
      probability: 0.4,
      roadIds: [],
    };
    expect(candidatesFor({ ...alert, interception: [advice] }, places)[0]?.checkpoint.id).toBe('A-far');
  });
  it('still offers everybody when the last hit has no place', () => {
    const nowhere = candidatesFor(anAlert('b', 1), places);
    expect(nowhere.map((each) => each.straightM)).toEqual([null, null]);
  });
});

describe('the steps of an alert', () => {
  it('offers no dispatch before the alert is acknowledged and verified as agreeing', () => {
    const near = anAlert('a', 1, { match: { class: 'near', differences: [] } });
    const by = { by: 'li', at: '2026-11-24T05:01:00.000Z', note: null };
    expect(stepsOf(near).dispatch).toMatchObject({ allowed: false, blockedBy: 'needAcknowledge' });
    const acknowledged = { ...near, state: 'acknowledged' as const };
    expect(stepsOf(acknowledged).dispatch).toMatchObject({ allowed: false, blockedBy: 'needVerify' });
    expect(stepsOf({ ...acknowledged, verification: { agrees: false, ...by } }).dispatch).toMatchObject({
      allowed: false,
      blockedBy: 'needAgree',
    });
    expect(stepsOf({ ...acknowledged, verification: { agrees: true, ...by } }).dispatch).toMatchObject({
      allowed: true,
      blockedBy: null,
    });
  });
  it('leads from one step to the next', () => {
    expect(nextStep(anAlert('a', 1))).toBe('acknowledge');
    expect(nextStep(anAlert('a', 1, { state: 'resolved' }))).toBeNull();
  });
  it('neither verifies nor intercepts a lost device', () => {
    const steps = stepsOf(anAlert('a', 1, { kind: 'device_lost', match: null, plate: '' }));
    expect([steps.verify.applies, steps.dispatch.applies, steps.resolve.allowed]).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe('the alarm', () => {
  it('sounds as an alert comes, then again only after its time', () => {
    const alerts = [anAlert('a', 1, { priority: 1 })];
    const first = dueAlarm(alerts, new Map(), 1000);
    expect(first.priority).toBe(1);
    const second = dueAlarm(alerts, first.sounded, 15_000);
    expect(second.priority).toBeNull();
    expect(dueAlarm(alerts, second.sounded, 21_000).priority).toBe(1);
  });
  it('is silent once somebody has acknowledged', () => {
    expect(
      dueAlarm([anAlert('a', 1, { state: 'acknowledged', priority: 1 })], new Map(), 0).priority,
    ).toBeNull();
  });
  it('sounds the most urgent of several, and a late one softer', () => {
    const alerts = [anAlert('late', 1, { priority: 1, late: true }), anAlert('b', 2, { priority: 2 })];
    expect(dueAlarm(alerts, new Map(), 0).priority).toBe(2);
  });
  it('sounds the least urgent once and never again', () => {
    const alerts = [anAlert('a', 1, { priority: 5 })];
    const first = dueAlarm(alerts, new Map(), 0);
    expect(first.priority).toBe(5);
    expect(dueAlarm(alerts, first.sounded, 86_400_000).priority).toBeNull();
  });
});

describe('places', () => {
  it('measures a degree of latitude as 111.2 km', () => {
    expect(distanceM({ lon: 120, lat: 31 }, { lon: 120, lat: 32 })).toBeCloseTo(111_195, -2);
  });
  it('comes back to where it went from', () => {
    const there = ahead({ lon: 120, lat: 32 }, 37, 900);
    expect(distanceM({ lon: 120, lat: 32 }, there)).toBeCloseTo(900, 0);
  });
  it('finds no box around nothing', () => {
    expect(boundsOf([])).toBeNull();
    expect(
      boundsOf([
        { lon: 2, lat: 5 },
        { lon: 1, lat: 7 },
      ]),
    ).toEqual([1, 5, 2, 7]);
  });
  it.each([
    [['online', 'online'], 'online'],
    [['online', 'offline'], 'degraded'],
    [['degraded'], 'degraded'],
    [['offline', 'offline'], 'offline'],
    [['online', 'retired'], 'online'],
    [['pending'], 'pending'],
    [[], 'pending'],
  ] as const)('calls a checkpoint with devices %j %s', (states, health) => {
    expect(healthOf(states.map((state, index) => aDevice(`d${index}`, state)))).toBe(health);
  });
  it('knows the health of every checkpoint, of one without devices too', () => {
    const places = [aCheckpoint('c1', 120), aCheckpoint('c2', 121)];
    expect([...healthByCheckpoint(places, [aDevice('d', 'online')])]).toEqual([
      ['c1', 'online'],
      ['c2', 'pending'],
    ]);
  });
  it('takes the form from the kind before the grade', () => {
    expect(shapeOf(aCheckpoint('j', 120, { kind: 'junction', grade: 'A' }))).toBe('junction');
  });
});

describe('texts', () => {
  it('writes a Chinese plate with its dot and a foreign one without', () => {
    expect([plateText('苏F12345'), plateText('AB123CD')]).toEqual(['苏F·12345', 'AB123CD']);
    expect(dotIndex('苏F')).toBeNull();
  });
  it('marks the characters that differ', () => {
    const marked = plateCharacters('苏F1234', [{ index: 3, read: '2', listed: 'Z' }]).filter(
      (each) => each.differs,
    );
    expect(marked.map((each) => each.text)).toEqual(['2']);
  });
  it('writes durations and distances as people read them', () => {
    expect([durationText(7_000), durationText(760_000), durationText(11_100_000), durationText(-5)]).toEqual([
      '0:07',
      '12:40',
      '3:05:00',
      '0:00',
    ]);
    expect([distanceText(854), distanceText(4200), distanceText(123_000)]).toEqual([
      '850 m',
      '4.2 km',
      '123 km',
    ]);
  });
  it('has the same texts with the same blanks in both languages', () => {
    const flat = (texts: object, path = ''): [string, string][] =>
      Object.entries(texts).flatMap(([key, value]): [string, string][] => {
        const at = `${path}.${key}`;
        if (typeof value === 'string') return [[at, (value.match(/\{\{\w+\}\}/g) ?? []).sort().join()]];
        return flat(value as object, at);
      });
    expect(flat(en).sort()).toEqual(flat(zh).sort());
  });
});
