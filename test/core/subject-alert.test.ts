import { describe, expect, it } from 'vitest';
import { applyStep } from '../../src/core/alert-steps.ts';
import type { RinggateError } from '../../src/core/errors.ts';
import {
  joinSubject,
  openSubjectAlert,
  type SubjectFacts,
  settleSubject,
} from '../../src/core/subject-alert.ts';
import { alertsRepository } from '../../src/store/sqlite/alerts.ts';
import { freshDatabase } from '../support/alert-database.ts';
import { startMs } from '../support/alert-parts.ts';

function facts(deviceIds: string[], more: Partial<SubjectFacts> = {}): SubjectFacts {
  return {
    kind: 'device_lost',
    key: 'checkpoint:c1',
    areaId: 'station',
    priority: 3,
    subject: { checkpointId: 'c1', areaId: 'station', deviceIds, reason: 'unreachable', detail: null },
    ...more,
  };
}

describe('an alert about devices', () => {
  it('opens, is joined without a new version, and settles as observed by the system', () => {
    const opened = openSubjectAlert('a1', facts(['d2']), startMs);
    expect(opened).toMatchObject({ version: 1, state: 'new', kind: 'device_lost', plate: '', hitCount: 0 });
    expect(joinSubject(opened, facts(['d2']), startMs + 1)).toBeNull();
    const joined = joinSubject(opened, facts(['d1', 'd3']), startMs + 1);
    expect(joined).toMatchObject({ version: 1, subject: { deviceIds: ['d1', 'd2', 'd3'] } });
    const settled = settleSubject(joined ?? opened, startMs + 2, 'all are back');
    expect(settled).toMatchObject({ version: 2, state: 'resolved', outcome: 'observed' });
    expect(settled.history.at(-1)).toMatchObject({ by: 'system', from: 'new', note: 'all are back' });
  });

  it('is acknowledged and resolved like any other, and refuses what only a vehicle can have', () => {
    const opened = openSubjectAlert('a1', facts(['d1']), startMs);
    const known = applyStep(opened, 1, 'operator', startMs, { step: 'acknowledge' });
    for (const step of [
      { step: 'verify', agrees: true } as const,
      { step: 'dispatch', checkpointId: 'c1', entry: null } as const,
    ]) {
      let code: string | null = null;
      try {
        applyStep(known, 2, 'operator', startMs, step);
      } catch (error) {
        code = (error as RinggateError).code;
      }
      expect(code).toBe('alert_kind');
    }
    const resolved = applyStep(known, 2, 'operator', startMs, { step: 'resolve', outcome: 'observed' });
    expect(resolved.state).toBe('resolved');
  });

  it('is one open alert per subject in the store, opened anew after its end', () => {
    const store = alertsRepository(freshDatabase());
    const first = store.raiseSubject(facts(['d1']), startMs);
    expect(store.raiseSubject(facts(['d1']), startMs + 1)).toBeNull();
    const joined = store.raiseSubject(facts(['d2']), startMs + 2);
    expect([joined?.id, joined?.subject?.deviceIds]).toEqual([first?.id, ['d1', 'd2']]);
    const other = store.raiseSubject(facts(['d1'], { kind: 'device_clock' }), startMs + 3);
    expect(other?.id).not.toBe(first?.id);
    expect(store.countOpen()).toBe(2);
    const settled = store.settleSubject('device_lost', 'checkpoint:c1', startMs + 4, 'back');
    expect([settled?.id, settled?.state]).toEqual([first?.id, 'resolved']);
    expect(store.settleSubject('device_lost', 'checkpoint:c1', startMs + 5, 'back')).toBeNull();
    const again = store.raiseSubject(facts(['d1']), startMs + 6);
    expect(again?.id).not.toBe(first?.id);
    expect(store.latestOfSubjects().map(({ key, alert }) => [key, alert.id])).toEqual([
      ['checkpoint:c1', other?.id],
      ['checkpoint:c1', again?.id],
    ]);
    expect(store.list({ limit: 10, areaIds: ['station'] }).items).toHaveLength(3);
    expect(store.get(again?.id ?? '')).toEqual(again);
  });
});
