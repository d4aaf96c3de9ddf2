/** Alerts of cloned plates: one open for each vehicle, kept under the vehicle in the place of an entry's id. */
import { randomUUID } from 'node:crypto';
import { hitTimeMs, joinWithinMs } from '../../core/alert.ts';
import type { Alert } from '../../core/entities.ts';
import type { Match } from '../../core/model.ts';
import type { AlertsRepository, CloneFacts } from '../contract/alerts.ts';
import { type AlertRow, alertRows } from './alert-rows.ts';
import type { Database } from './database.ts';
import { cursorNumber, toPage } from './paging.ts';

/** No entry can have such an id: `:` is not allowed in ids. */
const clonePrefix = 'clone:';
const clonePriority = 3;

function openClone(id: string, facts: CloneFacts, atMs: number): Alert {
  const at = new Date(atMs).toISOString();
  return {
    id,
    seq: 0,
    version: 1,
    kind: 'cloned_plate',
    state: 'new',
    priority: clonePriority,
    plate: facts.plate,
    plateColor: facts.plateColor,
    openedAt: at,
    updatedAt: at,
    late: facts.reads.every((read) => read.late),
    corrected: false,
    ringBreach: false,
    reads: [...facts.reads],
    hitCount: facts.reads.length,
    entry: null,
    match: null,
    verification: null,
    dispatch: null,
    interception: [],
    outcome: null,
    history: [{ at, by: 'system', from: null, to: 'new', note: facts.note }],
    areaId: facts.areaId,
    subject: null,
  };
}

export function cloneAlertCalls(db: Database): Pick<AlertsRepository, 'raiseClone' | 'clones'> {
  const rows = alertRows(db);
  const latest = db.prepare<[string, string], AlertRow>(
    'SELECT n, last_hit_ms, body FROM alerts WHERE entry_id = ? AND plate = ? ORDER BY n DESC LIMIT 1',
  );
  const list = db.prepare<unknown[], AlertRow>(
    `SELECT n, last_hit_ms, body FROM alerts
     WHERE kind = 'cloned_plate' AND n < ? AND (? IS NULL OR plate = ?) AND last_hit_ms >= ? AND last_hit_ms < ?
       AND (? IS NULL OR area_id IN (SELECT value FROM json_each(?)))
     ORDER BY n DESC LIMIT ?`,
  );
  return {
    raiseClone: (facts, atMs) =>
      db
        .transaction(() => {
          const about = `${clonePrefix}${facts.plateColor ?? ''}`;
          const seenMs = Math.max(...facts.reads.map(hitTimeMs));
          const before = latest.get(about, facts.plate);
          // once for each vehicle, even where the last one was dealt with a moment ago
          if (before !== undefined && seenMs - before.last_hit_ms <= joinWithinMs) return null;
          const opened = rows.insert(openClone(randomUUID(), facts, atMs), seenMs, about);
          const match: Match = { entryId: about, class: 'exact', differences: [] };
          for (const read of facts.reads)
            rows.insertHit(opened.n, about, { read, areaId: facts.areaId, match });
          return opened.alert;
        })
        .immediate(),
    clones: ({ plate = null, fromMs, toMs, areaIds, limit, cursor }) => {
      const areas = areaIds === null ? null : JSON.stringify(areaIds);
      const found = list.all(
        cursorNumber(cursor, Number.MAX_SAFE_INTEGER),
        plate,
        plate,
        fromMs ?? Number.MIN_SAFE_INTEGER,
        toMs ?? Number.MAX_SAFE_INTEGER,
        areas,
        areas,
        limit + 1,
      );
      return toPage(
        found,
        limit,
        (row) => row.n,
        (row) => rows.view(row).alert,
      );
    },
  };
}
