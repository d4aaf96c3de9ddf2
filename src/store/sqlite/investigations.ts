/** InvestigationsRepository over SQLite. */
import type { Investigation } from '../../core/entities.ts';
import { RinggateError } from '../../core/errors.ts';
import type { InvestigationsRepository } from '../contract/investigations.ts';
import type { Database } from './database.ts';
import { cursorNumber, toPage } from './paging.ts';

interface Row {
  n: number;
  id: string;
  user_id: string;
  purpose: string;
  case_reference: string;
  note: string | null;
  created_at_ms: number;
  expires_at_ms: number;
  ended_at_ms: number | null;
}

function investigationOf(row: Row): Investigation {
  return {
    id: row.id,
    userId: row.user_id,
    purpose: row.purpose,
    caseReference: row.case_reference,
    note: row.note,
    createdAt: new Date(row.created_at_ms).toISOString(),
    expiresAt: new Date(row.expires_at_ms).toISOString(),
    ...(row.ended_at_ms === null ? {} : { endedAt: new Date(row.ended_at_ms).toISOString() }),
  };
}

export function investigationsRepository(db: Database): InvestigationsRepository {
  const insert = db.prepare<unknown[]>(
    `INSERT INTO investigations (id, user_id, purpose, case_reference, note, created_at_ms, expires_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const byId = db.prepare<[string], Row>('SELECT rowid AS n, * FROM investigations WHERE id = ?');
  const ofUser = db.prepare<[string, number, number, number], Row>(
    `SELECT rowid AS n, * FROM investigations
     WHERE user_id = ? AND rowid < ? AND expires_at_ms > ? ORDER BY rowid DESC LIMIT ?`,
  );
  // an end is also when it expires: whoever asks has one time to look at
  const end = db.prepare<[number, number, string]>(
    'UPDATE investigations SET ended_at_ms = ?, expires_at_ms = ? WHERE id = ?',
  );
  const load = (id: string): Row => {
    const row = byId.get(id);
    if (row === undefined)
      throw new RinggateError('not_found', `There is no investigation ${JSON.stringify(id)}.`);
    return row;
  };
  return {
    insert: (made) => {
      const { changes } = insert.run(
        made.id,
        made.userId,
        made.purpose,
        made.caseReference,
        made.note,
        Date.parse(made.createdAt),
        Date.parse(made.expiresAt),
      );
      if (changes === 0)
        throw new RinggateError('conflict', `An investigation with the id ${made.id} exists already.`);
    },
    get: (id) => investigationOf(load(id)),
    list: ({ userId, openAtMs = -1, limit, cursor }) =>
      toPage(
        ofUser.all(userId, cursorNumber(cursor, Number.MAX_SAFE_INTEGER), openAtMs, limit + 1),
        limit,
        (row) => row.n,
        investigationOf,
      ),
    end: (id, userId, atMs) => {
      const row = load(id);
      if (row.user_id !== userId)
        throw new RinggateError('not_found', `You have no investigation ${JSON.stringify(id)}.`);
      if (row.expires_at_ms <= atMs)
        throw new RinggateError(
          'conflict',
          `Investigation ${id} was over at ${new Date(row.expires_at_ms).toISOString()}.`,
        );
      end.run(atMs, atMs, id);
      return investigationOf(load(id));
    },
  };
}
