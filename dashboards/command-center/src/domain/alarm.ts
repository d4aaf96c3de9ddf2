/** When an alert sounds: as it comes, and again while nobody has acknowledged it. */
import type { Alert } from '../api/types.ts';

/** How long an unacknowledged alert stays quiet, by priority; the two lowest sound only once. */
const repeatAfterMs: Readonly<Record<number, number>> = { 1: 20_000, 2: 45_000, 3: 120_000 };

/** When each unacknowledged alert last sounded, UTC ms. */
export type Sounded = ReadonlyMap<string, number>;

/** The priority an alert sounds with: a late one is no live interception, so it is two steps softer. */
export function soundPriority(alert: Alert): number {
  return Math.min(5, alert.late ? alert.priority + 2 : alert.priority);
}

/**
 * Which sound is due now: the most urgent priority that is new or has waited too long, null for silence.
 * Answers also the marks to keep for the next call; one sound stands for all alerts that are due.
 */
export function dueAlarm(
  alerts: Iterable<Alert>,
  sounded: Sounded,
  nowMs: number,
): { priority: number | null; sounded: Sounded } {
  const marks = new Map<string, number>();
  let priority: number | null = null;
  for (const alert of alerts) {
    if (alert.state !== 'new') continue;
    const own = soundPriority(alert);
    const last = sounded.get(alert.id);
    const repeatMs = repeatAfterMs[own];
    const due = last === undefined || (repeatMs !== undefined && nowMs - last >= repeatMs);
    marks.set(alert.id, due ? nowMs : last);
    if (due && (priority === null || own < priority)) priority = own;
  }
  return { priority, sounded: marks };
}
