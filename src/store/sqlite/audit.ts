/** AuditRepository over SQLite: the hash chain that docs/audit.md describes. */
import { canonicalJson } from '../../core/canonical-json.ts';
import type { AuditRecord } from '../../core/entities.ts';
import type { AuditQuery, AuditRepository } from '../contract/audit.ts';
import { type AuditRow, auditHash, auditRecordOf, firstPrevHash, verifyChain } from './audit-chain.ts';
import { auditCuts, beginOf, newestCut } from './audit-cuts.ts';
import type { Database } from './database.ts';
import { cursorNumber, toPage } from './paging.ts';

export function auditRepository(db: Database): AuditRepository {
  const last = db.prepare<[], { seq: number; hash: string }>(
    'SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1',
  );
  const insert = db.prepare<unknown[]>(
    'INSERT INTO audit (seq, at, actor, action, detail, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const append: AuditRepository['append'] = (atMs, actor, action, detail) =>
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
        insert.run(unsealed.seq, unsealed.at, actor, action, canonicalJson(detail), unsealed.prevHash, hash);
        return { ...unsealed, hash };
      })
      .immediate();
  return {
    append,
    ...auditCuts(db, append),
    head: db.transaction(() => {
      const head = last.get();
      const cut = newestCut(db);
      return head === undefined
        ? null
        : { ...head, cut: cut === null ? null : { through: cut.through, hash: cut.hash } };
    }),
    list: (query) => {
      const { sql, values } = listSql(query);
      const rows = db.prepare<unknown[], AuditRow>(sql).all(...values);
      return toPage(rows, query.limit, (row) => row.seq, auditRecordOf);
    },
    verify: () => {
      const { after, cut, fault } = beginOf(db);
      if (fault !== null) return { checked: 0, firstBroken: fault, head: null, cut };
      const rows = db.prepare<[number], AuditRow>('SELECT * FROM audit WHERE seq > ? ORDER BY seq');
      return { ...verifyChain(rows.iterate(after.seq), after), cut };
    },
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
