/** OversightRepository over SQLite: the audit log is only read here. */
import { RinggateError } from '../../core/errors.ts';
import type { OversightRepository, QueryReview, QueryVerdict } from '../contract/oversight.ts';
import { type AuditRow, auditRecordOf } from './audit-chain.ts';
import type { Database } from './database.ts';
import { cursorNumber, toPage } from './paging.ts';

interface ReviewRow {
  seq: number;
  verdict: QueryVerdict;
  note: string | null;
  reviewed_by: string;
  reviewed_at_ms: number;
}

function reviewOf(row: ReviewRow): QueryReview {
  const { seq, verdict, note } = row;
  return { seq, verdict, note, by: row.reviewed_by, at: new Date(row.reviewed_at_ms).toISOString() };
}

export function oversightRepository(db: Database): OversightRepository {
  const last = db.prepare<[], { seq: number | null }>('SELECT max(seq) AS seq FROM audit');
  const timeOf = db.prepare<[number], { at: string }>('SELECT at FROM audit WHERE seq = ?');
  const bySeq = db.prepare<[number], AuditRow>('SELECT * FROM audit WHERE seq = ?');
  const actors = db.prepare<[number, number, string], { seq: number; actor: string }>(
    `SELECT seq, actor FROM audit
     WHERE seq >= ? AND seq < ? AND action IN (SELECT value FROM json_each(?)) ORDER BY seq`,
  );
  const ofAction = db.prepare<[string, number, number], AuditRow>(
    'SELECT * FROM audit WHERE action = ? AND seq >= ? ORDER BY seq DESC LIMIT ?',
  );
  const reviews = db.prepare<[string], ReviewRow>(
    'SELECT * FROM query_reviews WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq',
  );
  const insert = db.prepare<unknown[]>(
    `INSERT INTO query_reviews (seq, verdict, note, reviewed_by, reviewer_id, reviewed_at_ms)
     VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (seq) DO NOTHING`,
  );
  const ofVerdict = db.prepare<[string, number, number], ReviewRow>(
    'SELECT * FROM query_reviews WHERE verdict = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
  );
  const lastSeq = (): number => last.get()?.seq ?? 0;
  return {
    lastSeq,
    seqAt(atMs) {
      const wanted = new Date(atMs).toISOString();
      let low = 1;
      let high = lastSeq() + 1;
      // the log has no holes, and its times grow with its numbers
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        if ((timeOf.get(middle)?.at ?? '') < wanted) low = middle + 1;
        else high = middle;
      }
      return low;
    },
    actorsOf: (actions, fromSeq, toSeq) => actors.all(fromSeq, toSeq, JSON.stringify(actions)),
    recordsOf: (actions, fromSeq, limit) =>
      actions
        .flatMap((action) => ofAction.all(action, fromSeq, limit))
        .map(auditRecordOf)
        .sort((one, other) => other.seq - one.seq),
    record(seq) {
      const row = bySeq.get(seq);
      if (row === undefined) throw new RinggateError('not_found', `The audit log has no record ${seq}.`);
      return auditRecordOf(row);
    },
    reviewsOf: (seqs) => reviews.all(JSON.stringify(seqs)).map(reviewOf),
    addReview({ seq, verdict, note, by, at }, reviewerId) {
      const { changes } = insert.run(seq, verdict, note, by, reviewerId, Date.parse(at));
      if (changes === 0)
        throw new RinggateError('conflict', `Somebody has reviewed the query of record ${seq} already.`);
    },
    listReviews: ({ verdict, limit, cursor }) =>
      toPage(
        ofVerdict.all(verdict, cursorNumber(cursor, Number.MAX_SAFE_INTEGER), limit + 1),
        limit,
        (row) => row.seq,
        reviewOf,
      ),
  };
}
