/** `/watchlist-categories`, `/watchlist-entries`: one person proposes, another approves, either may withdraw. */
import { RinggateError } from '../core/errors.ts';
import { normaliseEntryPlate } from '../core/watchlist.ts';
import type { RouteModule } from '../http/app.ts';
import { PageSchema, pageOf } from '../http/list.ts';
import { IdParams, Nullable, Type } from '../http/schema.ts';
import { announceEnding } from './endings.ts';
import { EntriesQuery, EntrySchema, NewEntry } from './entry-schema.ts';
import { isYoung, refusedSelf } from './life.ts';
import type { WatchlistParts } from './modules.ts';
import { proposeEntry } from './proposal.ts';
import { referenceErrors } from './references.ts';
import { named, shownTo } from './shown.ts';

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

export function watchlistRoutes(settings: WatchlistParts): RouteModule {
  const { life } = settings;
  const rules = { ...settings, emergencyMs: life.emergencyMs };
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
        const { state, category, plate, importId, mine, emergency, reviewDue } = request.query;
        const page = await context.store.watchlists.list({
          ...pageOf(request.query),
          ...(state === undefined ? {} : { state }),
          ...(category === undefined ? {} : { category }),
          ...(plate === undefined ? {} : { plate: normaliseEntryPlate(plate) }),
          ...(importId === undefined ? {} : { importId }),
          ...(mine === true ? { proposerId: request.actor.userId } : {}),
          ...(emergency === undefined ? {} : { unreviewedEmergency: true }),
          ...(reviewDue === true ? { reviewDueByMs: context.clock() } : {}),
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
          summary:
            'Proposes an entry; unless it is an emergency it matches nothing until another person approves it',
          body: NewEntry,
          response: { 201: EntrySchema },
        },
      },
      async (request, reply) => {
        const { entry, errors } = proposeEntry(request.body, rules, request.actor.username, context.clock());
        const wrong = entry === null ? errors : await referenceErrors(context, entry);
        if (entry === null || wrong.length > 0)
          throw new RinggateError('invalid_request', 'The entry has wrong fields.', { errors: wrong });
        await context.store.watchlists.insert([entry], request.actor.userId, life.unreviewedEmergencies);
        context.changes.emit('watchlistChanged', entry);
        const emergency = entry.emergency;
        if (emergency === undefined) {
          await context.audit(request.actor, 'watchlist.proposed', named(entry));
        } else {
          const flagged = { flags: ['emergency'], lapsesAt: emergency.lapsesAt };
          await context.audit(request.actor, 'watchlist.emergency_proposed', { ...named(entry), ...flagged });
        }
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
        const { entry, superseded, alerts } = await context.store.watchlists
          .approve(request.params.id, { userId, username }, context.clock(), life)
          .catch(refusedSelf(context, request.actor, request.params.id));
        // out with the old and in with the new without a read in between
        if (superseded !== null) context.changes.emit('watchlistChanged', superseded);
        context.changes.emit('watchlistChanged', entry);
        if (alerts.length > 0) context.changes.emit('alertsChanged', alerts);
        const young = await isYoung(context, userId);
        await context.audit(request.actor, 'watchlist.approved', {
          ...named(entry),
          note: request.body.note ?? null,
          ...(superseded === null ? {} : { superseded: superseded.id }),
          ...(young ? { flags: ['young_account'] } : {}),
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
