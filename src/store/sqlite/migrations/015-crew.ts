import type { Migration } from '../database.ts';

/** The posts of crews, which alerts were dispatched where, answers by the id that the phone gave them, rosters. */
export const crew: Migration = {
  id: '015-crew',
  sql: `
    ALTER TABLE users ADD COLUMN checkpoint_ids TEXT;
    CREATE TABLE alert_dispatches (
      alert_n INTEGER NOT NULL REFERENCES alerts (n) ON DELETE CASCADE,
      checkpoint_id TEXT NOT NULL,
      standing INTEGER NOT NULL,
      PRIMARY KEY (alert_n, checkpoint_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX alert_dispatches_place ON alert_dispatches (checkpoint_id, alert_n);
    INSERT INTO alert_dispatches (alert_n, checkpoint_id, standing)
      SELECT n, json_extract(body, '$.dispatch.checkpointId'), state = 'dispatched' FROM alerts
      WHERE json_extract(body, '$.dispatch.checkpointId') IS NOT NULL;
    CREATE TABLE crew_answers (
      alert_n INTEGER NOT NULL REFERENCES alerts (n) ON DELETE CASCADE,
      answer_id TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      PRIMARY KEY (alert_n, answer_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE rosters (
      checkpoint_id TEXT PRIMARY KEY REFERENCES checkpoints (id) ON DELETE CASCADE,
      body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
