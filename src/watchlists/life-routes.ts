/** What becomes of an entry besides approval and withdrawal: refusal, review, the review of an emergency, its history. */
import type { App, Request, RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { IdParams, Nullable, OneOf, Timestamp, Type } from '../http/schema.ts';
import { type EndedEntry, entryEvents } from '../store/contract/watchlists.ts';
import { announceEnding } from './endings.ts';
import { EntrySchema } from './entry-schema.ts';
import { refusedSelf, type WatchlistLife } from './life.ts';
import { named } from './shown.ts';

const Words = Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S' });
const Rejection = Type.Object({ reason: Words });
const Review = Type.Object({
  keeps: Type.Boolean({ description: 'false: the entry ends' }),
  note: Words,
});
const EmergencyReview = Type.Object({
  justified: Type.Boolean({ description: 'false: an entry that nobody has approved ends' }),
  note: Words,
});
const History = Type.Object({
  items: Type.Array(
    Type.Object({
      at: Timestamp,
      by: Type.String(),
      what: OneOf([...entryEvents]),
      note: Nullable(Type.String()),
    }),
  ),
  nextCursor: Type.Null(),
});

export function watchlistLifeRoutes(life: WatchlistLife): RouteModule {
  return (app, context) => {
    const decided = async (
      request: Request,
      id: string,
      step: Promise<EndedEntry>,
      action: string,
      detail: object,
    ): Promise<EndedEntry['entry']> => {
      const done = await step.catch(refusedSelf(context, request.actor, id));
      announceEnding(context, done);
      await context.audit(request.actor, action, {
        ...named(done.entry),
        ...detail,
        state: done.entry.state,
      });
      return done.entry;
    };
    const person = ({ actor: { userId, username } }: Request) => ({ userId, username });

    app.post(
      '/watchlist-entries/:id/rejection',
      {
        schema: {
          summary: 'Refuses an entry that another person proposed; one of an emergency ends with its alerts',
          params: IdParams,
          body: Rejection,
          response: { 200: EntrySchema },
        },
      },
      (request) => {
        const { id } = request.params;
        const { reason } = request.body;
        const step = context.store.watchlists.reject(id, person(request), context.clock(), reason);
        return decided(request, id, step, 'watchlist.rejected', { reason });
      },
    );
    app.post(
      '/watchlist-entries/:id/review',
      {
        schema: {
          summary: 'Says whether an active entry of another person stays',
          params: IdParams,
          body: Review,
          response: { 200: EntrySchema },
        },
      },
      (request) => {
        const { id } = request.params;
        const { keeps, note } = request.body;
        const step = context.store.watchlists.review(
          id,
          person(request),
          context.clock(),
          { keeps, note },
          life,
        );
        return decided(request, id, step, 'watchlist.reviewed', { keeps, note });
      },
    );
    app.post(
      '/watchlist-entries/:id/emergency-review',
      {
        schema: {
          summary: 'Says afterwards whether the emergency of another person was one',
          params: IdParams,
          body: EmergencyReview,
          response: { 200: EntrySchema },
        },
      },
      (request) => {
        const { id } = request.params;
        const { justified, note } = request.body;
        const step = context.store.watchlists.reviewEmergency(id, person(request), context.clock(), {
          justified,
          note,
        });
        return decided(request, id, step, 'watchlist.emergency_reviewed', { justified, note });
      },
    );
    addHistory(app, context);
  };
}

function addHistory(app: App, context: AppContext): void {
  app.get(
    '/watchlist-entries/:id/history',
    {
      schema: {
        summary: 'What happened to an entry, oldest first',
        params: IdParams,
        response: { 200: History },
      },
    },
    async (request) => ({
      items: await context.store.watchlists.history(request.params.id),
      nextCursor: null,
    }),
  );
}
