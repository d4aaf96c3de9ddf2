import type { Migration } from '../database.ts';

/** Areas, rings, checkpoints, devices. Positions are WGS84. */
export const registry: Migration = {
  id: '002-registry',
  sql: `
    CREATE TABLE areas (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      parent_id TEXT REFERENCES areas (id)
    ) STRICT;
    CREATE INDEX areas_parent ON areas (parent_id);
    CREATE TABLE rings (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      ring_order INTEGER NOT NULL UNIQUE,
      polygon TEXT NOT NULL
    ) STRICT;
    CREATE TABLE checkpoints (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('checkpoint', 'junction', 'bridge')),
      grade TEXT CHECK (grade IN ('A', 'B', 'C')),
      ring_id TEXT REFERENCES rings (id),
      area_id TEXT NOT NULL REFERENCES areas (id),
      lat REAL NOT NULL,
      lon REAL NOT NULL,
      road TEXT NOT NULL,
      lanes TEXT NOT NULL,
      staffed INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX checkpoints_area ON checkpoints (area_id);
    CREATE INDEX checkpoints_ring ON checkpoints (ring_id);
    CREATE TABLE devices (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      make TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('reader', 'camera')),
      checkpoint_id TEXT REFERENCES checkpoints (id),
      area_id TEXT NOT NULL REFERENCES areas (id),
      connection TEXT NOT NULL DEFAULT 'offline' CHECK (connection IN ('online', 'degraded', 'offline')),
      retired INTEGER NOT NULL DEFAULT 0,
      clock_offset_ms REAL,
      clock_quality TEXT NOT NULL DEFAULT 'unknown' CHECK (clock_quality IN ('good', 'bad', 'unknown')),
      address TEXT,
      image_hosts TEXT,
      credential_hash TEXT NOT NULL
    ) STRICT;
    CREATE INDEX devices_checkpoint ON devices (checkpoint_id);
    CREATE INDEX devices_area ON devices (area_id);
  `,
};
