/** What people said of the pictures of hits, per device: written with the step, counted when asked for. */
import type { Alert } from '../../core/entities.ts';
import type { MatchClass } from '../../core/model.ts';
import type { AlertStep, VerdictCount } from '../contract/alerts.ts';
import type { StoredAlert } from './alert-rows.ts';
import type { Database } from './database.ts';

/** As alert-rows.ts numbers them. */
const classes: readonly MatchClass[] = ['near', 'pattern', 'exact'];

/**
 * Notes the verdict that a step gives on a read: a verification, or the resolution as `misread` of an alert that nobody
 * verified. A second look at the same read replaces the first. Drills count nowhere. Runs inside the step's transaction.
 */
export function noteVerdict(
  db: Database,
  { n, alert }: StoredAlert,
  by: string,
  atMs: number,
  step: AlertStep,
): void {
  if (alert.kind !== 'watchlist_hit' || alert.drill === true) return;
  const misread = step.step === 'resolve' && step.outcome === 'misread' && alert.verification === null;
  if (step.step !== 'verify' && !misread) return;
  const readId = step.step === 'verify' ? step.readId : undefined;
  const read = readId === undefined ? alert.reads.at(-1) : alert.reads.find((one) => one.id === readId);
  if (read === undefined) return;
  const agrees = step.step === 'verify' && step.agrees;
  db.prepare<unknown[]>(
    `INSERT INTO alert_verdicts (alert_id, read_id, entry_id, device_id, class_rank, agrees, by, at_ms)
     SELECT ?, read_id, ?, ?, class_rank, ?, ?, ? FROM alert_hits WHERE alert_n = ? AND read_id = ?
     ON CONFLICT (alert_id, read_id) DO UPDATE
     SET agrees = excluded.agrees, by = excluded.by, at_ms = excluded.at_ms`,
  ).run(alert.id, alert.entry?.id ?? null, read.deviceId, agrees ? 1 : 0, by, atMs, n, read.id);
}

/**
 * The verdict of the alert's last step, which is taken back, goes; where the look before was at the same read, its
 * verdict comes back. Runs inside the transaction of the undo.
 */
export function takeVerdictBack(db: Database, alert: Alert): void {
  const step = alert.history.findLast((item) => item.what === undefined);
  if (step === undefined || alert.undo?.step === 'acknowledge') return;
  const ofStep = [alert.id, step.by, Date.parse(step.at)] as const;
  const earlier = alert.undo?.before.verification ?? null;
  const kept =
    earlier === null ||
    db
      .prepare<unknown[]>('SELECT 1 FROM alert_verdicts WHERE alert_id = ? AND by = ? AND at_ms = ?')
      .get(alert.id, earlier.by, Date.parse(earlier.at)) !== undefined;
  if (kept) {
    db.prepare<unknown[]>('DELETE FROM alert_verdicts WHERE alert_id = ? AND by = ? AND at_ms = ?').run(
      ...ofStep,
    );
    return;
  }
  db.prepare<unknown[]>(
    'UPDATE alert_verdicts SET agrees = ?, by = ?, at_ms = ? WHERE alert_id = ? AND by = ? AND at_ms = ?',
  ).run(earlier.agrees ? 1 : 0, earlier.by, Date.parse(earlier.at), ...ofStep);
}

interface CountRow {
  device_id: string;
  class_rank: number;
  agreed: number;
  disagreed: number;
}

export function verdictCounts(
  db: Database,
  query: { deviceId?: string; fromMs: number; toMs: number },
): VerdictCount[] {
  const ofDevice = query.deviceId === undefined ? '' : 'AND device_id = ?';
  return db
    .prepare<unknown[], CountRow>(
      `SELECT device_id, class_rank, sum(agrees) AS agreed, sum(1 - agrees) AS disagreed FROM alert_verdicts
       WHERE at_ms >= ? AND at_ms < ? ${ofDevice} GROUP BY device_id, class_rank ORDER BY device_id, class_rank`,
    )
    .all(query.fromMs, query.toMs, ...(query.deviceId === undefined ? [] : [query.deviceId]))
    .map((row) => ({
      deviceId: row.device_id,
      matchClass: classes[row.class_rank] ?? 'exact',
      agreed: row.agreed,
      disagreed: row.disagreed,
    }));
}
