/** What happened to each entry, written in the transaction in which it happens. */
import type { EntryEvent } from '../contract/watchlists.ts';
import type { Database } from './database.ts';

interface EventRow {
  at_ms: number;
  by: string;
  what: EntryEvent['what'];
  note: string | null;
}

export interface EntryHistory {
  add(entryId: string, atMs: number, by: string, what: EntryEvent['what'], note: string | null): void;
  /** Oldest first. */
  of(entryId: string): EntryEvent[];
}

export function entryHistory(db: Database): EntryHistory {
  const add = db.prepare<unknown[]>(
    'INSERT INTO watchlist_history (entry_id, at_ms, by, what, note) VALUES (?, ?, ?, ?, ?)',
  );
  const of = db.prepare<[string], EventRow>(
    'SELECT at_ms, by, what, note FROM watchlist_history WHERE entry_id = ? ORDER BY n',
  );
  return {
    add: (entryId, atMs, by, what, note) => {
      add.run(entryId, atMs, by, what, note);
    },
    of: (entryId) =>
      of.all(entryId).map(({ at_ms, by, what, note }) => ({
        at: new Date(at_ms).toISOString(),
        by,
        what,
        note,
      })),
  };
}
