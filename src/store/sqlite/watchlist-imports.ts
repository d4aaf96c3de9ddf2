/** Imports as a whole: taken in with all their entries or not at all, and decided on as a whole. */
import type { Page } from '../../core/entities.ts';
import { RinggateError } from '../../core/errors.ts';
import type {
  DecidedImport,
  Person,
  WatchlistImport,
  WatchlistImports,
  WatchlistRepository,
} from '../contract/watchlists.ts';
import type { Database } from './database.ts';
import { cursorNumber, toPage } from './paging.ts';

interface ImportRow {
  n: number;
  id: string;
  state: WatchlistImport['state'];
  entries: number;
  proposed_by: string;
  proposer_id: string;
  proposed_at_ms: number;
  decided_by: string | null;
  decided_at_ms: number | null;
  note: string | null;
}

function importOf(row: ImportRow): WatchlistImport {
  return {
    id: row.id,
    state: row.state,
    entries: row.entries,
    proposedBy: row.proposed_by,
    proposedAt: new Date(row.proposed_at_ms).toISOString(),
    decidedBy: row.decided_by,
    decidedAt: row.decided_at_ms === null ? null : new Date(row.decided_at_ms).toISOString(),
    note: row.note,
  };
}

/** @param entries what is done with each entry; its transactions nest in those here */
export function watchlistImports(
  db: Database,
  entries: Pick<WatchlistRepository, 'insert' | 'approve' | 'reject'>,
): WatchlistImports {
  const byId = db.prepare<[string], ImportRow>('SELECT * FROM watchlist_imports WHERE id = ?');
  const page = db.prepare<[number, number], ImportRow>(
    'SELECT * FROM watchlist_imports WHERE n < ? ORDER BY n DESC LIMIT ?',
  );
  const insert = db.prepare<unknown[]>(
    `INSERT INTO watchlist_imports (id, state, entries, proposed_by, proposer_id, proposed_at_ms)
     VALUES (?, 'proposed', ?, ?, ?, ?)`,
  );
  const decide = db.prepare<unknown[]>(
    'UPDATE watchlist_imports SET state = ?, decided_by = ?, decided_at_ms = ?, note = ? WHERE id = ?',
  );
  const waiting = db.prepare<[string, number], { id: string }>(
    `SELECT id FROM watchlist_entries WHERE import_id = ? AND state = 'proposed' AND valid_until_ms > ? ORDER BY n`,
  );
  const known = db.prepare<[string], { id: string }>(
    'SELECT id FROM watchlist_entries WHERE id IN (SELECT value FROM json_each(?))',
  );

  function load(id: string): ImportRow {
    const row = byId.get(id);
    if (row === undefined) throw new RinggateError('not_found', `There is no import ${JSON.stringify(id)}.`);
    return row;
  }
  function decided(
    id: string,
    by: Person,
    atMs: number,
    to: { state: 'approved' | 'rejected'; note: string | null },
    step: (entryId: string) => DecidedImport['entries'][number],
  ): DecidedImport {
    return db
      .transaction(() => {
        const row = load(id);
        if (row.state !== 'proposed')
          throw new RinggateError('conflict', `Import ${id} is ${row.state} already.`);
        if (row.proposer_id === by.userId) {
          throw new RinggateError(
            'self_approval',
            `${by.username} proposed import ${id}; another person has to decide on it.`,
          );
        }
        const done = waiting.all(id, atMs).map((entry) => step(entry.id));
        decide.run(to.state, by.username, atMs, to.note, id);
        return { import: importOf(load(id)), entries: done };
      })
      .immediate();
  }

  return {
    knownIds: (ids) => known.all(JSON.stringify(ids)).map((row) => row.id),
    listImports: ({ limit, cursor }): Page<WatchlistImport> =>
      toPage(
        page.all(cursorNumber(cursor, Number.MAX_SAFE_INTEGER), limit + 1),
        limit,
        (row) => row.n,
        importOf,
      ),
    getImport: (id) => importOf(load(id)),
    insertImport: (id, proposed, by, atMs) =>
      db
        .transaction(() => {
          insert.run(id, proposed.length, by.username, by.userId, atMs);
          entries.insert(
            proposed.map((entry) => ({ ...entry, importId: id })),
            by.userId,
          );
          return importOf(load(id));
        })
        .immediate(),
    approveImport: (id, by, atMs, times) =>
      decided(
        id,
        by,
        atMs,
        { state: 'approved', note: null },
        (entryId) => entries.approve(entryId, by, atMs, times).entry,
      ),
    rejectImport: (id, by, atMs, reason) =>
      decided(
        id,
        by,
        atMs,
        { state: 'rejected', note: reason },
        (entryId) => entries.reject(entryId, by, atMs, reason).entry,
      ),
  };
}
