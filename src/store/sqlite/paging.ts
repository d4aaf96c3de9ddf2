/** Pages by a growing number as cursor: stable while rows are added, and an index seek per page. */
import type { Page } from '../../core/entities.ts';
import { RinggateError } from '../../core/errors.ts';

/**
 * The number a cursor holds, or `start` without one.
 * @throws RinggateError invalid_request when it is none of ours
 */
export function cursorNumber(cursor: string | undefined, start: number): number {
  if (cursor === undefined) return start;
  const value = Number(cursor);
  if (!/^\d{1,16}$/.test(cursor) || !Number.isSafeInteger(value)) {
    throw new RinggateError('invalid_request', 'The cursor is none that this list gave out.', {
      errors: [
        {
          path: '/cursor',
          message: `is ${JSON.stringify(cursor)}; allowed: the nextCursor of the page before`,
        },
      ],
    });
  }
  return value;
}

/** @param rows up to limit + 1 rows; the one too many says that there is a next page */
export function toPage<Row, T>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => number,
  view: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(view), nextCursor: more ? String(cursorOf(last)) : null };
}
