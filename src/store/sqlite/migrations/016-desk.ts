import type { Migration } from '../database.ts';

/** Alerts handed up and what has changed since; what one shift leaves to the next. */
export const desk: Migration = {
  id: '016-desk',
  sql: `
    ALTER TABLE alerts ADD COLUMN escalation_area_id TEXT;
    ALTER TABLE alerts ADD COLUMN updated_ms INTEGER NOT NULL DEFAULT 0;
    UPDATE alerts SET updated_ms = unixepoch(json_extract(body, '$.updatedAt')) * 1000;
    CREATE INDEX alerts_escalated ON alerts (escalation_area_id, n) WHERE escalation_area_id IS NOT NULL;
    -- open alerts are few and change with each hit: they pay for no index of this
    CREATE INDEX alerts_resolved_at ON alerts (updated_ms) WHERE state = 'resolved';
    CREATE TABLE handovers (
      n INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      at_ms INTEGER NOT NULL,
      by TEXT NOT NULL,
      area_id TEXT,
      summary TEXT NOT NULL,
      accepted_by TEXT,
      accepted_at_ms INTEGER,
      accepted_note TEXT
    ) STRICT;
    CREATE INDEX handovers_area ON handovers (area_id, n);
  `,
};
