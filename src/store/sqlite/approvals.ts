/** ApprovalsRepository over SQLite. Deciding and using are one transaction each: nobody uses an approval twice. */
import type { Approval, ApprovalKind, ApprovalState } from '../../core/approval.ts';
import { RinggateError } from '../../core/errors.ts';
import type { ApprovalsRepository } from '../contract/approvals.ts';
import type { Database } from './database.ts';
import { cursorNumber, toPage } from './paging.ts';

interface Row {
  n: number;
  id: string;
  kind: ApprovalKind;
  terms: string;
  reason: string;
  investigation_id: string;
  purpose: string;
  case_reference: string;
  requested_by: string;
  requester_id: string;
  requested_at_ms: number;
  area_id: string | null;
  state: Exclude<ApprovalState, 'expired'>;
  decided_by: string | null;
  decided_at_ms: number | null;
  note: string | null;
  expires_at_ms: number;
  used_at_ms: number | null;
}

const time = (ms: number): string => new Date(ms).toISOString();

function approvalOf(row: Row, nowMs: number): Approval {
  const isOver = row.expires_at_ms <= nowMs && (row.state === 'requested' || row.state === 'approved');
  return {
    id: row.id,
    kind: row.kind,
    terms: JSON.parse(row.terms) as Record<string, unknown>,
    reason: row.reason,
    investigationId: row.investigation_id,
    purpose: row.purpose,
    caseReference: row.case_reference,
    requestedBy: row.requested_by,
    requestedAt: time(row.requested_at_ms),
    areaId: row.area_id,
    state: isOver ? 'expired' : row.state,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at_ms === null ? null : time(row.decided_at_ms),
    note: row.note,
    expiresAt: time(row.expires_at_ms),
    usedAt: row.used_at_ms === null ? null : time(row.used_at_ms),
  };
}

export function approvalsRepository(db: Database): ApprovalsRepository {
  const byId = db.prepare<[string], Row>('SELECT * FROM approvals WHERE id = ?');
  const insert = db.prepare<unknown[]>(
    `INSERT INTO approvals (id, kind, terms, reason, investigation_id, purpose, case_reference, requested_by,
       requester_id, requested_at_ms, area_id, state, expires_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'requested', ?) ON CONFLICT (id) DO NOTHING`,
  );
  const decide = db.prepare<unknown[]>(
    'UPDATE approvals SET state = ?, decided_by = ?, decider_id = ?, decided_at_ms = ?, note = ?, expires_at_ms = ? WHERE n = ?',
  );
  const use = db.prepare<[number, number]>("UPDATE approvals SET state = 'used', used_at_ms = ? WHERE n = ?");
  const load = (id: string): Row => {
    const row = byId.get(id);
    if (row === undefined)
      throw new RinggateError('not_found', `There is no approval ${JSON.stringify(id)}.`);
    return row;
  };
  const list = db.prepare<unknown[], Row>(
    `SELECT * FROM approvals
     WHERE n < ? AND (? IS NULL OR requester_id = ?)
       AND (? IS NULL OR area_id IN (SELECT value FROM json_each(?)))
       AND (? IS NULL OR CASE WHEN state IN ('requested', 'approved') AND expires_at_ms <= ? THEN 'expired' ELSE state END = ?)
     ORDER BY n DESC LIMIT ?`,
  );
  return {
    insert: (made, requesterId, termsKey) => {
      const { changes } = insert.run(
        made.id,
        made.kind,
        termsKey,
        made.reason,
        made.investigationId,
        made.purpose,
        made.caseReference,
        made.requestedBy,
        requesterId,
        Date.parse(made.requestedAt),
        made.areaId,
        Date.parse(made.expiresAt),
      );
      if (changes === 0)
        throw new RinggateError('conflict', `An approval with the id ${made.id} exists already.`);
    },
    get: (id, nowMs) => {
      const row = load(id);
      return { approval: approvalOf(row, nowMs), requesterId: row.requester_id };
    },
    list: (query, nowMs) => {
      const areas = query.areaIds === null ? null : JSON.stringify(query.areaIds);
      const { requesterId = null, state = null } = query;
      const before = cursorNumber(query.cursor, Number.MAX_SAFE_INTEGER);
      const rows = list.all(
        before,
        requesterId,
        requesterId,
        areas,
        areas,
        state,
        nowMs,
        state,
        query.limit + 1,
      );
      return toPage(
        rows,
        query.limit,
        (row) => row.n,
        (row) => approvalOf(row, nowMs),
      );
    },
    decide: (id, by, decision, nowMs) =>
      db
        .transaction(() => {
          const row = load(id);
          if (row.requester_id === by.userId)
            throw new RinggateError('self_approval', 'Nobody approves their own question.');
          const { state } = approvalOf(row, nowMs);
          if (state !== 'requested')
            throw new RinggateError('conflict', `Approval ${id} is ${state} already.`);
          const next = decision.approves ? 'approved' : 'refused';
          decide.run(next, by.username, by.userId, nowMs, decision.note, decision.expiresAtMs, row.n);
          return approvalOf(load(id), nowMs);
        })
        .immediate(),
    use: (id, wanted, nowMs) =>
      db
        .transaction(() => {
          const row = byId.get(id);
          // somebody else's is as good as none: its existence is nobody's business
          if (row === undefined || row.requester_id !== wanted.userId)
            throw new RinggateError('approval_required', `You have no approval ${JSON.stringify(id)}.`);
          const { state } = approvalOf(row, nowMs);
          if (state !== 'approved')
            throw new RinggateError(
              'approval_required',
              `Approval ${id} is ${state}; each is used once, in its time.`,
            );
          if (row.kind !== wanted.kind || row.terms !== wanted.termsKey)
            throw new RinggateError(
              'approval_required',
              `Approval ${id} is for another question: terms may not change.`,
              {
                extra: { approved: { kind: row.kind, terms: JSON.parse(row.terms) } },
              },
            );
          if (row.investigation_id !== wanted.investigationId)
            throw new RinggateError('approval_required', `Approval ${id} belongs to another investigation.`);
          use.run(nowMs, row.n);
          return approvalOf(load(id), nowMs);
        })
        .immediate(),
  };
}
