/** AuditRepository over SQLite: the hash chain that docs/audit.md describes. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/canonical-json.ts';
import type { AuditRecord } from '../../core/entities.ts';
import type { AuditQuery, AuditRepository, AuditVerdict } from '../contract/audit.ts';
import type { Database } from './database.ts';
import { cursorNumber, toPage } from './paging.ts';

interface Row {
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

export function auditRepository(db: Database): AuditRepository {
  const last = db.prepare<[], { seq: number; hash: string }>(
    'SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1',
  );
  const insert = db.prepare<unknown[]>(
    'INSERT INTO audit (seq, at, actor, action, detail, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  return {
    append: (atMs, actor, action, detail) =>
      db
        .transaction((): AuditRecord => {
          const before = last.get();
          const unsealed = {
            seq: (before?.seq ?? 0) + 1,
            at: new Date(atMs).toISOString(),
            actor,
            action,
            detail,
            prevHash: before?.hash ?? firstPrevHash,
          };
          const hash = auditHash(unsealed);
          insert.run(
            unsealed.seq,
            unsealed.at,
            actor,
            action,
            canonicalJson(detail),
            unsealed.prevHash,
            hash,
          );
          return { ...unsealed, hash };
        })
        .immediate(),
    list: (query) => {
      const { sql, values } = listSql(query);
      const rows = db.prepare<unknown[], Row>(sql).all(...values);
      return toPage(rows, query.limit, (row) => row.seq, recordOf);
    },
    verify: () => verifyChain(db.prepare<[], Row>('SELECT * FROM audit ORDER BY seq').iterate()),
  };
}

/** Walks the chain from its first record and stops at the first that does not hold. */
export function verifyChain(rows: Iterable<Row>): AuditVerdict {
  let checked = 0;
  let head: AuditVerdict['head'] = null;
  let prevHash = firstPrevHash;
  for (const row of rows) {
    checked += 1;
    const reason = faultOf(row, checked, prevHash);
    if (reason !== null) return { checked, firstBroken: { seq: row.seq, reason }, head };
    prevHash = row.hash;
    head = { seq: row.seq, hash: row.hash };
  }
  return { checked, firstBroken: null, head };
}

function faultOf(row: Row, expectedSeq: number, expectedPrevHash: string): string | null {
  if (row.seq !== expectedSeq) return `record ${expectedSeq} is missing: record ${row.seq} follows`;
  if (row.prev_hash !== expectedPrevHash) return 'it does not hold the hash of the record before';
  try {
    return auditHash(recordOf(row)) === row.hash ? null : 'its content does not have the hash that it holds';
  } catch {
    return 'its detail is not JSON';
  }
}

function recordOf(row: Row): AuditRecord {
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

function listSql(query: AuditQuery): { sql: string; values: unknown[] } {
  const where = ['seq < ?'];
  const values: unknown[] = [cursorNumber(query.cursor, Number.MAX_SAFE_INTEGER)];
  const add = (clause: string, value: unknown) => {
    if (value === undefined) return;
    where.push(clause);
    values.push(value);
  };
  add('actor = ?', query.actor);
  add('action = ?', query.action);
  add('at >= ?', query.fromMs === undefined ? undefined : new Date(query.fromMs).toISOString());
  add('at < ?', query.toMs === undefined ? undefined : new Date(query.toMs).toISOString());
  values.push(query.limit + 1);
  return { sql: `SELECT * FROM audit WHERE ${where.join(' AND ')} ORDER BY seq DESC LIMIT ?`, values };
}
