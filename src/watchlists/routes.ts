/** `/watchlist-categories`, `/watchlist-entries`: one person proposes, another approves, either may withdraw. */
import { platePseudonym } from '../audit/pseudonym.ts';
import type { Actor, WatchlistEntry } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import { normaliseEntryPlate } from '../core/watchlist.ts';
import type { RouteModule } from '../http/app.ts';
import { PageSchema, pageOf } from '../http/list.ts';
import { IdParams, Nullable, Type } from '../http/schema.ts';
import { announceEnding } from './endings.ts';
import { EntriesQuery, EntrySchema, NewEntry } from './entry-schema.ts';
import { proposeEntry, type WatchlistRules } from './proposal.ts';

const CategoryList = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      nameZh: Type.String(),
      legalBasis: Type.String(),
      longestDays: Type.Number(),
    }),
  ),
  nextCursor: Type.Null(),
});
const Note = Type.Object({ note: Type.Optional(Nullable(Type.String({ maxLength: 2000 }))) });

/** What the audit log says of an entry. */
function named(entry: WatchlistEntry): Record<string, unknown> {
  const { id, plate, category, caseReference } = entry;
  return { entry: id, plate, category, caseReference };
}

/** An auditor sees that an entry is there and why, and a pseudonym for its plate. */
function shownTo(actor: Actor, entry: WatchlistEntry, pseudonymKey: string): WatchlistEntry {
  const seesPlates = actor.roles.some(
    (role) => role === 'operator' || role === 'officer' || role === 'supervisor',
  );
  return seesPlates ? entry : { ...entry, plate: platePseudonym(pseudonymKey, entry.plate) };
}

export function watchlistRoutes(rules: WatchlistRules & { pseudonymKey: string }): RouteModule {
  return (app, context) => {
    app.get(
      '/watchlist-categories',
      { schema: { summary: 'Why a vehicle may be listed: a closed list', response: { 200: CategoryList } } },
      () => ({ items: rules.categories.map((category) => ({ ...category })), nextCursor: null }),
    );
    app.get(
      '/watchlist-entries',
      {
        schema: {
          summary: 'Entries, newest first',
          querystring: EntriesQuery,
          response: { 200: PageSchema(EntrySchema) },
        },
      },
      async (request) => {
        const { state, category, plate } = request.query;
        const page = await context.store.watchlists.list({
          ...pageOf(request.query),
          ...(state === undefined ? {} : { state }),
          ...(category === undefined ? {} : { category }),
          ...(plate === undefined ? {} : { plate: normaliseEntryPlate(plate) }),
        });
        const items = page.items.map((entry) => shownTo(request.actor, entry, rules.pseudonymKey));
        return { items, nextCursor: page.nextCursor };
      },
    );
    app.post(
      '/watchlist-entries',
      {
        // shape and rules are told together, see proposal.ts
        attachValidation: true,
        schema: {
          summary: 'Proposes an entry; it matches nothing until another person approves it',
          body: NewEntry,
          response: { 201: EntrySchema },
        },
      },
      async (request, reply) => {
        const { entry, errors } = proposeEntry(request.body, rules, request.actor.username, context.clock());
        if (entry === null)
          throw new RinggateError('invalid_request', 'The entry has wrong fields.', { errors });
        await context.store.watchlists.insert([entry], request.actor.userId);
        context.changes.emit('watchlistChanged', entry);
        await context.audit(request.actor, 'watchlist.proposed', named(entry));
        return reply.code(201).send(entry);
      },
    );
    app.get(
      '/watchlist-entries/:id',
      { schema: { summary: 'One entry', params: IdParams, response: { 200: EntrySchema } } },
      async (request) =>
        shownTo(request.actor, await context.store.watchlists.get(request.params.id), rules.pseudonymKey),
    );
    app.post(
      '/watchlist-entries/:id/approval',
      {
        schema: {
          summary: 'Approves an entry that another person proposed',
          params: IdParams,
          body: Note,
          response: { 200: EntrySchema },
        },
      },
      async (request) => {
        const { userId, username } = request.actor;
        const entry = await context.store.watchlists
          .approve(request.params.id, { userId, username }, context.clock())
          .catch(async (error: unknown) => {
            if (error instanceof RinggateError && error.code === 'self_approval') {
              await context.audit(request.actor, 'watchlist.self_approval_refused', {
                entry: request.params.id,
              });
            }
            throw error;
          });
        context.changes.emit('watchlistChanged', entry);
        await context.audit(request.actor, 'watchlist.approved', {
          ...named(entry),
          note: request.body.note ?? null,
        });
        return entry;
      },
    );
    app.post(
      '/watchlist-entries/:id/withdrawal',
      {
        schema: {
          summary: 'Ends an entry and its open alerts',
          params: IdParams,
          body: Note,
          response: { 200: EntrySchema },
        },
      },
      async (request) => {
        const note = request.body.note ?? `entry withdrawn by ${request.actor.username}`;
        const ended = await context.store.watchlists.withdraw(
          request.params.id,
          request.actor.username,
          context.clock(),
          note,
        );
        announceEnding(context, ended);
        const alerts = ended.alerts.map((alert) => alert.id);
        await context.audit(request.actor, 'watchlist.withdrawn', { ...named(ended.entry), note, alerts });
        return ended.entry;
      },
    );
  };
}
