/** CrewRepository over SQLite. */
import { applyAnswer, type Recall } from '../../core/crew.ts';
import type { Alert } from '../../core/entities.ts';
import type { CrewRepository } from '../contract/crew.ts';
import { type AlertRow, alertRows } from './alert-rows.ts';
import type { Database } from './database.ts';

export function crewRepository(db: Database): CrewRepository {
  const rows = alertRows(db);
  const known = db.prepare<[number, string], { at_ms: number }>(
    'SELECT at_ms FROM crew_answers WHERE alert_n = ? AND answer_id = ?',
  );
  const note = db.prepare<[number, string, number]>(
    'INSERT INTO crew_answers (alert_n, answer_id, at_ms) VALUES (?, ?, ?)',
  );
  const standing = db.prepare<[string | null, string | null], AlertRow>(
    `SELECT n, last_hit_ms, body FROM alerts WHERE n IN (SELECT alert_n FROM alert_dispatches WHERE standing = 1
       AND (? IS NULL OR checkpoint_id IN (SELECT value FROM json_each(?)))) ORDER BY n`,
  );
  const standingOf = (checkpointIds: readonly string[] | null): Alert[] => {
    const ids = checkpointIds === null ? null : JSON.stringify(checkpointIds);
    return standing.all(ids, ids).map((row) => rows.view(row).alert);
  };
  /** Runs a change whose outcome may be that nothing changes. */
  const change = (alertId: string, rule: (alert: Alert) => Alert | null) =>
    db
      .transaction(() => {
        const stored = rows.load(alertId);
        const next = rule(stored.alert);
        return next === null
          ? { alert: stored.alert, fresh: false }
          : { alert: rows.save({ ...stored, alert: next }), fresh: true };
      })
      .immediate();

  return {
    answer: (alertId, answerId, input, atMs) =>
      db
        .transaction(() => {
          const stored = rows.load(alertId);
          if (known.get(stored.n, answerId) !== undefined) return { alert: stored.alert, fresh: false };
          const alert = rows.save({ ...stored, alert: applyAnswer(stored.alert, input, atMs) });
          note.run(stored.n, answerId, atMs);
          return { alert, fresh: true };
        })
        .immediate(),
    receipt: ({ alertId, shows, of, posts }, atMs) =>
      change(alertId, (alert) => {
        const at = new Date(atMs).toISOString();
        if (shows === 'recall')
          return withRecall(alert, of, posts, (recall) =>
            recall.shownAt === null ? { ...recall, shownAt: at } : null,
          );
        const { dispatch } = alert;
        if (dispatch === null || dispatch.at !== of || dispatch.deliveredAt !== null) return null;
        if (!posts.includes(dispatch.checkpointId)) return null;
        return { ...alert, dispatch: { ...dispatch, deliveredAt: at, undelivered: null } };
      }),
    confirmRecall: (alertId, of, posts, by, atMs) =>
      change(alertId, (alert) => {
        const at = new Date(atMs).toISOString();
        return withRecall(alert, of, posts, (recall) =>
          recall.confirmed === null
            ? { ...recall, shownAt: recall.shownAt ?? at, confirmed: { by, at } }
            : null,
        );
      }),
    markUndelivered: (alertId, dispatchedAt, why) => {
      const { alert, fresh } = change(alertId, (present) => {
        const { dispatch, state } = present;
        if (state !== 'dispatched' || dispatch?.at !== dispatchedAt) return null;
        if (dispatch.deliveredAt !== null || dispatch.undelivered === why) return null;
        return { ...present, dispatch: { ...dispatch, undelivered: why } };
      });
      return fresh ? alert : null;
    },
    standing: standingOf,
    showsRead: (readId, checkpointIds) =>
      standingOf(checkpointIds).some((alert) => alert.reads.at(-1)?.id === readId),
  };
}

/** The alert with one recall changed; null where there is no such recall here, or the rule changes nothing. */
function withRecall(
  alert: Alert,
  of: string,
  posts: readonly string[],
  rule: (recall: Recall) => Recall | null,
): Alert | null {
  const recalls = alert.recalls ?? [];
  const index = recalls.findIndex((recall) => recall.at === of && posts.includes(recall.checkpointId));
  const found = recalls[index];
  const changed = found === undefined ? null : rule(found);
  return changed === null ? null : { ...alert, recalls: recalls.with(index, changed) };
}
