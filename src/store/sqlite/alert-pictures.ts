/** The picture of a hit came after the hit: the alerts that show it say so, under a new seq and the same version. */
import { type Hit, reviseHit } from '../../core/alert.ts';
import type { Alert } from '../../core/entities.ts';
import { alertRows } from './alert-rows.ts';
import type { Database } from './database.ts';

/** @returns the changed alerts, in order of seq */
export function pictureArrived(db: Database, readId: string, nowMs: number): Alert[] {
  const rows = alertRows(db);
  const hits = db
    .prepare<[string], { alert_n: number; entry_id: string; body: string }>(
      'SELECT alert_n, entry_id, body FROM alert_hits WHERE read_id = ?',
    )
    .all(readId);
  return db.transaction(() =>
    hits.map(({ alert_n, entry_id, body }) => {
      const hit = JSON.parse(body) as Hit;
      const read = { ...hit.read, imageUrl: `/api/v1/reads/${readId}/image` };
      rows.updateHit(entry_id, { ...hit, read });
      const stored = rows.loadRow(alert_n);
      const left = rows.remaining(alert_n);
      return rows.save({
        n: stored.n,
        lastHitMs: left.lastHitMs ?? stored.lastHitMs,
        alert: reviseHit(stored.alert, left.hits, nowMs),
      });
    }),
  )();
}
