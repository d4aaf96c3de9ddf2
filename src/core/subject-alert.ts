/** Alerts about devices and the gateway itself: opened, joined by further devices, settled when all is well. Pure. */
import type { Alert, AlertKind, AlertSubject } from './entities.ts';

export type SubjectKind = Exclude<AlertKind, 'watchlist_hit' | 'cloned_plate'>;
/** What an alert is to be about, as the watcher sees it now. */
export interface SubjectFacts {
  kind: SubjectKind;
  /** One open alert for each kind and key. */
  key: string;
  areaId: string | null;
  priority: number;
  subject: AlertSubject;
}

/** Begins what the store keeps in the place of an entry's id. No entry can have such an id: `:` is not allowed in ids. */
export const subjectPrefix = 'health:';

export function subjectKey(kind: SubjectKind, key: string): string {
  return `${subjectPrefix}${kind}:${key}`;
}

/** 1 = most urgent. */
export const subjectPriority: Record<SubjectKind, number> = {
  gateway: 1,
  device_lost: 3,
  device_silent: 3,
  device_clock: 4,
};

/** A new alert. Its `seq` is 0 until the store stamps it. */
export function openSubjectAlert(id: string, facts: SubjectFacts, atMs: number): Alert {
  const at = new Date(atMs).toISOString();
  return {
    id,
    seq: 0,
    version: 1,
    kind: facts.kind,
    state: 'new',
    priority: facts.priority,
    plate: '',
    plateColor: null,
    openedAt: at,
    updatedAt: at,
    late: false,
    corrected: false,
    ringBreach: false,
    reads: [],
    hitCount: 0,
    entry: null,
    match: null,
    verification: null,
    dispatch: null,
    interception: [],
    outcome: null,
    history: [{ at, by: 'system', from: null, to: 'new', note: facts.subject.detail }],
    areaId: facts.areaId,
    subject: facts.subject,
  };
}

/** Further devices, or another wording; null where nothing is new. The version stays, as with a further hit. */
export function joinSubject(alert: Alert, facts: SubjectFacts, atMs: number): Alert | null {
  const before = alert.subject;
  const deviceIds = [...new Set([...(before?.deviceIds ?? []), ...facts.subject.deviceIds])].sort((a, b) =>
    a.localeCompare(b),
  );
  const subject: AlertSubject = { ...facts.subject, deviceIds };
  if (JSON.stringify(subject) === JSON.stringify(before)) return null;
  return {
    ...alert,
    subject,
    priority: Math.min(alert.priority, facts.priority),
    updatedAt: new Date(atMs).toISOString(),
  };
}

/** All is well again: resolved as `observed`, by `system`. */
export function settleSubject(alert: Alert, atMs: number, note: string): Alert {
  const at = new Date(atMs).toISOString();
  return {
    ...alert,
    version: alert.version + 1,
    state: 'resolved',
    outcome: 'observed',
    updatedAt: at,
    history: [...alert.history, { at, by: 'system', from: alert.state, to: 'resolved', note }],
  };
}
