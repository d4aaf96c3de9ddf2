/** Lists that are pulled from elsewhere: what each line became, the standing approval, the pulls. */
import type { Page, WatchlistEntry } from '../../core/entities.ts';
import type { FieldError } from '../../core/errors.ts';
import type { ApprovedEntry, EndedEntry, Person, ReviewTimes } from './watchlists.ts';

/** A line of the list, by the id that its source gives it. */
export interface FeedItem {
  sourceId: string;
  /** Of what the line says. */
  fingerprint: string;
  entryId: string;
}
/** A line that is new or says something else, with the entry that it becomes. */
export interface FeedLine {
  sourceId: string;
  fingerprint: string;
  entry: WatchlistEntry;
}
/** A part of the difference between the list and what is here. */
export interface FeedStep {
  put: FeedLine[];
  /** Source ids that are in the list no more. */
  remove: string[];
}
export interface FeedChange {
  proposed: WatchlistEntry[];
  ended: EndedEntry[];
}
/** A supervisor lets the entries of a feed into force, all of them, for a time. */
export interface FeedApproval {
  by: string;
  approverId: string;
  at: string;
  until: string;
  note: string | null;
  endedBy: string | null;
  endedAt: string | null;
}
/** `held`: lost so much that a person has to look; `refused`: the list is wrong; `failed`: it was not to be had. */
export const feedOutcomes = ['applied', 'unchanged', 'held', 'refused', 'failed'] as const;
export interface FeedRun {
  at: string;
  /** Who asked for it: a person, or `system` by the clock. */
  by: string;
  outcome: (typeof feedOutcomes)[number];
  detail: string | null;
  /** Of the list as it came. */
  sha256: string | null;
  entries: number | null;
  added: number;
  changed: number;
  removed: number;
  approved: number;
  errors: FieldError[];
}
export interface FeedState {
  /** When the list was last known to be the newest. */
  freshAt: string | null;
  etag: string | null;
  lastModified: string | null;
  approval: FeedApproval | null;
  active: number;
  proposed: number;
  suspended: number;
  lastRun: FeedRun | null;
}

export interface FeedsRepository {
  /** Feeds that have entries here, whether they are configured or not. */
  known(): string[];
  state(feedId: string): FeedState;
  items(feedId: string): FeedItem[];
  /**
   * Takes a step: new lines become proposals; a changed line's proposal takes the place of the entry in force once it is
   * approved, one that still waited ends at once; what is gone ends. What a person has ended stays ended.
   */
  take(feedId: string, proposer: Person, step: FeedStep, atMs: number): FeedChange;
  /** Approves waiting proposals, at most so many; those that cannot be approved go on waiting. */
  approveWaiting(
    feedId: string,
    by: Person,
    atMs: number,
    times: ReviewTimes,
    limit: number,
  ): ApprovedEntry[];
  /** Notes a pull; `fresh`: the list is the newest, with what the server said of it. */
  finish(
    feedId: string,
    run: FeedRun,
    fresh: { etag: string | null; lastModified: string | null } | null,
  ): void;
  /** Newest first. */
  runs(feedId: string, query: { limit: number; cursor?: string }): Page<FeedRun>;
  /** @returns entries in force that match nothing from now on */
  suspend(feedId: string, atMs: number): WatchlistEntry[];
  /** @returns entries in force that match again */
  resume(feedId: string): WatchlistEntry[];
  /** In the place of the one before. */
  approve(feedId: string, by: Person, atMs: number, untilMs: number, note: string | null): FeedApproval;
  /** Null where none stands. */
  endApproval(feedId: string, by: string, atMs: number): FeedApproval | null;
}
