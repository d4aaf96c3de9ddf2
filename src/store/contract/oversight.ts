/** What watching over the questions needs of the audit log, and what was said of them. */
import type { AuditRecord, Page } from '../../core/entities.ts';

export const queryVerdicts = ['plausible', 'questionable'] as const;
export type QueryVerdict = (typeof queryVerdicts)[number];

/** What a supervisor said of one look record of the audit log. */
export interface QueryReview {
  seq: number;
  verdict: QueryVerdict;
  note: string | null;
  by: string;
  at: string;
}

export interface OversightRepository {
  /** Of the last record; 0 where there is none. */
  lastSeq(): number;
  /** The first seq whose time is not before this moment; one after the last where there is none. */
  seqAt(atMs: number): number;
  /** Seq and actor of the records of these actions between two seqs (the second excluded), oldest first. */
  actorsOf(actions: readonly string[], fromSeq: number, toSeq: number): { seq: number; actor: string }[];
  /** Records of these actions from a seq on, newest first, so many of each action at most. */
  recordsOf(actions: readonly string[], fromSeq: number, limit: number): AuditRecord[];
  /** @throws RinggateError not_found */
  record(seq: number): AuditRecord;
  /** Those of these records that somebody has said something of. */
  reviewsOf(seqs: readonly number[]): QueryReview[];
  /** @throws RinggateError conflict where somebody was faster */
  addReview(review: QueryReview, reviewerId: string): void;
  /** Newest record first. */
  listReviews(query: { verdict: QueryVerdict; limit: number; cursor?: string }): Page<QueryReview>;
}

/** How far the chain of the audit log has been checked since the gateway was started. */
export interface AuditCheck {
  state: 'running' | 'holds' | 'broken';
  /** All up to this record hold. */
  verifiedTo: number;
  /** Records up to this one were taken away at the end of their time; 0: none. */
  cutThrough: number;
  /** The last record that was there when it was looked. */
  head: { seq: number; hash: string } | null;
  firstBroken: { seq: number; reason: string } | null;
  /** When the last run ended; null while the first is under way. */
  checkedAtMs: number | null;
}

/** Checks the chain in a thread of its own, from the last record that was found to hold. */
export interface AuditVerifier {
  /** How it stands; where records have come since, a run over those begins. */
  check(): AuditCheck;
  /** Begins again at the first record. */
  restart(): AuditCheck;
  /** When no run is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
