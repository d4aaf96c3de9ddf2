import type { Migration } from '../database.ts';

/**
 * Alerts without their reads (`body`), each hit as a row of its own: a further hit writes one small row and the head,
 * not the fifty reads that the alert shows. What is asked for has a column; the rest is JSON.
 */
export const alerts: Migration = {
  id: '004-alerts',
  sql: `
    CREATE TABLE alerts (
      n INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      seq INTEGER NOT NULL UNIQUE,
      state TEXT NOT NULL,
      kind TEXT NOT NULL,
      entry_id TEXT,
      plate TEXT NOT NULL,
      area_id TEXT,
      last_hit_ms INTEGER NOT NULL,
      announced INTEGER NOT NULL DEFAULT 0,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX alerts_open ON alerts (entry_id, plate, last_hit_ms) WHERE state <> 'resolved';
    CREATE INDEX alerts_state ON alerts (state, n);
    CREATE INDEX alerts_unannounced ON alerts (seq) WHERE announced = 0;
    CREATE TABLE alert_hits (
      n INTEGER PRIMARY KEY,
      alert_n INTEGER NOT NULL REFERENCES alerts (n) ON DELETE CASCADE,
      entry_id TEXT NOT NULL,
      read_id TEXT NOT NULL,
      time_ms INTEGER NOT NULL,
      late INTEGER NOT NULL,
      breach INTEGER NOT NULL,
      class_rank INTEGER NOT NULL,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX alert_hits_newest ON alert_hits (alert_n, time_ms, n);
    CREATE UNIQUE INDEX alert_hits_read ON alert_hits (read_id, entry_id);
    -- seq outlives every alert: deleting the newest must not hand its number out again
    CREATE TABLE alert_seq (one INTEGER PRIMARY KEY CHECK (one = 1), last INTEGER NOT NULL) STRICT;
    INSERT INTO alert_seq (one, last) VALUES (1, 0);
  `,
};
