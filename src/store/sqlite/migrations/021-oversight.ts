import type { Migration } from '../database.ts';

/** What supervisors said of questions that others asked; the audit log is found by case and by investigation. */
export const oversight: Migration = {
  id: '021-oversight',
  sql: `
    CREATE TABLE query_reviews (
      seq INTEGER PRIMARY KEY,
      verdict TEXT NOT NULL,
      note TEXT,
      reviewed_by TEXT NOT NULL,
      reviewer_id TEXT NOT NULL,
      reviewed_at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX query_reviews_verdict ON query_reviews (verdict, seq);
    CREATE INDEX audit_case ON audit (
      CASE WHEN json_valid(detail) THEN json_extract(detail, '$.caseReference') END, seq
    );
    CREATE INDEX audit_investigation ON audit (
      CASE WHEN json_valid(detail) THEN json_extract(detail, '$.investigation') END, seq
    );
  `,
};
