/** The hash chain of the audit log as it lies in the database (docs/audit.md): one record, and a walk over many. */
import { createHash, hash as hashOnce } from 'node:crypto';
import { canonicalJson } from '../../core/canonical-json.ts';
import type { AuditRecord } from '../../core/entities.ts';
import type { AuditVerdict } from '../contract/audit.ts';

export interface AuditRow {
  seq: number;
  at: string;
  actor: string;
  action: string;
  detail: string;
  prev_hash: string;
  hash: string;
}

/** What the first record holds as the hash of the one before. */
export const firstPrevHash = '0'.repeat(64);

/** SHA-256 (hex) of the canonical JSON of a record without its own hash. */
export function auditHash(record: Omit<AuditRecord, 'hash'>): string {
  const { seq, at, actor, action, detail, prevHash } = record;
  return createHash('sha256')
    .update(canonicalJson({ seq, at, actor, action, detail, prevHash }))
    .digest('hex');
}

/**
 * Walks the chain and stops at the first record that does not hold.
 * @param after the record before the first of these; absent: they begin with the log
 */
export function verifyChain(
  rows: Iterable<AuditRow>,
  after: { seq: number; hash: string } = { seq: 0, hash: firstPrevHash },
): Omit<AuditVerdict, 'cut'> {
  let checked = 0;
  let head: AuditVerdict['head'] = null;
  let prevHash = after.hash;
  for (const row of rows) {
    checked += 1;
    const reason = faultOf(row, after.seq + checked, prevHash);
    if (reason !== null) return { checked, firstBroken: { seq: row.seq, reason }, head };
    prevHash = row.hash;
    head = { seq: row.seq, hash: row.hash };
  }
  return { checked, firstBroken: null, head };
}

function faultOf(row: AuditRow, expectedSeq: number, expectedPrevHash: string): string | null {
  if (row.seq !== expectedSeq) return `record ${expectedSeq} is missing: record ${row.seq} follows`;
  if (row.prev_hash !== expectedPrevHash) return 'it does not hold the hash of the record before';
  // as it was written: what has this text has these members, so that nothing has to be parsed
  const { seq, at, actor, action, detail } = row;
  const text = `{"action":${JSON.stringify(action)},"actor":${JSON.stringify(actor)},"at":${JSON.stringify(at)},"detail":${detail},"prevHash":"${expectedPrevHash}","seq":${seq}}`;
  if (hashOnce('sha256', text, 'hex') === row.hash) return null;
  try {
    return auditHash(auditRecordOf(row)) === row.hash
      ? null
      : 'its content does not have the hash that it holds';
  } catch {
    return 'its detail is not JSON';
  }
}

export function auditRecordOf(row: AuditRow): AuditRecord {
  return {
    seq: row.seq,
    at: row.at,
    actor: row.actor,
    action: row.action,
    detail: JSON.parse(row.detail) as Record<string, unknown>,
    prevHash: row.prev_hash,
    hash: row.hash,
  };
}
