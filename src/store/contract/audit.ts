/** The audit log: append-only, each record holding the hash of the one before (docs/audit.md). */
import type { AuditCut, CutOnRecord } from '../../core/audit-cut.ts';
import type { AuditRecord, Page } from '../../core/entities.ts';

export interface AuditQuery {
  actor?: string;
  /** Any of these. */
  actions?: readonly string[];
  caseReference?: string;
  /** Id of an investigation. */
  investigation?: string;
  /** Inclusive, exclusive. */
  fromMs?: number;
  toMs?: number;
  limit: number;
  cursor?: string;
}

export interface AuditVerdict {
  /** Records looked at, the broken one included. */
  checked: number;
  firstBroken: { seq: number; reason: string } | null;
  /** Seq and hash of the last record, to be noted down outside the machine; null where the log is empty. */
  head: { seq: number; hash: string } | null;
  /** What retention took off the front; the walk begins after it. Null: nothing yet. */
  cut: CutOnRecord | null;
}

/** The end of the log, with the cut in force then. */
export interface AuditEnd {
  seq: number;
  hash: string;
  cut: { through: number; hash: string } | null;
}

/** Records that name one of these stay. */
export interface HeldInLog {
  /** Normalised; wherever they stand in a detail. */
  plates: readonly string[];
  /** Ids of reads and alerts, case references: a text of a detail by itself. */
  names: readonly string[];
}

/** What a look at the front of the log found. */
export interface OverStep {
  /** The last record of this look that is over its time; null: none is. */
  last: { seq: number; hash: string; at: string } | null;
  /** A record that stays comes next, or the log ends. */
  isEnd: boolean;
}

export interface AuditRepository {
  append(atMs: number, actor: string, action: string, detail: Record<string, unknown>): AuditRecord;
  /** Newest first. */
  list(query: AuditQuery): Page<AuditRecord>;
  verify(): AuditVerdict;
  /** Null where the log is empty. */
  head(): AuditEnd | null;
  /** The last record that was cut off; seq 0 and the hash that the first record holds where none was. */
  cutAnchor(): { seq: number; hash: string };
  /**
   * Which of the next records after one are over their time: those before a moment, up to the first that is not, that is
   * held, or that the statistics have not counted yet. @throws RinggateError conflict where the chain does not hold
   */
  over(after: { seq: number; hash: string }, beforeMs: number, held: HeldInLog, limit: number): OverStep;
  /** Puts a cut on record; from then on the log begins after it. @throws RinggateError conflict where it fits nothing */
  cut(atMs: number, cut: AuditCut): AuditRecord;
  /** Whether records are still there that were cut off. */
  hasLeft(): boolean;
  /** Removes the next slice of what was cut off, and what was said of it; `isDone` when nothing was left. */
  removeCut(limit: number): { removed: number; isDone: boolean };
}
