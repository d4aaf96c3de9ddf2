/** Pages by a text as cursor: lists in order of id or name. (paging.ts is the same for growing numbers.) */
import type { Page } from '../../core/entities.ts';
import { RinggateError } from '../../core/errors.ts';

/**
 * The text after which a page starts; '' without a cursor, which is before every text.
 * @throws RinggateError invalid_request when it is none of ours
 */
export function cursorText(cursor: string | undefined): string {
  if (cursor === undefined) return '';
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (Buffer.from(text, 'utf8').toString('base64url') !== cursor) {
    throw new RinggateError('invalid_request', 'The cursor is none that this list gave out.', {
      errors: [
        {
          path: '/cursor',
          message: `is ${JSON.stringify(cursor)}; allowed: the nextCursor of the page before`,
        },
      ],
    });
  }
  return text;
}

/** @param rows up to limit + 1 rows; the one too many says that there is a next page */
export function pageByText<Row, T>(
  rows: readonly Row[],
  limit: number,
  textOf: (row: Row) => string,
  view: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    items: shown.map(view),
    nextCursor: more ? Buffer.from(textOf(last), 'utf8').toString('base64url') : null,
  };
}
