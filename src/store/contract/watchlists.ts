/** Watchlist entries: proposed by one person, approved by another, ended by withdrawal or expiry. */
import type { Alert, EntryState, Page, WatchlistEntry } from '../../core/entities.ts';

export interface WatchlistQuery {
  state?: EntryState;
  category?: string;
  /** Normalised plate or pattern, exact. */
  plate?: string;
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

export interface WatchlistRepository {
  /** Newest first. */
  list(query: WatchlistQuery): Page<WatchlistEntry>;
  /** @throws RinggateError not_found */
  get(id: string): WatchlistEntry;
  /** Proposed by one person, all or nothing. @throws RinggateError conflict (an id is taken) */
  insert(entries: readonly WatchlistEntry[], proposerId: string): void;
  /**
   * A proposed entry becomes active, by another person than its proposer.
   * @throws RinggateError not_found, self_approval, conflict (not proposed any more, or past its end)
   */
  approve(id: string, by: Person, atMs: number): WatchlistEntry;
  /** Ends a proposed or active entry and its open alerts in one transaction. @throws RinggateError not_found, conflict */
  withdraw(id: string, by: string, atMs: number, note: string): EndedEntry;
  /** Ends every proposed or active entry whose validUntil has passed, and their open alerts, in one transaction. */
  expireDue(nowMs: number): EndedEntry[];
  /** Every entry that may match now or later: what the matcher is built from. */
  active(): WatchlistEntry[];
}
