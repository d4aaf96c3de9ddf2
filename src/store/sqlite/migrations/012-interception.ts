import type { Migration } from '../database.ts';

/** Roads as imported, what was learned of travel times, what was advised at each hit, passages over rings by the hour. */
export const interception: Migration = {
  id: '012-interception',
  sql: `
    CREATE TABLE roads (one INTEGER PRIMARY KEY CHECK (one = 1), changed_at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
    -- no plates: times and turns only
    CREATE TABLE travel_times (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL, bins BLOB NOT NULL) STRICT;
    CREATE TABLE alert_advice (
      alert_n INTEGER NOT NULL REFERENCES alerts (n) ON DELETE CASCADE,
      read_id TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      body TEXT NOT NULL,
      PRIMARY KEY (alert_n, read_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE ring_passages (
      ring_id TEXT NOT NULL,
      hour_ms INTEGER NOT NULL,
      inbound INTEGER NOT NULL,
      outbound INTEGER NOT NULL,
      unread_inbound INTEGER NOT NULL,
      unread_outbound INTEGER NOT NULL,
      PRIMARY KEY (ring_id, hour_ms)
    ) STRICT, WITHOUT ROWID;
  `,
};
