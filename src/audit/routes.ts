/** `GET /audit` and `GET /audit/export`: the log page by page or as a file, plates as keyed pseudonyms. */
import type { AuditRecord } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { App, RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { listQueryFields, PageSchema, pageOf } from '../http/list.ts';
import { type Static, Timestamp, Type } from '../http/schema.ts';
import type { AuditQuery } from '../store/contract/audit.ts';
import { csvLine } from '../wire/csv-out.ts';
import { withPseudonyms } from './pseudonym.ts';
import { AuditRecordSchema } from './record-schema.ts';

const filterFields = {
  actor: Type.Optional(Type.String()),
  action: Type.Optional(
    Type.String({ maxLength: 1000, description: 'one, or several with commas between them' }),
  ),
  caseReference: Type.Optional(Type.String()),
  investigation: Type.Optional(Type.String({ description: 'id of an investigation' })),
  from: Type.Optional(Timestamp),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'exclusive' })),
};
const Filters = Type.Object(filterFields);
const AuditQuerySchema = Type.Object({ ...listQueryFields, ...filterFields });

/** More do not leave in one file; a narrower time gets the rest. */
const exportedAtMost = 100_000;
const columns = ['seq', 'at', 'actor', 'action', 'caseReference', 'detail', 'prevHash', 'hash'] as const;

function filtersOf(query: Static<typeof Filters>): Omit<AuditQuery, 'limit' | 'cursor'> {
  const { actor, action, caseReference, investigation, from, to } = query;
  const actions = (action ?? '').split(',').filter((name) => name !== '');
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(actions.length === 0 ? {} : { actions }),
    ...(caseReference === undefined ? {} : { caseReference }),
    ...(investigation === undefined ? {} : { investigation }),
    ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
    ...(to === undefined ? {} : { toMs: Date.parse(to) }),
  };
}

/** @param parts.pseudonymKey secret of the site; whoever holds it can tell plates from pseudonyms by trying */
export function auditRoutes(parts: { pseudonymKey: string }): RouteModule {
  return (app, context) => {
    const shown = (record: AuditRecord): AuditRecord => ({
      ...record,
      detail: withPseudonyms(parts.pseudonymKey, record.detail) as Record<string, unknown>,
    });
    app.get(
      '/audit',
      {
        schema: {
          summary: 'The audit log, newest first',
          querystring: AuditQuerySchema,
          response: { 200: PageSchema(AuditRecordSchema) },
        },
      },
      async ({ query }) => {
        const page = await context.store.audit.list({ ...filtersOf(query), ...pageOf(query) });
        return { items: page.items.map(shown), nextCursor: page.nextCursor };
      },
    );
    addExport(app, context, shown);
  };
}

function lineOf(record: AuditRecord): string {
  const { caseReference, ...detail } = record.detail;
  return csvLine([
    record.seq,
    record.at,
    record.actor,
    record.action,
    typeof caseReference === 'string' ? caseReference : null,
    JSON.stringify(detail),
    record.prevHash,
    record.hash,
  ]);
}

function addExport(app: App, context: AppContext, shown: (record: AuditRecord) => AuditRecord): void {
  app.get(
    '/audit/export',
    {
      schema: {
        summary: 'Records as CSV, newest first; plates as pseudonyms',
        description: `${exportedAtMost} at most: a larger choice is refused, narrow it with from and to.`,
        querystring: Filters,
        response: { 200: Type.String({ description: 'text/csv with a byte order mark' }) },
      },
    },
    async ({ actor, query }, reply) => {
      const lines: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await context.store.audit.list({
          ...filtersOf(query),
          limit: 1000,
          ...(cursor === undefined ? {} : { cursor }),
        });
        for (const record of page.items) lines.push(lineOf(shown(record)));
        cursor = page.nextCursor ?? undefined;
        if (cursor !== undefined && lines.length >= exportedAtMost)
          throw new RinggateError(
            'too_large',
            `More than ${exportedAtMost} records: narrow the choice with from and to.`,
          );
      } while (cursor !== undefined);
      await context.audit(actor, 'audit.exported', { records: lines.length, filters: { ...query } });
      return reply
        .header('content-disposition', 'attachment; filename="audit.csv"')
        .type('text/csv; charset=utf-8')
        .send(`\ufeff${csvLine(columns)}${lines.join('')}`);
    },
  );
}
