import type { Migration } from '../database.ts';

/** Where polling of a device goes on after a restart. */
export const fetching: Migration = {
  id: '010-fetching',
  sql: `
    CREATE TABLE fetch_cursors (
      device_id TEXT PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
      cursor TEXT NOT NULL
    ) STRICT;
  `,
};
