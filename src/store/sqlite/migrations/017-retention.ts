import type { Migration } from '../database.ts';

/** Expiry: the files of partitions that were written anew without what expired; legal holds; what each run removed. */
export const retention: Migration = {
  id: '017-retention',
  sql: `
    -- grows each time the file is written anew; the file's name holds it (reads/partition-file.ts)
    ALTER TABLE partitions ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
    -- what the last look at a sealed partition found, so that not every run reads every partition
    CREATE TABLE partition_ages (
      no INTEGER PRIMARY KEY,
      oldest_ms INTEGER,
      newest_ms INTEGER,
      oldest_image_ms INTEGER,
      newest_image_ms INTEGER,
      -- which reads were kept for an alert or a hold when it was looked at
      kept TEXT NOT NULL
    ) STRICT;
    -- files of the reads folder that nothing points to any more; taken off the list once they are gone
    CREATE TABLE files_to_remove (name TEXT PRIMARY KEY) STRICT;
    CREATE TABLE legal_holds (
      n INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      area_id TEXT,
      read_ids TEXT NOT NULL,
      alert_ids TEXT NOT NULL,
      plate TEXT,
      from_ms INTEGER,
      to_ms INTEGER,
      reason TEXT NOT NULL,
      case_reference TEXT NOT NULL,
      placed_by TEXT NOT NULL,
      placer_id TEXT NOT NULL,
      placed_at_ms INTEGER NOT NULL,
      until_ms INTEGER NOT NULL,
      release_asked_by TEXT,
      release_asker_id TEXT,
      release_asked_at_ms INTEGER,
      release_reason TEXT,
      released_by TEXT,
      released_at_ms INTEGER
    ) STRICT;
    CREATE INDEX legal_holds_until ON legal_holds (until_ms);
    CREATE TABLE retention_runs (
      n INTEGER PRIMARY KEY,
      started_at_ms INTEGER NOT NULL,
      ended_at_ms INTEGER NOT NULL,
      body TEXT NOT NULL
    ) STRICT;
  `,
};
