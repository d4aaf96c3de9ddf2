import type { Migration } from '../database.ts';

/** Lists that are pulled: which entry each line became, who lets them into force for how long, and every pull. */
export const watchlistFeeds: Migration = {
  id: '019-watchlist-feeds',
  sql: `
    ALTER TABLE watchlist_entries ADD COLUMN feed_id TEXT;
    -- the feed is stale: the entry stands, but matches nothing
    ALTER TABLE watchlist_entries ADD COLUMN suspended_at_ms INTEGER;
    CREATE INDEX watchlist_entries_feed ON watchlist_entries (feed_id, state) WHERE feed_id IS NOT NULL;
    CREATE TABLE watchlist_feeds (
      id TEXT PRIMARY KEY,
      fresh_at_ms INTEGER,
      etag TEXT,
      last_modified TEXT
    ) STRICT;
    CREATE TABLE watchlist_feed_items (
      feed_id TEXT NOT NULL,
      source_id TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      entry_id TEXT NOT NULL,
      PRIMARY KEY (feed_id, source_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE watchlist_feed_approvals (
      n INTEGER PRIMARY KEY,
      feed_id TEXT NOT NULL,
      by TEXT NOT NULL,
      approver_id TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      until_ms INTEGER NOT NULL,
      note TEXT,
      ended_by TEXT,
      ended_at_ms INTEGER
    ) STRICT;
    CREATE INDEX watchlist_feed_approvals_feed ON watchlist_feed_approvals (feed_id, n);
    CREATE TABLE watchlist_feed_runs (
      n INTEGER PRIMARY KEY,
      feed_id TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      run TEXT NOT NULL
    ) STRICT;
    CREATE INDEX watchlist_feed_runs_feed ON watchlist_feed_runs (feed_id, n);
  `,
};
