/** StatisticsRepository over SQLite. */
import { siteDays } from '../../core/site-day.ts';
import type {
  AlertCount,
  CountedAlert,
  LogCount,
  ReadCount,
  StatisticsRepository,
} from '../contract/statistics.ts';
import type { Database } from './database.ts';

/** Looks at reads, as `src/audit/looks.ts` names them. */
const searches = [
  'reads.asked',
  'journey.asked',
  'convoy.asked',
  'section_speed.asked',
  'findings.asked',
  'usual_places.asked',
  'export.begun',
];

interface LogRow {
  seq: number;
  at: string;
  action: string;
  purpose: string | null;
  case_reference: string | null;
  agrees: number | null;
}

export function statisticsRepository(db: Database): StatisticsRepository {
  const addHour = db.prepare<unknown[]>(
    `INSERT INTO statistics_hours (day, hour, checkpoint_id, reads, unread) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET reads = reads + excluded.reads, unread = unread + excluded.unread`,
  );
  const put = db.prepare<unknown[]>(
    `INSERT INTO statistics_alerts (alert_id, day, category, area_id, hits, outcome) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET area_id = excluded.area_id, hits = excluded.hits, outcome = excluded.outcome`,
  );
  const ofDay = db.prepare<[string], ReadCount>(
    `SELECT day, hour, checkpoint_id AS checkpointId, reads, unread FROM statistics_hours
     WHERE day = ? ORDER BY hour, checkpoint_id`,
  );
  return {
    addReads: db.transaction((counts: readonly ReadCount[]) => {
      for (const { day, hour, checkpointId, reads, unread } of counts)
        addHour.run(day, hour, checkpointId, reads, unread);
    }),
    putAlerts: db.transaction((alerts: readonly CountedAlert[]) => {
      for (const one of alerts)
        put.run(one.alertId, one.day, one.category, one.areaId, one.hits, one.outcome);
    }),
    countLog: logCounter(db),
    reads: (day) => ofDay.all(day),
    alerts: (fromDay, toDay) =>
      db
        .prepare<unknown[], AlertCount>(
          `SELECT day, category, area_id AS areaId, outcome, count(*) AS alerts, sum(hits) AS hits
           FROM statistics_alerts WHERE day BETWEEN ? AND ? GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
        )
        .all(fromDay, toDay),
    log: (fromDay, toDay) =>
      db
        .prepare<unknown[], LogCount>(
          `SELECT day, kind, name, times, with_case AS withCase FROM statistics_log
           WHERE day BETWEEN ? AND ? ORDER BY day, kind, name`,
        )
        .all(fromDay, toDay),
  };
}

/** Where it has counted to is kept in the same transaction, so that no record counts twice. */
function logCounter(db: Database): StatisticsRepository['countLog'] {
  const reached = db.prepare<[], { seq: number }>('SELECT seq FROM statistics_reached');
  const rows = db.prepare<[number, number], LogRow>(
    `SELECT seq, at, action, json_extract(detail, '$.purpose') AS purpose,
       json_extract(detail, '$.caseReference') AS case_reference, json_extract(detail, '$.step.agrees') AS agrees
     FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`,
  );
  const add = db.prepare<unknown[]>(
    `INSERT INTO statistics_log (day, kind, name, times, with_case) VALUES (?, ?, ?, 1, ?)
     ON CONFLICT DO UPDATE SET times = times + 1, with_case = with_case + excluded.with_case`,
  );
  const reach = db.prepare<[number]>('UPDATE statistics_reached SET seq = ?');
  return db.transaction((zone: string, limit: number) => {
    const found = rows.all(reached.get()?.seq ?? 0, limit);
    const dayOf = siteDays(zone);
    for (const row of found) {
      const { day } = dayOf(Date.parse(row.at));
      if (searches.includes(row.action))
        add.run(day, 'search', row.purpose ?? 'none', (row.case_reference ?? '') === '' ? 0 : 1);
      else if (row.action === 'alert.verify' && row.agrees !== null)
        add.run(day, 'verdict', row.agrees === 1 ? 'agree' : 'disagree', 0);
    }
    const last = found.at(-1);
    if (last !== undefined) reach.run(last.seq);
    return found.length;
  });
}
