import type { Migration } from '../database.ts';

/** Passages over rings by checkpoint and hour, and vehicles that got over a ring unseen: counts, no plates. */
export const ringPicture: Migration = {
  id: '023-ring-picture',
  sql: `
    CREATE TABLE checkpoint_passages (
      hour_ms INTEGER NOT NULL,
      ring_id TEXT NOT NULL,
      checkpoint_id TEXT NOT NULL,
      inbound INTEGER NOT NULL,
      outbound INTEGER NOT NULL,
      unread_inbound INTEGER NOT NULL,
      unread_outbound INTEGER NOT NULL,
      late INTEGER NOT NULL,
      PRIMARY KEY (hour_ms, ring_id, checkpoint_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE skipped_rings (
      hour_ms INTEGER NOT NULL,
      from_zone INTEGER NOT NULL,
      to_zone INTEGER NOT NULL,
      last_checkpoint_id TEXT NOT NULL,
      next_checkpoint_id TEXT NOT NULL,
      vehicles INTEGER NOT NULL,
      PRIMARY KEY (hour_ms, from_zone, to_zone, last_checkpoint_id, next_checkpoint_id)
    ) STRICT, WITHOUT ROWID;
  `,
};
