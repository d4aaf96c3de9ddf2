/** WatchlistRepository over SQLite. */
import type { Page, WatchlistEntry } from '../../core/entities.ts';
import { RinggateError } from '../../core/errors.ts';
import type { EndedEntry, Person, WatchlistQuery, WatchlistRepository } from '../contract/watchlists.ts';
import { withdrawAlertsOf } from './alerts.ts';
import type { Database } from './database.ts';
import { cursorNumber, toPage } from './paging.ts';
import { type EntryRow, entryOf, entryValues, insertEntrySql } from './watchlist-rows.ts';

export function watchlistRepository(db: Database): WatchlistRepository {
  const insert = db.prepare<unknown[]>(insertEntrySql);
  const byId = db.prepare<[string], EntryRow>('SELECT * FROM watchlist_entries WHERE id = ?');
  const active = db.prepare<[], EntryRow>(
    "SELECT * FROM watchlist_entries WHERE state = 'active' ORDER BY n",
  );
  const due = db.prepare<[number], EntryRow>(
    `SELECT * FROM watchlist_entries WHERE state IN ('proposed', 'active') AND valid_until_ms <= ? ORDER BY n`,
  );
  const approve = db.prepare<unknown[]>(
    "UPDATE watchlist_entries SET state = 'active', approved_by = ?, approver_id = ?, approved_at_ms = ? WHERE id = ?",
  );
  const end = db.prepare<unknown[]>(
    'UPDATE watchlist_entries SET state = ?, ended_by = ?, ended_at_ms = ?, end_note = ? WHERE id = ?',
  );

  function load(id: string): EntryRow {
    const row = byId.get(id);
    if (row === undefined)
      throw new RinggateError('not_found', `There is no watchlist entry ${JSON.stringify(id)}.`);
    return row;
  }
  function ended(
    id: string,
    state: 'withdrawn' | 'expired',
    by: string,
    atMs: number,
    note: string,
  ): EndedEntry {
    end.run(state, by, atMs, note, id);
    const entry = entryOf(load(id));
    return { entry, alerts: withdrawAlertsOf(db, id, entry, atMs, note) };
  }

  return {
    list: (query) => list(db, query),
    get: (id) => entryOf(load(id)),
    insert: (entries, proposerId) => {
      db.transaction(() => {
        for (const entry of entries) {
          if (byId.get(entry.id) !== undefined) {
            throw new RinggateError('conflict', `A watchlist entry with the id ${entry.id} exists already.`);
          }
          insert.run(...entryValues(entry, proposerId));
        }
      }).immediate();
    },
    approve: (id: string, by: Person, atMs: number): WatchlistEntry =>
      db
        .transaction(() => {
          const row = load(id);
          if (row.state !== 'proposed')
            throw new RinggateError('conflict', `Entry ${id} is ${row.state}, not proposed.`);
          if (row.proposer_id === by.userId) {
            throw new RinggateError(
              'self_approval',
              `${by.username} proposed entry ${id}; another person has to approve it.`,
            );
          }
          if (row.valid_until_ms <= atMs)
            throw new RinggateError('conflict', `The validity of entry ${id} is over.`);
          approve.run(by.username, by.userId, atMs, id);
          return entryOf(load(id));
        })
        .immediate(),
    withdraw: (id, by, atMs, note) =>
      db
        .transaction(() => {
          const row = load(id);
          if (row.state !== 'proposed' && row.state !== 'active') {
            throw new RinggateError('conflict', `Entry ${id} is ${row.state} already.`);
          }
          return ended(id, 'withdrawn', by, atMs, note);
        })
        .immediate(),
    expireDue: (nowMs) =>
      db
        .transaction(() =>
          due
            .all(nowMs)
            .map((row) => ended(row.id, 'expired', 'system', nowMs, 'the validity of the entry is over')),
        )
        .immediate(),
    active: () => active.all().map(entryOf),
  };
}

function list(db: Database, query: WatchlistQuery): Page<WatchlistEntry> {
  const where = ['n < ?'];
  const values: unknown[] = [cursorNumber(query.cursor, Number.MAX_SAFE_INTEGER)];
  for (const [column, value] of [
    ['state', query.state],
    ['category', query.category],
    ['plate', query.plate],
  ] as const) {
    if (value === undefined) continue;
    where.push(`${column} = ?`);
    values.push(value);
  }
  const rows = db
    .prepare<unknown[], EntryRow>(
      `SELECT * FROM watchlist_entries WHERE ${where.join(' AND ')} ORDER BY n DESC LIMIT ?`,
    )
    .all(...values, query.limit + 1);
  return toPage(rows, query.limit, (row) => row.n, entryOf);
}
