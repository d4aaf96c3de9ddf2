/** `/ring-gaps`: how many vehicles got over each ring with no read there, and between which places. No plates. */
import type { Actor, Checkpoint } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { RouteModule } from '../http/app.ts';
import { type AreaScope, scopeOf } from '../http/scope.ts';
import type { RingCounts } from './ring-counts.ts';
import { ringGaps } from './ring-gaps.ts';
import { RingGaps, RingQuery } from './ring-schema.ts';
import { spanOf } from './ring-span.ts';

/** One or two vehicles on a road in an hour could be told apart by who knows the road. */
const coarse = 3;

export function ringGapRoutes(counts: Pick<RingCounts, 'flush'>): RouteModule {
  return (app, context) => {
    app.get(
      '/ring-gaps',
      {
        schema: {
          summary:
            'How many vehicles were seen within a ring, or out of it, with no crossing on record: by hour and place, without plates',
          querystring: RingQuery,
          response: { 200: RingGaps },
        },
      },
      async (request) => {
        const { ring } = request.query;
        const { fromMs, toMs } = spanOf(request.query, context.clock());
        const scope = await scopeOf(context, request.actor);
        const { rings, checkpoints } = await context.store.registry.snapshot();
        if (ring !== undefined && !rings.some(({ id }) => id === ring))
          throw new RinggateError('not_found', `There is no ring ${JSON.stringify(ring)}.`);
        const byId = new Map(checkpoints.map((checkpoint) => [checkpoint.id, checkpoint]));
        await counts.flush();
        const roundedTo = mayKnowExactly(request.actor, scope, checkpoints) ? 1 : coarse;
        const items = ringGaps({
          rings,
          checkpoints: byId,
          rows: await context.store.roads.skippedHours(fromMs, toMs),
          roundedTo,
          isShown: (id) => scope.holds(byId.get(id)?.areaId ?? null),
        });
        return {
          from: new Date(fromMs).toISOString(),
          to: new Date(toMs).toISOString(),
          roundedTo,
          items: items.filter(({ ringId }) => ring === undefined || ringId === ring),
        };
      },
    );
  };
}

/** The sums are of the whole tree: exact only for who may ask for the reads of all of it. */
function mayKnowExactly(actor: Actor, scope: AreaScope, checkpoints: readonly Checkpoint[]): boolean {
  const asksForReads = actor.roles.some((role) => role === 'officer' || role === 'supervisor');
  return asksForReads && checkpoints.every(({ areaId }) => scope.holds(areaId));
}
