/** `GET /audit`: the log page by page, plates as keyed pseudonyms. */
import type { RouteModule } from '../http/app.ts';
import { listQueryFields, PageSchema, pageOf } from '../http/list.ts';
import { Timestamp, Type } from '../http/schema.ts';
import { withPseudonyms } from './pseudonym.ts';

const AuditRecordSchema = Type.Object({
  seq: Type.Integer(),
  at: Timestamp,
  actor: Type.String(),
  action: Type.String(),
  detail: Type.Record(Type.String(), Type.Unknown()),
  prevHash: Type.String(),
  hash: Type.String({ description: 'over the record as stored; `ringgate audit verify` checks the chain' }),
});
const AuditQuerySchema = Type.Object({
  ...listQueryFields,
  actor: Type.Optional(Type.String()),
  action: Type.Optional(Type.String()),
  from: Type.Optional(Timestamp),
  to: Type.Optional(Timestamp),
});

/** @param parts.pseudonymKey secret of the site; whoever holds it can tell plates from pseudonyms by trying */
export function auditRoutes(parts: { pseudonymKey: string }): RouteModule {
  return (app, context) => {
    app.get(
      '/audit',
      {
        schema: {
          summary: 'The audit log, newest first',
          querystring: AuditQuerySchema,
          response: { 200: PageSchema(AuditRecordSchema) },
        },
      },
      async (request) => {
        const { actor, action, from, to } = request.query;
        const page = await context.store.audit.list({
          ...pageOf(request.query),
          ...(actor === undefined ? {} : { actor }),
          ...(action === undefined ? {} : { action }),
          ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
          ...(to === undefined ? {} : { toMs: Date.parse(to) }),
        });
        return {
          items: page.items.map((record) => ({
            ...record,
            detail: withPseudonyms(parts.pseudonymKey, record.detail) as Record<string, unknown>,
          })),
          nextCursor: page.nextCursor,
        };
      },
    );
  };
}
