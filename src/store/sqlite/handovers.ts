/** Handovers as rows. What was written is never changed; the acceptance is added once. */
import { RinggateError } from '../../core/errors.ts';
import type { Handover, HandoversRepository } from '../contract/handovers.ts';
import type { Database } from './database.ts';
import { cursorNumber, toPage } from './paging.ts';

interface Row {
  n: number;
  id: string;
  at_ms: number;
  by: string;
  area_id: string | null;
  summary: string;
  accepted_by: string | null;
  accepted_at_ms: number | null;
  accepted_note: string | null;
}

function viewOf(row: Row): Handover {
  return {
    id: row.id,
    at: new Date(row.at_ms).toISOString(),
    by: row.by,
    areaId: row.area_id,
    summary: row.summary,
    acceptance:
      row.accepted_by === null
        ? null
        : {
            by: row.accepted_by,
            at: new Date(row.accepted_at_ms ?? 0).toISOString(),
            note: row.accepted_note,
          },
  };
}

export function handoversRepository(db: Database): HandoversRepository {
  const insert = db.prepare<unknown[]>(
    'INSERT INTO handovers (id, at_ms, by, area_id, summary) VALUES (?, ?, ?, ?, ?)',
  );
  const byId = db.prepare<[string], Row>('SELECT * FROM handovers WHERE id = ?');
  const newest = db.prepare<[string | null], Row>(
    'SELECT * FROM handovers WHERE area_id IS ? ORDER BY n DESC LIMIT 1',
  );
  const accept = db.prepare<unknown[]>(
    'UPDATE handovers SET accepted_by = ?, accepted_at_ms = ?, accepted_note = ? WHERE id = ?',
  );
  const get = (id: string): Handover => {
    const row = byId.get(id);
    if (row === undefined)
      throw new RinggateError('not_found', `There is no handover ${JSON.stringify(id)}.`);
    return viewOf(row);
  };
  return {
    add(handover) {
      insert.run(handover.id, handover.atMs, handover.by, handover.areaId, handover.summary);
      return get(handover.id);
    },
    get,
    list(query) {
      const inAreas = query.areaIds === null ? '' : 'AND area_id IN (SELECT value FROM json_each(?))';
      const rows = db
        .prepare<unknown[], Row>(`SELECT * FROM handovers WHERE n < ? ${inAreas} ORDER BY n DESC LIMIT ?`)
        .all(
          cursorNumber(query.cursor, Number.MAX_SAFE_INTEGER),
          ...(query.areaIds === null ? [] : [JSON.stringify(query.areaIds)]),
          query.limit + 1,
        );
      return toPage(rows, query.limit, (row) => row.n, viewOf);
    },
    last(areaId) {
      const row = newest.get(areaId);
      return row === undefined ? null : viewOf(row);
    },
    accept: (id, by, atMs, note) =>
      db
        .transaction(() => {
          const { acceptance } = get(id);
          if (acceptance !== null)
            throw new RinggateError(
              'conflict',
              `${acceptance.by} took handover ${id} over at ${acceptance.at} already.`,
            );
          accept.run(by, atMs, note, id);
          return get(id);
        })
        .immediate(),
  };
}
