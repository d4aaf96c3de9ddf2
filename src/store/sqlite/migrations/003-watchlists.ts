import type { Migration } from '../database.ts';

/** Watchlist entries; `proposer_id` is the user id behind `created_by`, since four eyes are checked by the id. */
export const watchlists: Migration = {
  id: '003-watchlists',
  sql: `
    CREATE TABLE watchlist_entries (
      n INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      plate TEXT NOT NULL,
      plate_color TEXT,
      category TEXT NOT NULL,
      legal_basis TEXT NOT NULL,
      case_reference TEXT NOT NULL,
      reason TEXT NOT NULL,
      priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 5),
      instruction TEXT NOT NULL CHECK (instruction IN ('stop', 'observe', 'inform')),
      valid_from_ms INTEGER NOT NULL,
      valid_until_ms INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('proposed', 'active', 'expired', 'withdrawn')),
      created_by TEXT NOT NULL,
      proposer_id TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL,
      approved_by TEXT,
      approver_id TEXT,
      approved_at_ms INTEGER,
      ended_by TEXT,
      ended_at_ms INTEGER,
      end_note TEXT
    ) STRICT;
    CREATE INDEX watchlist_entries_state ON watchlist_entries (state, n);
    CREATE INDEX watchlist_entries_plate ON watchlist_entries (plate);
    CREATE INDEX watchlist_entries_due ON watchlist_entries (valid_until_ms) WHERE state IN ('proposed', 'active');
  `,
};
