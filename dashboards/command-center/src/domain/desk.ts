/** Whose alert it is, and what is to be done now. Pure. */
import type { Alert, Area } from '../api/types.ts';
import { nextStep } from './steps.ts';

export type QueueTab = 'open' | 'own' | 'escalated' | 'resolved';

/** The areas whose desk somebody is: their own, or the roots for the whole tree. */
export function deskAreas(areaId: string | null, areas: ReadonlyMap<string, Area>): ReadonlySet<string> {
  if (areaId !== null) return new Set([areaId]);
  return new Set([...areas.values()].filter((area) => area.parentId === null).map((area) => area.id));
}

/** Whether there is anything below: a station's queue is its own, and nothing comes up to it. */
export function hasAreasBelow(desk: ReadonlySet<string>, areas: ReadonlyMap<string, Area>): boolean {
  return [...areas.values()].some((area) => area.parentId !== null && desk.has(area.parentId));
}

export function isEscalatedTo(alert: Alert, desk: ReadonlySet<string>): boolean {
  return alert.escalation !== undefined && desk.has(alert.escalation.areaId);
}

/** Of the area itself, not of one below; what has no area is everybody's. */
export function isOwn(alert: Alert, desk: ReadonlySet<string>): boolean {
  return alert.areaId === null || desk.has(alert.areaId);
}

/** Whether a queue shows an open alert. */
export function inQueue(alert: Alert, tab: QueueTab, desk: ReadonlySet<string>): boolean {
  if (tab === 'own') return isOwn(alert, desk);
  if (tab === 'escalated') return isEscalatedTo(alert, desk);
  return true;
}

/** Whether an alert sounds: with one's own queues chosen, only what is in them. */
export function sounds(alert: Alert, tab: QueueTab, desk: ReadonlySet<string>): boolean {
  if (tab !== 'own' && tab !== 'escalated') return true;
  return isOwn(alert, desk) || isEscalatedTo(alert, desk);
}

export const todoKinds = ['acknowledge', 'verify', 'dispatch', 'unanswered', 'escalated'] as const;
export type TodoKind = (typeof todoKinds)[number];
/** What there is to do, each with its alerts, the most urgent first. */
export type Todo = Readonly<Record<TodoKind, readonly Alert[]>>;

/** Sent to a crew that has said nothing yet. */
export function isUnanswered(alert: Alert): boolean {
  return alert.state === 'dispatched' && alert.dispatch !== null && alert.dispatch.answer === null;
}

/** Sorts open alerts, which come most urgent first, by what is to be done with them. */
export function todoOf(open: readonly Alert[], desk: ReadonlySet<string>): Todo {
  const todo: Record<TodoKind, Alert[]> = {
    acknowledge: [],
    verify: [],
    dispatch: [],
    unanswered: [],
    escalated: [],
  };
  for (const alert of open) {
    if (alert.state === 'new' && isEscalatedTo(alert, desk)) todo.escalated.push(alert);
    if (isUnanswered(alert)) todo.unanswered.push(alert);
    const next = nextStep(alert);
    if (next === 'acknowledge' || next === 'verify') todo[next].push(alert);
    // nobody is sent after a vehicle that is to be observed or reported
    else if (next === 'dispatch' && alert.entry?.instruction === 'stop') todo.dispatch.push(alert);
  }
  return todo;
}

/** How long a step may still be taken back by this person, ms; null where it may not. */
export function undoLeftMs(alert: Alert, username: string | null, gatewayNowMs: number): number | null {
  const { undo } = alert;
  if (undo === undefined || undo.version !== alert.version || undo.by !== username) return null;
  const leftMs = Date.parse(undo.until) - gatewayNowMs;
  return leftMs > 0 ? leftMs : null;
}
