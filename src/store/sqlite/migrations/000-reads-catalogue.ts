import type { Migration } from '../database.ts';

/** The catalogue of the read partitions, the interned placements, and how far each outbox was applied. */
export const readsCatalogue: Migration = {
  id: '000-reads-catalogue',
  sql: `
    CREATE TABLE partitions (
      no INTEGER PRIMARY KEY,
      state TEXT NOT NULL CHECK (state IN ('open', 'sealing', 'sealed')),
      base_ms INTEGER NOT NULL,
      opened_at INTEGER NOT NULL,
      row_count INTEGER,
      min_captured_ms INTEGER,
      max_captured_ms INTEGER,
      -- a late revision may have left something in its outbox: a start looks
      revised INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE placements (
      no INTEGER PRIMARY KEY,
      placement TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE outbox_applied (
      partition_no INTEGER PRIMARY KEY,
      seq INTEGER NOT NULL
    ) STRICT;
  `,
};
