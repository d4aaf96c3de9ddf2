/** The one door to TypeBox: schemas are validation, types and OpenAPI in one. */
import { type Static, type TSchema, Type } from 'typebox';

export { type Static, type TSchema, Type };

/** An id as callers may give it. */
export const Id = Type.String({
  pattern: '^[A-Za-z0-9_-]{1,64}$',
  description: 'letters, digits, _ and -, 1 to 64',
});

/** The id in a path. Anything is looked up, so that a strange id is a 404 like any other unknown one. */
export const IdParams = Type.Object({ id: Type.String() });

/** RFC 3339, UTC, milliseconds. */
export const Timestamp = Type.String({ format: 'date-time' });

export function Nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** One of a closed list of strings. */
export function OneOf<Values extends string[]>(values: readonly [...Values]) {
  return Type.Enum(values, { type: 'string' });
}

/** An answer without a body (204). */
export const NoContent = Type.Unsafe<undefined>({ type: 'null', description: 'nothing' });

/** The problem document of RFC 9457 as every error answers it. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.String(),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
  },
  { title: 'Problem', description: 'application/problem+json (RFC 9457)' },
);
