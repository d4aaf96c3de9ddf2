import type { Migration } from '../database.ts';

/** Since when the rings are as they are: reads from before tell zones of other rings. */
export const ringsInForce: Migration = {
  id: '027-rings-in-force',
  sql: `
    CREATE TABLE rings_in_force (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      rings TEXT NOT NULL,
      since_ms INTEGER NOT NULL
    ) STRICT;
  `,
};
