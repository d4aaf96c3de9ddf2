/** What is kept how long, what expiry removed, and what is held over its time. */
export interface RetentionClass {
  class: 'reads' | 'images' | 'hits' | 'deadLetters' | 'exports' | 'audit';
  unit: 'days' | 'hours';
  floor: number;
  ceiling: number;
  set: number;
  setting: string;
  covers: string;
}
export type MainKind =
  | 'alerts'
  | 'cloneFindings'
  | 'deadLetters'
  | 'approvals'
  | 'savedQuestions'
  | 'investigations'
  | 'watchlistEntries'
  | 'feedRuns'
  | 'handovers'
  | 'legalHolds';
export type MainCounts = Record<MainKind, number>;
export interface RetentionRun {
  startedAt: string;
  endedAt: string;
  removed: MainCounts & {
    reads: number;
    images: number;
    vehicleStates: number;
    exports: number;
    auditRecords: number;
  };
  keptReads: number;
  failed: string | null;
}
export interface Retention {
  classes: RetentionClass[];
  due: MainCounts & { auditRecords: number };
  duePartitions: number;
  unresolvedAlerts: number;
  lastRun: RetentionRun | null;
  nextRunAt: string | null;
  holds: { inForce: number; releaseAsked: number; endsSoon: number };
}

export type HoldState = 'in_force' | 'release_asked' | 'released' | 'ended';
export interface LegalHold {
  id: string;
  areaId: string | null;
  readIds: string[];
  alertIds: string[];
  /** A pseudonym for who sees no plates. */
  plate: string | null;
  from: string | null;
  to: string | null;
  reason: string;
  caseReference: string;
  placedBy: string;
  placedAt: string;
  until: string;
  state: HoldState;
  endsSoon: boolean;
  releaseAskedBy: string | null;
  releaseAskedAt: string | null;
  releaseReason: string | null;
  releasedBy: string | null;
  releasedAt: string | null;
}
export interface NewHold {
  readIds?: string[];
  alertIds?: string[];
  plate?: string;
  from?: string;
  to?: string;
  reason: string;
  caseReference: string;
  until: string;
}
