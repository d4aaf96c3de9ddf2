import type { Migration } from '../database.ts';

/** Counts for publication: no plate, no device, no person. Days are those of the site's zone. */
export const statistics: Migration = {
  id: '018-statistics',
  sql: `
    CREATE TABLE statistics_hours (
      day TEXT NOT NULL,
      hour INTEGER NOT NULL,
      checkpoint_id TEXT NOT NULL,
      reads INTEGER NOT NULL,
      unread INTEGER NOT NULL,
      PRIMARY KEY (day, hour, checkpoint_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE statistics_days (
      day TEXT NOT NULL,
      checkpoint_id TEXT NOT NULL,
      reads INTEGER NOT NULL,
      unread INTEGER NOT NULL,
      PRIMARY KEY (day, checkpoint_id)
    ) STRICT, WITHOUT ROWID;
    -- what an alert came to outlives the alert; kept by its id, so that a step taken back counts once
    CREATE TABLE statistics_alerts (
      alert_id TEXT PRIMARY KEY,
      day TEXT NOT NULL,
      category TEXT NOT NULL,
      area_id TEXT,
      hits INTEGER NOT NULL,
      outcome TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX statistics_alerts_day ON statistics_alerts (day);
    CREATE TABLE statistics_log (
      day TEXT NOT NULL,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      times INTEGER NOT NULL,
      with_case INTEGER NOT NULL,
      PRIMARY KEY (day, kind, name)
    ) STRICT, WITHOUT ROWID;
    -- up to which record of the audit log statistics_log has counted
    CREATE TABLE statistics_reached (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL) STRICT;
    INSERT INTO statistics_reached (one, seq) VALUES (1, 0);
  `,
};
