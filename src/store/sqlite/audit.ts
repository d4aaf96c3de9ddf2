/** AuditRepository over SQLite: the hash chain that docs/audit.md describes. */
import { createHash, hash as hashOnce } from 'node:crypto';
import { canonicalJson } from '../../core/canonical-json.ts';
import type { AuditRecord } from '../../core/entities.ts';
import type { AuditQuery, AuditRepository, AuditVerdict } from '../contract/audit.ts';
import type { Database } from './database.ts';
import { cursorNumber, toPage } from './paging.ts';

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
      const rows = db.prepare<unknown[], AuditRow>(sql).all(...values);
      return toPage(rows, query.limit, (row) => row.seq, auditRecordOf);
    },
    verify: () => verifyChain(db.prepare<[], AuditRow>('SELECT * FROM audit ORDER BY seq').iterate()),
  };
}

/**
 * Walks the chain and stops at the first record that does not hold.
 * @param after the record before the first of these; absent: they begin with the log
 */
export function verifyChain(
  rows: Iterable<AuditRow>,
  after: { seq: number; hash: string } = { seq: 0, hash: firstPrevHash },
): AuditVerdict {
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

/** As migration 021 has it indexed. */
const memberOf = (name: string): string =>
  `CASE WHEN json_valid(detail) THEN json_extract(detail, '$.${name}') END`;

function listSql(query: AuditQuery): { sql: string; values: unknown[] } {
  const where = ['seq < ?'];
  const values: unknown[] = [cursorNumber(query.cursor, Number.MAX_SAFE_INTEGER)];
  const add = (clause: string, value: unknown) => {
    if (value === undefined) return;
    where.push(clause);
    values.push(value);
  };
  add('actor = ?', query.actor);
  add(`${memberOf('caseReference')} = ?`, query.caseReference);
  add(`${memberOf('investigation')} = ?`, query.investigation);
  add('at >= ?', query.fromMs === undefined ? undefined : new Date(query.fromMs).toISOString());
  add('at < ?', query.toMs === undefined ? undefined : new Date(query.toMs).toISOString());
  const limit = query.limit + 1;
  const one = `SELECT * FROM audit WHERE ${where.join(' AND ')}`;
  const { actions = [] } = query;
  if (actions.length === 0) return { sql: `${one} ORDER BY seq DESC LIMIT ?`, values: [...values, limit] };
  // each action by its own index: one that is rare never walks the whole log
  const parts = actions.map(() => `SELECT * FROM (${one} AND action = ? ORDER BY seq DESC LIMIT ?)`);
  return {
    sql: `${parts.join(' UNION ALL ')} ORDER BY seq DESC LIMIT ?`,
    values: [...actions.flatMap((action) => [...values, action, limit]), limit],
  };
}
