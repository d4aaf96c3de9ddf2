import type { Migration } from '../database.ts';

/** Which file of a merged source it is that holds its pictures: expiry may have written it anew before it was merged. */
export const mergedSourceGeneration: Migration = {
  id: '020-merged-source-generation',
  sql: 'ALTER TABLE merged_sources ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;',
};
