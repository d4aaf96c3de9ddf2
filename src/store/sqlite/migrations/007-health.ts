import type { Migration } from '../database.ts';

/** Health of devices as it was known last; when each checkpoint was seen; when the gateway was not running. */
export const health: Migration = {
  id: '007-health',
  sql: `
    CREATE TABLE device_health (
      device_id TEXT PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
      body TEXT NOT NULL,
      usual BLOB
    ) STRICT;
    -- no reference to the checkpoint: what was seen there stays told when it is gone
    CREATE TABLE coverage (
      n INTEGER PRIMARY KEY,
      checkpoint_id TEXT NOT NULL,
      from_ms INTEGER NOT NULL,
      to_ms INTEGER,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX coverage_of ON coverage (checkpoint_id, from_ms);
    CREATE INDEX coverage_open ON coverage (checkpoint_id) WHERE to_ms IS NULL;
    CREATE TABLE gateway_down (from_ms INTEGER PRIMARY KEY, to_ms INTEGER NOT NULL) STRICT;
    CREATE TABLE gateway_alive (one INTEGER PRIMARY KEY CHECK (one = 1), at_ms INTEGER NOT NULL) STRICT;
  `,
};
