import type { Migration } from '../database.ts';

/**
 * Partitions that were merged into a larger one, and where their rows are there. The merged partition stands in
 * `partitions` under a number of its own; the id of a read goes on naming the partition that it was first stored in.
 */
export const mergedPartitions: Migration = {
  id: '020-merged-partitions',
  sql: `
    CREATE TABLE merged_sources (
      source_no INTEGER PRIMARY KEY,
      no INTEGER NOT NULL REFERENCES partitions (no) ON DELETE CASCADE,
      -- row n of the source is row first_row + n of the merged partition
      first_row INTEGER NOT NULL,
      row_count INTEGER NOT NULL,
      -- what the file of the source holds: its reads still, its pictures (which are never copied), or there is none
      file TEXT NOT NULL CHECK (file IN ('whole', 'pictures', 'gone'))
    ) STRICT;
    CREATE INDEX merged_sources_no ON merged_sources (no, first_row);
  `,
};
