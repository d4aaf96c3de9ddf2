/** `/ring-balance`: vehicles that entered and left over each ring by the hour, and how far the checkpoints saw it. */
import type { ClosedInterval } from '../core/coverage.ts';
import { RinggateError } from '../core/errors.ts';
import type { RouteModule } from '../http/app.ts';
import { scopeOf } from '../http/scope.ts';
import { ringItem } from './ring-balance.ts';
import type { RingCounts } from './ring-counts.ts';
import { RingBalance, RingQuery } from './ring-schema.ts';
import { spanOf } from './ring-span.ts';

export interface RingBalanceParts {
  counts: RingCounts;
  coverageOf(checkpointId: string, fromMs: number, toMs: number): Promise<readonly ClosedInterval[]>;
}

export function ringBalanceRoutes({ counts, coverageOf }: RingBalanceParts): RouteModule {
  return (app, context) => {
    app.get(
      '/ring-balance',
      {
        schema: {
          summary:
            'Vehicles in and out over the rings by the hour and by checkpoint, with the times in which checkpoints were blind',
          querystring: RingQuery,
          response: { 200: RingBalance },
        },
      },
      async (request) => {
        const { ring } = request.query;
        const nowMs = context.clock();
        const { fromMs, toMs } = spanOf(request.query, nowMs);
        const scope = await scopeOf(context, request.actor);
        const { rings, checkpoints } = await context.store.registry.snapshot();
        const wanted = rings
          .filter(({ id }) => ring === undefined || id === ring)
          .sort((a, b) => a.order - b.order);
        if (ring !== undefined && wanted.length === 0)
          throw new RinggateError('not_found', `There is no ring ${JSON.stringify(ring)}.`);
        await counts.flush();
        const facts = {
          rings: await context.store.roads.ringHours(ring ?? null, fromMs, toMs),
          places: await context.store.roads.placeHours(fromMs, toMs),
          fromMs,
          toMs,
          nowMs,
        };
        const untilMs = Math.min(toMs, nowMs);
        const items = await Promise.all(
          wanted.map(async (each) => {
            const on = await Promise.all(
              checkpoints
                .filter((checkpoint) => checkpoint.ringId === each.id)
                .map(async (checkpoint) => ({
                  checkpoint,
                  coverage: fromMs < untilMs ? await coverageOf(checkpoint.id, fromMs, untilMs) : [],
                  isShown: scope.holds(checkpoint.areaId),
                })),
            );
            return ringItem(each, on, facts);
          }),
        );
        return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), items };
      },
    );
  };
}
