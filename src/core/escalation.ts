/**
 * Whose alert an unacknowledged alert becomes: after a time it goes to the next area up, again until the root. Pure.
 * Its version stays, as with a further hit: whoever acknowledges at that moment is not told that they were too late.
 */
import type { AreaTree } from './area.ts';
import type { Alert } from './entities.ts';

/** How long an alert of a priority may stay unacknowledged in one area; null = it never goes up. */
export type EscalateAfterMs = (priority: number) => number | null;

export interface Escalation {
  /** Not before, UTC ms. */
  dueMs: number;
  areaId: string;
  /** 1 = the area just above the alert's own. */
  level: number;
}

/** The facts of an alert that decide when and where it goes. */
export type EscalationFacts = Pick<
  Alert,
  'id' | 'state' | 'priority' | 'areaId' | 'escalation' | 'openedAt' | 'history' | 'drill'
>;

/**
 * Where an alert goes next and when; null where it goes nowhere: acknowledged, without an area, already at the root,
 * of a priority that stays, or of a drill. An alert whose vehicle drove out of the area it was escalated to goes at
 * once to the nearest area that holds both.
 */
export function nextEscalation(
  alert: EscalationFacts,
  areas: AreaTree,
  afterMs: EscalateAfterMs,
): Escalation | null {
  if (alert.state !== 'new' || alert.areaId === null || alert.drill === true) return null;
  const waitMs = afterMs(alert.priority);
  if (waitMs === null) return null;
  const { escalation } = alert;
  const level = (escalation?.level ?? 0) + 1;
  if (escalation !== undefined && !areas.contains(escalation.areaId, alert.areaId)) {
    const shared = nearestAbove(escalation.areaId, alert.areaId, areas);
    return shared === null ? null : { dueMs: Date.parse(escalation.at), areaId: shared, level };
  }
  const areaId = areas.parentOf(escalation?.areaId ?? alert.areaId);
  return areaId === null ? null : { dueMs: newSinceMs(alert) + waitMs, areaId, level };
}

/** The alert as it stands in the upper area's queue. */
export function escalate(alert: Alert, to: { areaId: string; level: number }, atMs: number): Alert {
  const at = new Date(atMs).toISOString();
  const step = { areaId: to.areaId, level: to.level, at };
  return {
    ...alert,
    updatedAt: at,
    escalation: { ...step, history: [...(alert.escalation?.history ?? []), step] },
  };
}

/** Since when nobody has had it in this area: opened, handed up, or its acknowledgement taken back. */
function newSinceMs(alert: EscalationFacts): number {
  const becameNew = alert.history.findLast((item) => item.to === 'new' && item.from !== 'new');
  const times = [alert.openedAt, alert.escalation?.at, becameNew?.at];
  return Math.max(...times.map((time) => (time === undefined ? 0 : Date.parse(time))));
}

function nearestAbove(one: string, other: string, areas: AreaTree): string | null {
  let id: string | null = one;
  while (id !== null && !areas.contains(id, other)) id = areas.parentOf(id);
  return id;
}
