/** Alerts about devices: one open one for each kind and key, kept under the key in the place of an entry's id. */
import { randomUUID } from 'node:crypto';
import {
  joinSubject,
  openSubjectAlert,
  type SubjectKind,
  settleSubject,
  subjectKey,
  subjectPrefix,
} from '../../core/subject-alert.ts';
import type { AlertsRepository } from '../contract/alerts.ts';
import { type AlertRow, alertRows } from './alert-rows.ts';
import type { Database } from './database.ts';

export function subjectAlertCalls(
  db: Database,
): Pick<AlertsRepository, 'raiseSubject' | 'settleSubject' | 'latestOfSubjects'> {
  const rows = alertRows(db);
  const open = db.prepare<[string], AlertRow>(
    "SELECT n, last_hit_ms, body FROM alerts WHERE entry_id = ? AND plate = '' AND state <> 'resolved' ORDER BY n DESC LIMIT 1",
  );
  const latest = db.prepare<[], AlertRow & { entry_id: string }>(
    `SELECT n, last_hit_ms, body, entry_id FROM alerts
     WHERE n IN (SELECT max(n) FROM alerts WHERE entry_id LIKE '${subjectPrefix}%' GROUP BY entry_id)`,
  );
  return {
    raiseSubject: (facts, atMs) =>
      db
        .transaction(() => {
          const about = subjectKey(facts.kind, facts.key);
          const row = open.get(about);
          if (row === undefined) {
            return rows.insert(openSubjectAlert(randomUUID(), facts, atMs), atMs, about).alert;
          }
          const stored = rows.view(row);
          const joined = joinSubject(stored.alert, facts, atMs);
          return joined === null ? null : rows.save({ ...stored, lastHitMs: atMs, alert: joined });
        })
        .immediate(),
    settleSubject: (kind, key, atMs, note) =>
      db
        .transaction(() => {
          const row = open.get(subjectKey(kind, key));
          if (row === undefined) return null;
          const stored = rows.view(row);
          return rows.save({ ...stored, alert: settleSubject(stored.alert, atMs, note) });
        })
        .immediate(),
    latestOfSubjects: () =>
      latest.all().map((row) => {
        const { alert } = rows.view(row);
        return { key: row.entry_id.slice(subjectKey(alert.kind as SubjectKind, '').length), alert };
      }),
  };
}
