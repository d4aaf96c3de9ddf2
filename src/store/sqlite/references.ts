/** References between records: is what is named there, and who uses what is to go. */
import { type FieldError, RinggateError } from '../../core/errors.ts';
import type { Database } from './database.ts';

/** @throws RinggateError conflict when the table holds this id already */
export function refuseTakenId(db: Database, table: string, id: string): void {
  const row = db.prepare<[string], { id: string }>(`SELECT id FROM ${table} WHERE id = ?`).get(id);
  if (row !== undefined) throw new RinggateError('conflict', `The id "${id}" is taken`);
}

/**
 * Checks the references of a record; null and undefined refer to nothing.
 * @throws RinggateError invalid_request with every field that names an unknown record
 */
export function checkReferences(
  db: Database,
  references: readonly { path: string; table: string; what: string; id: string | null | undefined }[],
): void {
  const errors: FieldError[] = [];
  for (const { path, table, what, id } of references) {
    if (id === null || id === undefined) continue;
    const row = db.prepare<[string], { id: string }>(`SELECT id FROM ${table} WHERE id = ?`).get(id);
    if (row === undefined) errors.push({ path, message: `there is no ${what} "${id}"` });
  }
  if (errors.length > 0) {
    const where = errors.map((error) => error.path).join(', ');
    throw new RinggateError('invalid_request', `Wrong fields: ${where}`, { errors });
  }
}

const shownUsers = 100;

/**
 * @param uses which column of which table may refer to the record; `list`: the column holds a JSON array of ids.
 * `name`: the column by which the users are known, unless it is their id
 * @throws RinggateError in_use, `extra.usedBy` names up to 100 of the records that refer to it
 */
export function refuseInUse(
  db: Database,
  what: string,
  id: string,
  uses: readonly { kind: string; table: string; column: string; list?: boolean; name?: string }[],
): void {
  const usedBy = uses.flatMap(({ kind, table, column, list = false, name = 'id' }) =>
    db
      .prepare<[string, number], { id: string }>(
        `SELECT ${name} AS id FROM ${table} WHERE ${
          list ? `? IN (SELECT value FROM json_each(${table}.${column}))` : `${column} = ?`
        } ORDER BY ${name} LIMIT ?`,
      )
      .all(id, shownUsers)
      .map((row) => ({ kind, id: row.id })),
  );
  if (usedBy.length === 0) return;
  const named = usedBy.slice(0, 5).map((use) => `${use.kind} "${use.id}"`);
  const more = usedBy.length > named.length ? ' and more' : '';
  throw new RinggateError('in_use', `The ${what} "${id}" is used by ${named.join(', ')}${more}`, {
    extra: { usedBy: usedBy.slice(0, shownUsers) },
  });
}

/** `AND column IN (…)` with its parameter (a JSON array), or nothing for null = all. */
export function inAreas(
  column: string,
  areaIds: readonly string[] | null,
): { sql: string; parameters: string[] } {
  if (areaIds === null) return { sql: '', parameters: [] };
  return { sql: `AND ${column} IN (SELECT value FROM json_each(?))`, parameters: [JSON.stringify(areaIds)] };
}
