/** AlertsRepository over SQLite: what people ask of alerts and do with them. Hits come in through alert-hits.ts. */
import { applyStep } from '../../core/alert-steps.ts';
import { withUndo } from '../../core/alert-undo.ts';
import { drillEntryPrefix } from '../../core/drill.ts';
import type { Alert, Page } from '../../core/entities.ts';
import { RinggateError } from '../../core/errors.ts';
import type { AlertQuery, AlertsRepository } from '../contract/alerts.ts';
import { alertAdviceCalls } from './alert-advice.ts';
import { applyHits } from './alert-hits.ts';
import { type AlertRow, alertRows } from './alert-rows.ts';
import { entryNow, withdrawAlertsOf } from './alerts-of-entry.ts';
import { cloneAlertCalls } from './clone-alerts.ts';
import type { Database } from './database.ts';
import { deskAlertCalls } from './desk-alerts.ts';
import { cursorNumber, toPage } from './paging.ts';
import { subjectAlertCalls } from './subject-alerts.ts';
import { noteVerdict, verdictCounts } from './verdicts.ts';

export { type AppliedHit, applyHits, strikeHits } from './alert-hits.ts';

type ListedRow = AlertRow & { seq: number };

export function alertsRepository(db: Database): AlertsRepository {
  const rows = alertRows(db);
  const count = db.prepare<[], { open: number }>(
    `SELECT count(*) AS open FROM alerts
     WHERE state <> 'resolved' AND (entry_id IS NULL OR entry_id NOT LIKE '${drillEntryPrefix}%')`,
  );
  const openDrills = db.prepare<[], { entry_id: string }>(
    `SELECT entry_id FROM alerts WHERE state <> 'resolved' AND entry_id LIKE '${drillEntryPrefix}%'`,
  );
  const unannounced = db.prepare<[], AlertRow>(
    'SELECT n, last_hit_ms, body FROM alerts WHERE announced = 0 ORDER BY seq',
  );
  const mark = db.prepare<[number]>('UPDATE alerts SET announced = 1 WHERE announced = 0 AND seq <= ?');
  return {
    list: (query) => list(db, query),
    get: (id) => rows.load(id).alert,
    act: (id, version, by, atMs, step, undoMs = 0) =>
      db
        .transaction(() => {
          const stored = rows.load(id);
          const input = step.step === 'dispatch' ? { ...step, entry: entryNow(db, stored.alert) } : step;
          const after = applyStep(stored.alert, version, by, atMs, input);
          const undoable = withUndo(stored.alert, after, step.step, by, atMs, undoMs);
          const alert = rows.save({ ...stored, alert: undoable });
          noteVerdict(db, { ...stored, alert }, by, atMs, step);
          return alert;
        })
        .immediate(),
    withdrawEntry: (entryId, atMs, note) =>
      db.transaction(() => withdrawAlertsOf(db, entryId, null, atMs, note)).immediate(),
    openDrill: (hit, atMs) =>
      db
        .transaction(() => {
          const [alert] = applyHits(db, [{ ...hit, readId: hit.read.id }], atMs);
          if (alert === undefined) throw new RinggateError('internal', 'the drill opened no alert');
          return alert;
        })
        .immediate(),
    endDrills: (entryId, atMs, note) =>
      db
        .transaction(() => {
          const entryIds = entryId === null ? openDrills.all().map((row) => row.entry_id) : [entryId];
          return entryIds.flatMap((id) => withdrawAlertsOf(db, id, null, atMs, note));
        })
        .immediate(),
    ...subjectAlertCalls(db),
    ...alertAdviceCalls(db),
    ...cloneAlertCalls(db),
    ...deskAlertCalls(db),
    verdicts: (query) => verdictCounts(db, query),
    countOpen: () => count.get()?.open ?? 0,
    unannounced: () => unannounced.all().map((row) => rows.view(row).alert),
    markAnnounced: (seq) => {
      mark.run(seq);
    },
  };
}

function list(db: Database, query: AlertQuery): Page<Alert> {
  const rows = alertRows(db);
  const bySeq = query.afterSeq !== undefined;
  const where: string[] = [];
  const values: unknown[] = [];
  if (query.state !== undefined) {
    where.push('state = ?');
    values.push(query.state);
  }
  if (query.areaIds !== null) {
    where.push('(area_id IS NULL OR area_id IN (SELECT value FROM json_each(?)))');
    values.push(JSON.stringify(query.areaIds));
  }
  if (query.ofAreas !== undefined) {
    const orNone = query.ofAreas.includes(null) ? 'area_id IS NULL OR ' : '';
    where.push(`(${orNone}area_id IN (SELECT value FROM json_each(?)))`);
    values.push(JSON.stringify(query.ofAreas));
  }
  if (query.escalatedTo !== undefined) {
    where.push('escalation_area_id IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(query.escalatedTo));
  }
  if (query.proposedBy !== undefined) {
    where.push('entry_id IN (SELECT id FROM watchlist_entries WHERE created_by = ?)');
    values.push(query.proposedBy);
  }
  if (query.changedSinceMs !== undefined) {
    where.push('updated_ms >= ?');
    values.push(query.changedSinceMs);
  }
  if (query.dispatchedTo !== undefined) {
    where.push(
      'n IN (SELECT alert_n FROM alert_dispatches WHERE checkpoint_id IN (SELECT value FROM json_each(?)))',
    );
    values.push(JSON.stringify(query.dispatchedTo));
  }
  if (bySeq) {
    where.push('seq > ?');
    values.push(cursorNumber(query.cursor, query.afterSeq ?? 0));
  } else {
    where.push('n < ?');
    values.push(cursorNumber(query.cursor, Number.MAX_SAFE_INTEGER));
  }
  const found = db
    .prepare<unknown[], ListedRow>(
      `SELECT n, seq, last_hit_ms, body FROM alerts WHERE ${where.join(' AND ')}
       ORDER BY ${bySeq ? 'seq' : 'n DESC'} LIMIT ?`,
    )
    .all(...values, query.limit + 1);
  return toPage(
    found,
    query.limit,
    (row) => (bySeq ? row.seq : row.n),
    (row) => rows.view(row).alert,
  );
}
