/** WatchlistRepository over SQLite: looking at entries, taking them in. What becomes of them: watchlist-life.ts. */
import type { Page, WatchlistEntry } from '../../core/entities.ts';
import { RinggateError } from '../../core/errors.ts';
import type { WatchlistImports, WatchlistQuery, WatchlistRepository } from '../contract/watchlists.ts';
import type { Database } from './database.ts';
import { cursorNumber, toPage } from './paging.ts';
import { entryHistory } from './watchlist-history.ts';
import { watchlistHygiene } from './watchlist-hygiene.ts';
import { watchlistImports } from './watchlist-imports.ts';
import { watchlistLife } from './watchlist-life.ts';
import { type EntryRow, entryOf, entryValues, insertEntrySql } from './watchlist-rows.ts';

export function watchlistRepository(db: Database): WatchlistRepository {
  const insert = db.prepare<unknown[]>(insertEntrySql);
  const byId = db.prepare<[string], EntryRow>('SELECT * FROM watchlist_entries WHERE id = ?');
  const active = db.prepare<[], EntryRow>(
    "SELECT * FROM watchlist_entries WHERE state = 'active' ORDER BY n",
  );
  const unreviewed = db.prepare<[string], { id: string }>(
    `SELECT id FROM watchlist_entries
     WHERE proposer_id = ? AND lapses_at_ms IS NOT NULL AND emergency_review IS NULL ORDER BY n`,
  );
  const history = entryHistory(db);

  function load(id: string): EntryRow {
    const row = byId.get(id);
    if (row === undefined)
      throw new RinggateError('not_found', `There is no watchlist entry ${JSON.stringify(id)}.`);
    return row;
  }
  function requireFewUnreviewed(proposerId: string, atMost: number): void {
    const open = unreviewed.all(proposerId).map((row) => row.id);
    if (open.length <= atMost) return;
    const waiting = open.slice(0, atMost);
    throw new RinggateError(
      'emergency_limit',
      `${waiting.length} of your emergency entries wait for their review (${waiting.join(', ')}); no more than ${atMost} may.`,
      { extra: { entries: waiting } },
    );
  }

  const calls: Omit<WatchlistRepository, keyof WatchlistImports> = {
    list: (query) => list(db, query),
    get: (id) => entryOf(load(id)),
    history: (id) => history.of(load(id).id),
    insert: (entries, proposerId, unreviewedAtMost) => {
      db.transaction(() => {
        for (const entry of entries) {
          if (byId.get(entry.id) !== undefined) {
            throw new RinggateError('conflict', `A watchlist entry with the id ${entry.id} exists already.`);
          }
          insert.run(...entryValues(entry, proposerId));
          const what = entry.emergency === undefined ? 'proposed' : 'emergency';
          history.add(entry.id, Date.parse(entry.createdAt), entry.createdBy, what, entry.reason);
        }
        if (unreviewedAtMost !== undefined && entries.some((entry) => entry.emergency !== undefined)) {
          requireFewUnreviewed(proposerId, unreviewedAtMost);
        }
      }).immediate();
    },
    ...watchlistLife(db, load),
    hygiene: (nowMs, soonMs, limit) => watchlistHygiene(db, nowMs, soonMs, limit),
    active: () => active.all().map(entryOf),
  };
  return { ...calls, ...watchlistImports(db, calls) };
}

function list(db: Database, query: WatchlistQuery): Page<WatchlistEntry> {
  const where = ['n < ?'];
  const values: unknown[] = [cursorNumber(query.cursor, Number.MAX_SAFE_INTEGER)];
  for (const [condition, value] of [
    ['state = ?', query.state],
    ['category = ?', query.category],
    ['plate = ?', query.plate],
    ['import_id = ?', query.importId],
    ['proposer_id = ?', query.proposerId],
    ["state = 'active' AND review_due_ms <= ?", query.reviewDueByMs],
  ] as const) {
    if (value === undefined) continue;
    where.push(condition);
    values.push(value);
  }
  if (query.unreviewedEmergency === true) where.push('lapses_at_ms IS NOT NULL AND emergency_review IS NULL');
  const rows = db
    .prepare<unknown[], EntryRow>(
      `SELECT * FROM watchlist_entries WHERE ${where.join(' AND ')} ORDER BY n DESC LIMIT ?`,
    )
    .all(...values, query.limit + 1);
  return toPage(rows, query.limit, (row) => row.n, entryOf);
}
