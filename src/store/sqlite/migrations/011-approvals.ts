import type { Migration } from '../database.ts';

/** Approvals of questions; `requester_id` and `decider_id` are the user ids behind the names. */
export const approvals: Migration = {
  id: '011-approvals',
  sql: `
    CREATE TABLE approvals (
      n INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      terms TEXT NOT NULL,
      reason TEXT NOT NULL,
      investigation_id TEXT NOT NULL,
      purpose TEXT NOT NULL,
      case_reference TEXT NOT NULL,
      requested_by TEXT NOT NULL,
      requester_id TEXT NOT NULL,
      requested_at_ms INTEGER NOT NULL,
      area_id TEXT,
      state TEXT NOT NULL CHECK (state IN ('requested', 'approved', 'refused', 'used')),
      decided_by TEXT,
      decider_id TEXT,
      decided_at_ms INTEGER,
      note TEXT,
      expires_at_ms INTEGER NOT NULL,
      used_at_ms INTEGER
    ) STRICT;
    CREATE INDEX approvals_requester ON approvals (requester_id, n);
  `,
};
