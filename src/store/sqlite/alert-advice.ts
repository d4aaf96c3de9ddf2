/** Interception advice is put on its alert under a new seq and the same version, and kept for each hit it was given at. */
import type { Alert } from '../../core/entities.ts';
import type { Advice, AlertsRepository, KeptAdvice } from '../contract/alerts.ts';
import { alertRows } from './alert-rows.ts';
import type { Database } from './database.ts';

/** What is kept of an alert: as many as it shows hits. */
const mostKept = 50;

export function alertAdviceCalls(db: Database): Pick<AlertsRepository, 'advise' | 'adviceOf'> {
  const rows = alertRows(db);
  const put = db.prepare<[number, string, number, string]>(
    `INSERT INTO alert_advice (alert_n, read_id, at_ms, body) VALUES (?, ?, ?, ?)
     ON CONFLICT (alert_n, read_id) DO UPDATE SET at_ms = excluded.at_ms, body = excluded.body`,
  );
  const prune = db.prepare<[number, number, number]>(
    `DELETE FROM alert_advice WHERE alert_n = ? AND read_id NOT IN
     (SELECT read_id FROM alert_advice WHERE alert_n = ? ORDER BY at_ms DESC LIMIT ?)`,
  );
  const all = db.prepare<[number], { body: string }>(
    'SELECT body FROM alert_advice WHERE alert_n = ? ORDER BY at_ms',
  );
  const adviseOne = ({ alertId, from, interception, advisedAt }: Advice): Alert => {
    const stored = rows.load(alertId);
    // a further hit came meanwhile, and will be advised on itself; a closed alert stays as it was closed
    if (stored.alert.reads.at(-1)?.id !== from.readId || stored.alert.state === 'resolved')
      return stored.alert;
    if (interception.length > 0) {
      const kept: KeptAdvice = { ...from, advisedAt, interception };
      put.run(stored.n, from.readId, Date.parse(advisedAt), JSON.stringify(kept));
      prune.run(stored.n, stored.n, mostKept);
    }
    return rows.save({ ...stored, alert: { ...stored.alert, interception, interceptionFrom: from } });
  };
  return {
    advise: (advice) => db.transaction(() => advice.map(adviseOne)).immediate(),
    adviceOf: (alertId) => all.all(rows.load(alertId).n).map((row) => JSON.parse(row.body) as KeptAdvice),
  };
}
