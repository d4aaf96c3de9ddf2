/** What supervisors decide on and auditors look at, as the API gives it. Copied, not imported. */
import type { MatchClass, WatchlistEntry } from './types.ts';

export type QueryVerdict = 'plausible' | 'questionable';
export interface QueryReview {
  verdict: QueryVerdict;
  note: string | null;
  by: string;
  at: string;
}
/** A question over reads, by its record in the audit log. */
export interface LookRecord {
  seq: number;
  at: string;
  by: string;
  action: string;
  purpose: string;
  caseReference: string;
  investigation: string;
  terms: Record<string, unknown>;
  results: number | null;
}
export interface SampledQuery extends LookRecord {
  own: boolean;
  review: QueryReview | null;
}
export interface QuerySample {
  from: string;
  to: string;
  asked: number;
  items: SampledQuery[];
  nextCursor: null;
}
export interface QuestionableQuery extends LookRecord {
  review: QueryReview;
}

export interface AuditRecord {
  seq: number;
  at: string;
  actor: string;
  action: string;
  detail: Record<string, unknown>;
  prevHash: string;
  hash: string;
}
export interface AuditVerification {
  state: 'running' | 'holds' | 'broken';
  verifiedTo: number;
  /** Records up to this one went at the end of their time; 0: none. */
  cutThrough: number;
  verifiedHash: string | null;
  head: number;
  firstBroken: { seq: number; reason: string } | null;
  checkedAt: string | null;
}
export type AuditFlag =
  | 'young_account'
  | 'quick_approval'
  | 'emergency'
  | 'self_approval'
  | 'refused_look'
  | 'refused_access'
  | 'plate_revealed';
export interface AuditFlags {
  from: string;
  items: { flag: AuditFlag; count: number; records: AuditRecord[] }[];
  nextCursor: null;
}
export interface Revealed {
  seq: number;
  pseudonym: string;
  plate: string;
}

export interface EntryHygiene {
  entry: WatchlistEntry;
  alerts: number;
  hits: number;
  acted: number;
  agreed: number;
  disagreed: number;
}
export interface Hygiene {
  neverHit: EntryHygiene[];
  neverActedOn: EntryHygiene[];
  mostMisreads: EntryHygiene[];
  aboutToExpire: EntryHygiene[];
  reviewDue: EntryHygiene[];
}
export interface FalseHitRate {
  agreed: number;
  disagreed: number;
  rate: number | null;
  interval: [number, number] | null;
}
export interface FalseHits extends FalseHitRate {
  deviceId: string;
  classes: Record<MatchClass, FalseHitRate>;
}
export interface AreaGrant {
  id: string;
  userId: string;
  username: string;
  areaId: string;
  reason: string;
  grantedBy: string;
  createdAt: string;
  until: string;
  endedAt: string | null;
  endedBy: string | null;
  active: boolean;
}

export type FeedOutcome = 'applied' | 'unchanged' | 'held' | 'refused' | 'failed';
export interface FeedRun {
  at: string;
  by: string;
  outcome: FeedOutcome;
  detail: string | null;
  sha256: string | null;
  entries: number | null;
  added: number;
  changed: number;
  removed: number;
  approved: number;
  errors: { path: string; message: string }[];
}
export interface FeedApproval {
  by: string;
  at: string;
  until: string;
  note: string | null;
  endedBy: string | null;
  endedAt: string | null;
  /** Lets entries into force now. */
  stands: boolean;
}
/** A list that is pulled from elsewhere. */
export interface WatchlistFeed {
  id: string;
  address: string;
  format: 'csv' | 'json';
  check: 'ed25519' | 'sha256' | 'none';
  responsible: string;
  intervalSeconds: number;
  staleAfterSeconds: number;
  areaId: string | null;
  categories: string[] | null;
  shrinkPercent: number;
  freshAt: string | null;
  /** Its entries match nothing until a fresh list arrives. */
  stale: boolean;
  active: number;
  proposed: number;
  suspended: number;
  approval: FeedApproval | null;
  lastRun: FeedRun | null;
}
