import type { Migration } from '../database.ts';

/**
 * What a person said of the picture of a hit against the entry. Kept apart from the alert and without a plate: a
 * camera's rate of false hits outlives the reads that it was measured on.
 */
export const verdicts: Migration = {
  id: '014-verdicts',
  sql: `
    CREATE TABLE alert_verdicts (
      alert_id TEXT NOT NULL,
      read_id TEXT NOT NULL,
      entry_id TEXT,
      device_id TEXT NOT NULL,
      class_rank INTEGER NOT NULL,
      agrees INTEGER NOT NULL,
      by TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      PRIMARY KEY (alert_id, read_id)
    ) STRICT;
    CREATE INDEX alert_verdicts_device ON alert_verdicts (device_id, at_ms);
    CREATE INDEX alert_verdicts_entry ON alert_verdicts (entry_id);
  `,
};
