/** `/watchlist-hygiene`: which entries in force are worth another look, and why. Plates as the role may see them. */
import type { RouteModule } from '../http/app.ts';
import { Type } from '../http/schema.ts';
import type { EntryHygiene } from '../store/contract/watchlists.ts';
import { EntrySchema } from './entry-schema.ts';
import { shownTo } from './shown.ts';

const soonMs = 7 * 86_400_000;
const mostInEach = 100;

const Items = (description: string) =>
  Type.Array(
    Type.Object({
      entry: EntrySchema,
      alerts: Type.Integer(),
      hits: Type.Integer(),
      acted: Type.Integer({ description: 'alerts with a dispatch, a stop or an observation' }),
      agreed: Type.Integer({ description: 'pictures that somebody found right' }),
      disagreed: Type.Integer(),
    }),
    { description },
  );
const Hygiene = Type.Object({
  neverHit: Items('oldest first'),
  neverActedOn: Items('hit, and nobody was sent, stopped or observed; oldest first'),
  mostMisreads: Items('most pictures that somebody found wrong first'),
  aboutToExpire: Items('within seven days, soonest first'),
  reviewDue: Items('longest due first'),
});

export function watchlistHygieneRoutes(parts: { pseudonymKey: string }): RouteModule {
  return (app, context) => {
    app.get(
      '/watchlist-hygiene',
      {
        schema: {
          summary: 'Entries in force that are worth another look, at most 100 for each reason',
          response: { 200: Hygiene },
        },
      },
      async (request) => {
        const found = await context.store.watchlists.hygiene(context.clock(), soonMs, mostInEach);
        await context.audit(request.actor, 'watchlist.hygiene_opened', {});
        const shown = (items: readonly EntryHygiene[]): EntryHygiene[] =>
          items.map((item) => ({
            ...item,
            entry: shownTo(request.actor, item.entry, parts.pseudonymKey),
          }));
        return {
          neverHit: shown(found.neverHit),
          neverActedOn: shown(found.neverActedOn),
          mostMisreads: shown(found.mostMisreads),
          aboutToExpire: shown(found.aboutToExpire),
          reviewDue: shown(found.reviewDue),
        };
      },
    );
  };
}
