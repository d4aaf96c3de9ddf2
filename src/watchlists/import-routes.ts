/** `/watchlist-imports`: many entries from CSV, as proposals of one person, decided on as a whole by another. */
import { randomUUID } from 'node:crypto';
import { RinggateError } from '../core/errors.ts';
import type { App, Request, RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { ListQuery, PageSchema, pageOf } from '../http/list.ts';
import { alreadyOnRecord } from '../http/refusals.ts';
import { IdParams, Nullable, OneOf, Timestamp, Type } from '../http/schema.ts';
import type { DecidedImport, WatchlistImport } from '../store/contract/watchlists.ts';
import { readEntriesCsv } from './import.ts';
import { isYoung, type WatchlistLife } from './life.ts';
import type { WatchlistRules } from './proposal.ts';

/** So many entries are approved in one transaction without holding up reads for long. */
const mostEntries = 5_000;

const ImportBody = Type.Object({
  csv: Type.String({
    minLength: 1,
    maxLength: 4_000_000,
    description: 'the file as text; its first line names columns as POST /watchlist-entries has members',
  }),
  preview: Type.Optional(Type.Boolean({ description: 'check only: propose nothing, answer every error' })),
});
const ImportSchema = Type.Object(
  {
    id: Type.String(),
    state: OneOf(['proposed', 'approved', 'rejected']),
    entries: Type.Integer(),
    proposedBy: Type.String(),
    proposedAt: Timestamp,
    decidedBy: Nullable(Type.String()),
    decidedAt: Nullable(Timestamp),
    note: Nullable(Type.String()),
  },
  { title: 'WatchlistImport' },
);
const ImportAnswer = Type.Object({
  import: Nullable(ImportSchema),
  entries: Type.Integer({ description: 'how many are right' }),
  errors: Type.Array(Type.Object({ path: Type.String(), message: Type.String() })),
});
const Decided = Type.Object({
  import: ImportSchema,
  entryIds: Type.Array(Type.String(), {
    description: 'what was decided on; entries that were withdrawn or expired meanwhile are not among them',
  }),
});
const Rejection = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S' }) });

/** Proposals with every error: of the file, of each value, of ids that are taken. */
async function checked(context: AppContext, csv: string, rules: WatchlistRules, createdBy: string) {
  const { rows, errors } = readEntriesCsv(csv, rules, createdBy, context.clock());
  if (errors.length === 0 && rows.length === 0)
    errors.push({ path: 'line 2', message: 'there is no entry in the file' });
  if (rows.length > mostEntries)
    errors.push({
      path: `line ${rows[mostEntries]?.line}`,
      message: `the file has ${rows.length} entries; an import has at most ${mostEntries}`,
    });
  const taken = new Set(await context.store.watchlists.knownIds(rows.map(({ entry }) => entry.id)));
  for (const { line, entry } of rows)
    if (taken.has(entry.id))
      errors.push({ path: `line ${line}: /id`, message: `is ${entry.id}; an entry of this id is there` });
  // as every other wrong field is named in an answer
  const paths = errors.map(({ path, message }) => ({ path: `/${path}`, message }));
  return { entries: rows.map(({ entry }) => entry), errors: paths };
}

export function watchlistImportRoutes(rules: WatchlistRules, life: WatchlistLife): RouteModule {
  return (app, context) => {
    app.post(
      '/watchlist-imports',
      {
        schema: {
          summary:
            'Proposes the entries of a CSV file, all or none; with preview it only answers every error',
          body: ImportBody,
          response: { 200: ImportAnswer, 201: ImportAnswer },
        },
      },
      async (request, reply) => {
        const { userId, username } = request.actor;
        const { csv, preview = false } = request.body;
        const { entries, errors } = await checked(context, csv, rules, username);
        if (preview) return reply.code(200).send({ import: null, entries: entries.length, errors });
        if (errors.length > 0)
          throw new RinggateError('invalid_request', `Nothing was imported: ${errors.length} wrong values.`, {
            errors,
          });
        const { watchlists } = context.store;
        const by = { userId, username };
        const made = await watchlists.insertImport(randomUUID(), entries, by, context.clock());
        for (const entry of entries)
          context.changes.emit('watchlistChanged', { ...entry, importId: made.id });
        await context.audit(request.actor, 'watchlist.imported', {
          import: made.id,
          entries: entries.map((entry) => entry.id),
        });
        return reply.code(201).send({ import: made, entries: entries.length, errors: [] });
      },
    );
    addReading(app, context);
    addDeciding(app, context, life);
  };
}

function addReading(app: App, context: AppContext): void {
  app.get(
    '/watchlist-imports',
    {
      schema: {
        summary: 'Imports, newest first; the entries of one: GET /watchlist-entries?importId=',
        querystring: ListQuery,
        response: { 200: PageSchema(ImportSchema) },
      },
    },
    (request) => context.store.watchlists.listImports(pageOf(request.query)),
  );
  app.get(
    '/watchlist-imports/:id',
    { schema: { summary: 'One import', params: IdParams, response: { 200: ImportSchema } } },
    (request): Promise<WatchlistImport> => context.store.watchlists.getImport(request.params.id),
  );
}

function addDeciding(app: App, context: AppContext, life: WatchlistLife): void {
  async function decided(
    request: Request,
    id: string,
    step: Promise<DecidedImport>,
    action: string,
    detail: object,
  ): Promise<{ import: WatchlistImport; entryIds: string[] }> {
    const done = await step.catch(async (error: unknown) => {
      if (error instanceof RinggateError && error.code === 'self_approval') {
        await context.audit(request.actor, 'watchlist.self_approval_refused', { import: id });
        alreadyOnRecord(error);
      }
      throw error;
    });
    for (const entry of done.entries) context.changes.emit('watchlistChanged', entry);
    const entryIds = done.entries.map((entry) => entry.id);
    const flags = (await isYoung(context, request.actor.userId)) ? { flags: ['young_account'] } : {};
    await context.audit(request.actor, action, { import: id, entries: entryIds, ...detail, ...flags });
    return { import: done.import, entryIds };
  }
  const person = ({ actor: { userId, username } }: Request) => ({ userId, username });
  app.post(
    '/watchlist-imports/:id/approval',
    {
      schema: {
        summary: 'Approves all entries of an import that another person proposed',
        params: IdParams,
        response: { 200: Decided },
      },
    },
    (request) => {
      const { id } = request.params;
      const step = context.store.watchlists.approveImport(id, person(request), context.clock(), life);
      return decided(request, id, step, 'watchlist.import_approved', {});
    },
  );
  app.post(
    '/watchlist-imports/:id/rejection',
    {
      schema: {
        summary: 'Refuses all entries of an import that another person proposed',
        params: IdParams,
        body: Rejection,
        response: { 200: Decided },
      },
    },
    (request) => {
      const { id } = request.params;
      const { reason } = request.body;
      const step = context.store.watchlists.rejectImport(id, person(request), context.clock(), reason);
      return decided(request, id, step, 'watchlist.import_rejected', { reason });
    },
  );
}
