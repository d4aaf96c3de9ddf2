/** What the desk does with alerts beside the steps: remarks, taking a step back, handing up. Each in one transaction. */
import { addNote } from '../../core/alert-note.ts';
import { undoStep } from '../../core/alert-undo.ts';
import type { Alert } from '../../core/entities.ts';
import { escalate } from '../../core/escalation.ts';
import type { AlertsRepository } from '../contract/alerts.ts';
import { alertRows } from './alert-rows.ts';
import { entryNow } from './alerts-of-entry.ts';
import type { Database } from './database.ts';
import { takeVerdictBack } from './verdicts.ts';

export function deskAlertCalls(db: Database): Pick<AlertsRepository, 'undo' | 'addNote' | 'escalate'> {
  const rows = alertRows(db);
  const followed = db.prepare<[number, number, string], { one: number }>(
    `SELECT 1 AS one FROM alerts AS later JOIN alerts AS closed ON closed.n = ?
     WHERE later.n > ? AND later.entry_id = closed.entry_id AND later.plate = ? AND later.state <> 'resolved' LIMIT 1`,
  );
  return {
    undo: (id, version, by, atMs) =>
      db
        .transaction(() => {
          const stored = rows.load(id);
          const { alert: before, n } = stored;
          const around = {
            entry: entryNow(db, before),
            isFollowed: followed.get(n, n, before.plate) !== undefined,
          };
          const alert = rows.save({ ...stored, alert: undoStep(before, version, by, atMs, around) });
          takeVerdictBack(db, before);
          return alert;
        })
        .immediate(),
    addNote: (id, by, atMs, text) =>
      db
        .transaction((): Alert => {
          const stored = rows.load(id);
          return rows.save({ ...stored, alert: addNote(stored.alert, by, atMs, text) });
        })
        .immediate(),
    escalate: (id, to, atMs) =>
      db
        .transaction((): Alert | null => {
          const stored = rows.load(id);
          const { state, escalation } = stored.alert;
          if (state !== 'new' || (escalation?.level ?? 0) >= to.level) return null;
          return rows.save({ ...stored, alert: escalate(stored.alert, to, atMs) });
        })
        .immediate(),
  };
}
