/** InvestigationsRepository over SQLite. */
import { RinggateError } from '../../core/errors.ts';
import type { InvestigationsRepository } from '../contract/investigations.ts';
import type { Database } from './database.ts';

interface Row {
  id: string;
  user_id: string;
  purpose: string;
  case_reference: string;
  note: string | null;
  created_at_ms: number;
  expires_at_ms: number;
}

export function investigationsRepository(db: Database): InvestigationsRepository {
  const insert = db.prepare<unknown[]>(
    `INSERT INTO investigations (id, user_id, purpose, case_reference, note, created_at_ms, expires_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const byId = db.prepare<[string], Row>('SELECT * FROM investigations WHERE id = ?');
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
    get: (id) => {
      const row = byId.get(id);
      if (row === undefined)
        throw new RinggateError('not_found', `There is no investigation ${JSON.stringify(id)}.`);
      return {
        id: row.id,
        userId: row.user_id,
        purpose: row.purpose,
        caseReference: row.case_reference,
        note: row.note,
        createdAt: new Date(row.created_at_ms).toISOString(),
        expiresAt: new Date(row.expires_at_ms).toISOString(),
      };
    },
  };
}
