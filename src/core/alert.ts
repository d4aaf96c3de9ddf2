/**
 * The rules of an alert that collects hits: when it opens, what joins it, what its marks say, what a struck hit leaves.
 * What people do with it is in alert-steps.ts. Pure: ids, times and the stored hits come in; `seq` is stamped by the store.
 */
import type { Alert, AlertHistoryItem, WatchlistEntry } from './entities.ts';
import type { Match, MatchClass, PlateColor, ReadView } from './model.ts';

/** An alert shows its newest hits; the store keeps all. */
export const maxAlertReads = 50;
/** A vehicle that is seen again after longer than this is a new event, even if nobody closed the last one. */
export const joinWithinMs = 24 * 60 * 60 * 1000;
/** The least urgent priority; late alerts go down by one and no further. */
const lowestPriority = 5;

export interface Hit {
  read: ReadView;
  /** Area of the device; null where it is not placed yet. */
  areaId: string | null;
  match: Match;
}

/** What is left of an alert's hits after one was struck. */
export interface RemainingHits {
  /** The newest ones, oldest first, at most `maxAlertReads`. */
  newest: readonly Hit[];
  hitCount: number;
  allLate: boolean;
  anyRingBreach: boolean;
  /** Of the strongest class, the newest of those; null when no hit is left. */
  strongest: Match | null;
}

/**
 * The time by which hits are ordered and the 24 h are counted: the capture, or, where the device's clock is bad
 * (a read "from next year" would otherwise hold its alert open for a year), the receipt.
 */
export function hitTimeMs(read: ReadView): number {
  return Date.parse(read.clockQuality === 'bad' ? read.receivedAt : read.capturedAt);
}

/** A listed vehicle drove inbound over a ring with this read. */
export function isRingBreach(read: ReadView): boolean {
  return read.direction === 'inbound' && read.crossing !== null && read.crossing.to > read.crossing.from;
}

/** Two colours of one plate may be of one vehicle: equal, or one of them is not known. */
export function colorsJoin(a: PlateColor | null, b: PlateColor | null): boolean {
  return a === null || b === null || a === b;
}

/** Whether a read belongs to an open alert of the same entry whose last hit was at `lastHitMs`. */
export function joinsAlert(
  alert: Pick<Alert, 'plate' | 'plateColor'>,
  lastHitMs: number,
  read: ReadView,
): boolean {
  return (
    alert.plate === read.plate &&
    colorsJoin(alert.plateColor, read.plateColor) &&
    hitTimeMs(read) - lastHitMs <= joinWithinMs
  );
}

const classRank: Record<MatchClass, number> = { near: 0, pattern: 1, exact: 2 };

/** The match an alert shows: the stronger class, and of equal ones the newer. */
export function strongerMatch(before: Alert['match'], next: Match): NonNullable<Alert['match']> {
  if (before !== null && classRank[before.class] > classRank[next.class]) return before;
  return { class: next.class, differences: next.differences };
}

/** The entry's priority; one step less urgent while nothing but late reads speaks for it. */
export function alertPriority(entryPriority: number, late: boolean): number {
  return late ? Math.min(lowestPriority, entryPriority + 1) : entryPriority;
}

/** A new alert from its first hit. Its `seq` is 0 until the store stamps it. */
export function openAlert(id: string, hit: Hit, entry: WatchlistEntry, atMs: number): Alert {
  const at = new Date(atMs).toISOString();
  return {
    id,
    seq: 0,
    version: 1,
    kind: 'watchlist_hit',
    state: 'new',
    priority: alertPriority(entry.priority, hit.read.late),
    plate: hit.read.plate,
    plateColor: hit.read.plateColor,
    openedAt: at,
    updatedAt: at,
    late: hit.read.late,
    corrected: false,
    ringBreach: isRingBreach(hit.read),
    reads: [hit.read],
    hitCount: 1,
    entry,
    match: strongerMatch(null, hit.match),
    verification: null,
    dispatch: null,
    interception: [],
    outcome: null,
    history: [{ at, by: 'system', from: null, to: 'new', note: null }],
    areaId: hit.areaId,
    subject: null,
    ...(hit.read.drill === true ? { drill: true } : {}),
  };
}

