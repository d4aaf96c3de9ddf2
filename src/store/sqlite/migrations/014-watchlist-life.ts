import type { Migration } from '../database.ts';

/**
 * The whole life of an entry: emergency, scope, review, change, and who did what when. `review_until_ms` is kept with
 * the entry, so that a changed setting never ends what was approved under another one.
 */
export const watchlistLife: Migration = {
  id: '014-watchlist-life',
  sql: `
    ALTER TABLE watchlist_entries ADD COLUMN lapses_at_ms INTEGER;
    ALTER TABLE watchlist_entries ADD COLUMN emergency_review TEXT;
    ALTER TABLE watchlist_entries ADD COLUMN scope TEXT;
    ALTER TABLE watchlist_entries ADD COLUMN review_due_ms INTEGER;
    ALTER TABLE watchlist_entries ADD COLUMN review_until_ms INTEGER;
    ALTER TABLE watchlist_entries ADD COLUMN supersedes TEXT;
    ALTER TABLE watchlist_entries ADD COLUMN superseded_by TEXT;
    ALTER TABLE watchlist_entries ADD COLUMN import_id TEXT;
    ALTER TABLE watchlist_entries ADD COLUMN end_kind TEXT;
    CREATE INDEX watchlist_entries_unreviewed ON watchlist_entries (proposer_id)
      WHERE lapses_at_ms IS NOT NULL AND emergency_review IS NULL;
    CREATE INDEX watchlist_entries_lapsing ON watchlist_entries (lapses_at_ms)
      WHERE state = 'active' AND approved_at_ms IS NULL;
    CREATE INDEX watchlist_entries_review ON watchlist_entries (review_until_ms)
      WHERE state = 'active' AND review_until_ms IS NOT NULL;
    CREATE INDEX watchlist_entries_import ON watchlist_entries (import_id, n) WHERE import_id IS NOT NULL;
    CREATE TABLE watchlist_history (
      n INTEGER PRIMARY KEY,
      entry_id TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      by TEXT NOT NULL,
      what TEXT NOT NULL,
      note TEXT
    ) STRICT;
    CREATE INDEX watchlist_history_entry ON watchlist_history (entry_id, n);
  `,
};
