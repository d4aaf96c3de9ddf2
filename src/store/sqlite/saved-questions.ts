/** SavedQuestionsRepository over SQLite. */
import { RinggateError } from '../../core/errors.ts';
import type { SavedQuestion, SavedQuestionsRepository } from '../contract/saved-questions.ts';
import type { Database } from './database.ts';

interface Row {
  id: string;
  user_id: string;
  case_reference: string;
  name: string;
  kind: SavedQuestion['kind'];
  terms: string;
  last_hours: number | null;
  saved_at_ms: number;
}

function questionOf(row: Row): SavedQuestion {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    terms: JSON.parse(row.terms) as Record<string, unknown>,
    lastHours: row.last_hours,
    caseReference: row.case_reference,
    savedAt: new Date(row.saved_at_ms).toISOString(),
  };
}

export function savedQuestionsRepository(db: Database): SavedQuestionsRepository {
  const insert = db.prepare<unknown[]>(
    `INSERT INTO saved_questions (id, user_id, case_reference, name, kind, terms, last_hours, saved_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const ofCase = db.prepare<[string, string], Row>(
    'SELECT * FROM saved_questions WHERE user_id = ? AND case_reference = ? ORDER BY n DESC',
  );
  const byId = db.prepare<[string], Row>('SELECT * FROM saved_questions WHERE id = ?');
  const remove = db.prepare<[string]>('DELETE FROM saved_questions WHERE id = ?');
  return {
    insert: (made, userId, atMost) =>
      db
        .transaction(() => {
          if (ofCase.all(userId, made.caseReference).length >= atMost)
            throw new RinggateError(
              'conflict',
              `You have kept ${atMost} questions with case ${made.caseReference}: remove one first.`,
            );
          const { changes } = insert.run(
            made.id,
            userId,
            made.caseReference,
            made.name,
            made.kind,
            JSON.stringify(made.terms),
            made.lastHours,
            Date.parse(made.savedAt),
          );
          if (changes === 0)
            throw new RinggateError('conflict', `A saved question with the id ${made.id} exists already.`);
        })
        .immediate(),
    list: (userId, caseReference) => ofCase.all(userId, caseReference).map(questionOf),
    get: (id) => {
      const row = byId.get(id);
      if (row === undefined)
        throw new RinggateError('not_found', `There is no saved question ${JSON.stringify(id)}.`);
      return { question: questionOf(row), userId: row.user_id };
    },
    remove: (id) => {
      remove.run(id);
    },
  };
}
