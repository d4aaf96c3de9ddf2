/** Lists: `?limit=&cursor=` in, `{ items, nextCursor }` out. */
import { Nullable, type TSchema, Type } from './schema.ts';

const defaultLimit = 100;
const largestLimit = 1000;

/** The query members of every list; spread them into the schema of a list with filters. */
export const listQueryFields = {
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: `1 to ${largestLimit}, ${defaultLimit} if absent; larger is clamped`,
    }),
  ),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1000, description: 'the nextCursor of the page before' }),
  ),
};
export const ListQuery = Type.Object(listQueryFields);

/** Limit and cursor as the repositories take them. */
export function pageOf(query: { limit?: number; cursor?: string }): { limit: number; cursor?: string } {
  const limit = Math.min(query.limit ?? defaultLimit, largestLimit);
  return query.cursor === undefined ? { limit } : { limit, cursor: query.cursor };
}

/** The schema of a page of `item`. */
export function PageSchema<T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), nextCursor: Nullable(Type.String()) });
}
