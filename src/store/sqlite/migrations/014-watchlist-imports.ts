import type { Migration } from '../database.ts';

/** Imports of many entries: proposed by one person as a whole, decided on by another as a whole. */
export const watchlistImports: Migration = {
  id: '014-watchlist-imports',
  sql: `
    CREATE TABLE watchlist_imports (
      n INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'rejected')),
      entries INTEGER NOT NULL,
      proposed_by TEXT NOT NULL,
      proposer_id TEXT NOT NULL,
      proposed_at_ms INTEGER NOT NULL,
      decided_by TEXT,
      decided_at_ms INTEGER,
      note TEXT
    ) STRICT;
  `,
};
