/** Watchlist entries: proposed by one person, decided by another, looked at again, ended. */
import type { Alert, EntryState, Page, WatchlistEntry } from '../../core/entities.ts';

export interface WatchlistQuery {
  state?: EntryState;
  category?: string;
  /** Normalised plate or pattern, exact. */
  plate?: string;
  /** Only entries of emergencies that nobody has reviewed. */
  unreviewedEmergency?: boolean;
  /** Only active entries whose review is due at this time (UTC ms). */
  reviewDueByMs?: number;
  importId?: string;
  /** Only those that this person (by id) proposed. */
  proposerId?: string;
  limit: number;
  cursor?: string;
}

/** An entry that matches nothing from now on, and its alerts that were open until now (resolved as `withdrawn`). */
export interface EndedEntry {
  entry: WatchlistEntry;
  alerts: Alert[];
}

/** A person by both names: the id never changes (four eyes are checked by it), the user name is what people read. */
export interface Person {
  userId: string;
  username: string;
}

/** When an approved entry has to be looked at again, in milliseconds from its approval or last review. */
export interface ReviewTimes {
  reviewMs: number;
  /** After the review was due it stands for so long. */
  graceMs: number;
}

/** An approved entry, what it took the place of, and the alerts that changed with it. */
export interface ApprovedEntry {
  entry: WatchlistEntry;
  superseded: WatchlistEntry | null;
  alerts: Alert[];
}

export const entryEvents = [
  'proposed',
  'emergency',
  'approved',
  'rejected',
  'reviewed',
  'emergency_reviewed',
  'superseded',
  'withdrawn',
  'expired',
  'lapsed',
  'unjustified',
  'not_reviewed',
] as const;

/** One thing that happened to an entry. */
export interface EntryEvent {
  at: string;
  by: string;
  what: (typeof entryEvents)[number];
  note: string | null;
}

/** Many entries, proposed and decided on as a whole. */
export interface WatchlistImport {
  id: string;
  state: 'proposed' | 'approved' | 'rejected';
  entries: number;
  proposedBy: string;
  proposedAt: string;
  decidedBy: string | null;
  decidedAt: string | null;
  note: string | null;
}

/** A decided import with the entries that were decided on; those that ended before are left as they are. */
export interface DecidedImport {
  import: WatchlistImport;
  entries: WatchlistEntry[];
}

export interface WatchlistImports {
  /** Which of these ids are taken. */
  knownIds(ids: readonly string[]): string[];
  /** Newest first. */
  listImports(query: { limit: number; cursor?: string }): Page<WatchlistImport>;
  /** @throws RinggateError not_found */
  getImport(id: string): WatchlistImport;
  /** All entries or none. @throws RinggateError conflict (an id is taken) */
  insertImport(id: string, entries: readonly WatchlistEntry[], by: Person, atMs: number): WatchlistImport;
  /** @throws RinggateError not_found, self_approval, conflict (decided already) */
  approveImport(id: string, by: Person, atMs: number, times: ReviewTimes): DecidedImport;
  /** @throws RinggateError not_found, self_approval, conflict (decided already) */
  rejectImport(id: string, by: Person, atMs: number, reason: string): DecidedImport;
}

/** An entry with what came of it. */
export interface EntryHygiene {
  entry: WatchlistEntry;
  alerts: number;
  hits: number;
  /** Alerts with a dispatch, a stop or an observation. */
  acted: number;
  agreed: number;
  disagreed: number;
}
export interface WatchlistHygiene {
  neverHit: EntryHygiene[];
  neverActedOn: EntryHygiene[];
  mostMisreads: EntryHygiene[];
  aboutToExpire: EntryHygiene[];
  reviewDue: EntryHygiene[];
}

export interface WatchlistRepository extends WatchlistImports {
  /** Newest first. */
  list(query: WatchlistQuery): Page<WatchlistEntry>;
  /** @throws RinggateError not_found */
  get(id: string): WatchlistEntry;
  /** What happened to an entry, oldest first. @throws RinggateError not_found */
  history(id: string): EntryEvent[];
  /**
   * Proposed by one person, all or nothing; those of an emergency are in force from now on.
   * @param unreviewedAtMost of emergencies that nobody has reviewed, of this proposer
   * @throws RinggateError conflict (an id is taken), emergency_limit
   */
  insert(entries: readonly WatchlistEntry[], proposerId: string, unreviewedAtMost?: number): void;
  /**
   * A proposed entry becomes active, one of an emergency becomes approved, by another person than its proposer. An
   * entry that it supersedes ends; the open alerts of the same vehicle go over to the new entry.
   * @param times absent: it is never due for a review
   * @throws RinggateError not_found, self_approval, conflict (not open for approval, past its end, or what it
   *   supersedes is not active any more)
   */
  approve(id: string, by: Person, atMs: number, times?: ReviewTimes): ApprovedEntry;
  /** A proposal is refused by another person. @throws RinggateError not_found, self_approval, conflict */
  reject(id: string, by: Person, atMs: number, reason: string): EndedEntry;
  /**
   * An active, approved entry was looked at again by another person than its proposer: it stays until the next review,
   * or ends as withdrawn. @throws RinggateError not_found, self_approval, conflict
   */
  review(
    id: string,
    by: Person,
    atMs: number,
    verdict: { keeps: boolean; note: string },
    times: ReviewTimes,
  ): EndedEntry;
  /**
   * What is said afterwards of an entry of an emergency, once, by another person than its proposer. One that is not
   * justified and not approved ends. @throws RinggateError not_found, self_approval, conflict
   */
  reviewEmergency(
    id: string,
    by: Person,
    atMs: number,
    verdict: { justified: boolean; note: string },
  ): EndedEntry;
  /** Ends a proposed or active entry and its open alerts in one transaction. @throws RinggateError not_found, conflict */
  withdraw(id: string, by: string, atMs: number, note: string): EndedEntry;
  /**
   * Ends every entry whose validity is over, whose emergency lapsed without an approval, or whose review nobody made
   * in time, and their open alerts, in one transaction.
   */
  expireDue(nowMs: number): EndedEntry[];
  /** Active entries that are worth another look, at most `limit` for each reason; `soonMs`: what counts as about to expire. */
  hygiene(nowMs: number, soonMs: number, limit: number): WatchlistHygiene;
  /** Every entry that may match now or later: what the matcher is built from. */
  active(): WatchlistEntry[];
}
