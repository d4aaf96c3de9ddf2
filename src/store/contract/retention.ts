/** Expiry of the main database, legal holds, and what the runs of expiry removed. */
import type { Page } from '../../core/entities.ts';

export type HoldState = 'in_force' | 'release_asked' | 'released' | 'ended';

/** Records that expiry leaves alone, for a reason, until an end. A hold whose release is asked for is in force still. */
export interface LegalHold {
  id: string;
  /** Whose supervisors it belongs to; a hold of a plate holds reads of this area and below. Null = the whole tree. */
  areaId: string | null;
  readIds: string[];
  alertIds: string[];
  /** Normalised; with `from` and `to`. */
  plate: string | null;
  from: string | null;
  to: string | null;
  reason: string;
  caseReference: string;
  placedBy: string;
  placedAt: string;
  until: string;
  state: HoldState;
  /** In force, and over within two weeks. */
  endsSoon: boolean;
  releaseAskedBy: string | null;
  releaseAskedAt: string | null;
  releaseReason: string | null;
  releasedBy: string | null;
  releasedAt: string | null;
}

export interface HoldQuery {
  /** Areas the asker may see; null = all. */
  areaIds: readonly string[] | null;
  /** `current`: in force, its release asked for or not. */
  state?: HoldState | 'current';
  limit: number;
  cursor?: string;
}

/** Times before which what belongs to a class is over, UTC ms. */
export interface MainCut {
  nowMs: number;
  readsBeforeMs: number;
  hitsBeforeMs: number;
  deadLettersBeforeMs: number;
  /** Alerts under a hold. */
  heldAlertIds: readonly string[];
  heldPlates: readonly HeldPlate[];
}
/** A plate under a hold in a span of capture time. */
export interface HeldPlate {
  plate: string;
  fromMs: number;
  toMs: number;
  /** Null = wherever it was seen. */
  areaIds: readonly string[] | null;
}

/** What is over its time among the reads: times in UTC ms. */
export interface ExpiryOrder {
  nowMs: number;
  /** Reads and pictures captured before these go … */
  readsBeforeMs: number;
  imagesBeforeMs: number;
  /** … unless they arrived after this. */
  arrivedBeforeMs: number;
  /** A partition of which only a part is over is written anew when that is so by this much. */
  slackMs: number;
  heldReadIds: readonly string[];
  heldPlates: readonly HeldPlate[];
}
/** What was removed, and how many reads over their time an alert or a hold keeps. */
export interface ExpiryStep {
  reads: number;
  images: number;
  keptReads: number;
  /** Files that nothing points to any more are still there. */
  filesLeft: boolean;
}

/** What stands in the main database and expires, beside the reads in their partitions. */
export const mainKinds = [
  'alerts',
  'cloneFindings',
  'deadLetters',
  'approvals',
  'savedQuestions',
  'investigations',
  'watchlistEntries',
  'feedRuns',
  'handovers',
  'legalHolds',
] as const;
export type MainKind = (typeof mainKinds)[number];
export type MainCounts = Record<MainKind, number>;

export interface RunRecord {
  startedAt: string;
  endedAt: string;
  removed: MainCounts & {
    reads: number;
    images: number;
    vehicleStates: number;
    exports: number;
    auditRecords: number;
  };
  /** Reads over their time that an alert or a hold keeps. */
  keptReads: number;
  /** What could not be done; the next run tries again. */
  failed: string | null;
}

export interface RetentionRepository {
  placeHold(hold: Omit<LegalHold, 'state' | 'endsSoon'>, placerId: string): void;
  /** @throws RinggateError not_found */
  getHold(id: string, nowMs: number): LegalHold;
  /** Newest first. */
  listHolds(query: HoldQuery, nowMs: number): Page<LegalHold>;
  /** Every hold in force. */
  holdsInForce(nowMs: number): LegalHold[];
  /**
   * The first call asks for the release, with a reason; it is released when somebody else does the same.
   * @throws RinggateError not_found, conflict (not in force), self_approval (whoever asked cannot confirm)
   */
  release(id: string, by: { userId: string; username: string }, reason: string, nowMs: number): LegalHold;
  /** Removes the next slice of what is over its time; `isDone` when nothing was left. */
  expireSlice(cut: MainCut): { removed: MainCounts; isDone: boolean };
  /** How much is over its time now. */
  due(cut: MainCut): MainCounts;
  /** Alerts that nobody has resolved and whose last hit is over the time of reads: they keep what hit. */
  unresolvedOver(cut: MainCut): number;
  /** Empties the write-ahead log, in which removed rows stand still. False where somebody reads: try again. */
  emptyLog(): boolean;
  addRun(run: RunRecord): void;
  /** Null where expiry has never run. */
  lastRun(): RunRecord | null;
}
