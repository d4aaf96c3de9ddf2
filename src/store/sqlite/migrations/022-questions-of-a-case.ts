import type { Migration } from '../database.ts';

/** An investigation can be ended by its person; questions are kept with the case; everyone finds their own entries. */
export const questionsOfACase: Migration = {
  id: '022-questions-of-a-case',
  sql: `
    ALTER TABLE investigations ADD COLUMN ended_at_ms INTEGER;
    CREATE INDEX investigations_user ON investigations (user_id);
    CREATE TABLE saved_questions (
      n INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      user_id TEXT NOT NULL,
      case_reference TEXT NOT NULL,
      name TEXT NOT NULL,
      kind TEXT NOT NULL,
      terms TEXT NOT NULL,
      last_hours INTEGER,
      saved_at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX saved_questions_case ON saved_questions (user_id, case_reference, n);
    CREATE INDEX watchlist_entries_proposer ON watchlist_entries (proposer_id, n);
  `,
};