/**
 * A further hit. The version stays: a vehicle that is seen every second must not make every step of the operator stale.
 * Where the alert had no colour it takes the one now seen, so that a second colour no longer joins.
 */
export function joinHit(alert: Alert, hit: Hit, entry: WatchlistEntry, atMs: number): Alert {
  const reads = insertByTime(alert.reads, hit.read);
  const late = alert.late && hit.read.late;
  return {
    ...alert,
    plateColor: alert.plateColor ?? hit.read.plateColor,
    updatedAt: new Date(atMs).toISOString(),
    late,
    priority: alertPriority(entry.priority, late),
    ringBreach: alert.ringBreach || isRingBreach(hit.read),
    reads,
    hitCount: alert.hitCount + 1,
    entry,
    match: strongerMatch(alert.match, hit.match),
    areaId: reads.at(-1)?.id === hit.read.id ? hit.areaId : alert.areaId,
  };
}

/**
 * A hit was struck because a revision of its read no longer matches. An alert that no person has touched and that has
 * no hit left resolves as `misread`, by `system`; any other stays, marked `corrected`, with the marks of what is left.
 */
export function strikeHit(alert: Alert, remaining: RemainingHits, atMs: number): Alert {
  const at = new Date(atMs).toISOString();
  const untouched = alert.history.every((item) => item.by === 'system');
  const base: Alert = {
    ...withRemaining(alert, remaining),
    version: alert.version + 1,
    updatedAt: at,
    corrected: true,
  };
  if (remaining.hitCount === 0 && alert.state === 'dispatched') {
    // nobody stays on the road after a vehicle that was never there: the store recalls whoever was dispatched
    const history = [...alert.history, takenBack(at)];
    return { ...base, state: 'acknowledged', verification: null, history };
  }
  if (remaining.hitCount > 0 || !untouched || alert.state === 'resolved') return base;
  const item: AlertHistoryItem = {
    at,
    by: 'system',
    from: alert.state,
    to: 'resolved',
    note: 'corrected by the device',
  };
  return { ...base, state: 'resolved', outcome: 'misread', history: [...alert.history, item] };
}

function takenBack(at: string): AlertHistoryItem {
  return { at, by: 'system', from: 'dispatched', to: 'acknowledged', note: 'corrected by the device' };
}

/** A revision of a read that still matches and is still of this vehicle: the facts of its hit are replaced. */
export function reviseHit(alert: Alert, remaining: RemainingHits, atMs: number): Alert {
  const seenColor = remaining.newest.find((hit) => hit.read.plateColor !== null)?.read.plateColor ?? null;
  return {
    ...withRemaining(alert, remaining),
    plateColor: alert.plateColor ?? seenColor,
    updatedAt: new Date(atMs).toISOString(),
  };
}

function withRemaining(alert: Alert, remaining: RemainingHits): Alert {
  const reads = remaining.newest.map((hit) => hit.read);
  // advice from a hit that is no longer the newest would send a crew after nothing
  const advice = alert.interceptionFrom?.readId === reads.at(-1)?.id ? {} : { interception: [] };
  if (remaining.hitCount === 0) return { ...alert, ...advice, reads, hitCount: 0 };
  return {
    ...alert,
    ...advice,
    reads,
    hitCount: remaining.hitCount,
    late: remaining.allLate,
    priority: alertPriority(alert.entry?.priority ?? alert.priority, remaining.allLate),
    ringBreach: remaining.anyRingBreach,
    match: remaining.strongest === null ? alert.match : strongerMatch(null, remaining.strongest),
    areaId: remaining.newest.at(-1)?.areaId ?? null,
  };
}

/** Newest last; of equal times the one that came later is the later one. */
function insertByTime(reads: readonly ReadView[], read: ReadView): ReadView[] {
  const timeMs = hitTimeMs(read);
  let index = reads.length;
  for (
    let before = reads[index - 1];
    before !== undefined && hitTimeMs(before) > timeMs;
    before = reads[index - 1]
  ) {
    index -= 1;
  }
  return [...reads.slice(0, index), read, ...reads.slice(index)].slice(-maxAlertReads);
}
