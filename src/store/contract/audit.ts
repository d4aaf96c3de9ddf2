/** The audit log: append-only, each record holding the hash of the one before (docs/audit.md). */
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
}

export interface AuditRepository {
  append(atMs: number, actor: string, action: string, detail: Record<string, unknown>): AuditRecord;
  /** Newest first. */
  list(query: AuditQuery): Page<AuditRecord>;
  verify(): AuditVerdict;
}
