/** What of one's own needs attention. Pure. */
import type { Alert, WatchlistEntry } from '../api/types.ts';

export type Concern = 'emergency' | 'review' | 'ending' | 'waiting' | 'rejected';
const dayMs = 86_400_000;
const soonMs = 7 * dayMs;

/** Why somebody should look at an entry of theirs; null: it simply stands, or is long over. */
export function concernOf(entry: WatchlistEntry, nowMs: number): Concern | null {
  if (entry.state === 'proposed') return 'waiting';
  if (entry.state === 'active') {
    if (entry.emergency !== undefined && entry.approvedBy === null) return 'emergency';
    if (entry.reviewDueAt !== undefined && Date.parse(entry.reviewDueAt) <= nowMs) return 'review';
    return Date.parse(entry.validUntil) - nowMs < soonMs ? 'ending' : null;
  }
  const { ended } = entry;
  const isRefused = ended !== undefined && ['rejected', 'unjustified', 'lapsed'].includes(ended.how);
  return isRefused && nowMs - Date.parse(ended.at) < 3 * dayMs ? 'rejected' : null;
}

/** Alerts of one's own entries with a hit since the day began, the newest first. */
export function hitsToday(alerts: Iterable<Alert>, username: string, nowMs: number): Alert[] {
  const began = new Date(nowMs).setHours(0, 0, 0, 0);
  const hitAt = (alert: Alert): number => Date.parse(alert.reads.at(-1)?.capturedAt ?? alert.updatedAt);
  return [...alerts]
    .filter((alert) => alert.entry?.createdBy === username && hitAt(alert) >= began)
    .sort((a, b) => hitAt(b) - hitAt(a));
}
