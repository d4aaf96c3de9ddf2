/** `/devices/{id}/false-hits`, `/false-hits`: how often hits are false, measured by the people who look at them. */
import { type FalseHitRate, falseHitRate } from '../core/false-hits.ts';
import type { MatchClass } from '../core/model.ts';
import type { RouteModule } from '../http/app.ts';
import { IdParams, Nullable, Timestamp, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import type { VerdictCount } from '../store/contract/alerts.ts';

const rateFields = {
  agreed: Type.Integer(),
  disagreed: Type.Integer(),
  rate: Nullable(Type.Number({ description: 'disagreed of all looks; null where nobody has looked yet' })),
  interval: Nullable(
    Type.Array(Type.Number(), { description: 'between these two it lies 95 times out of 100' }),
  ),
};
const Rate = Type.Object(rateFields);
const FalseHits = Type.Object({
  deviceId: Type.String(),
  ...rateFields,
  classes: Type.Object({ exact: Rate, pattern: Rate, near: Rate }),
});
const Period = Type.Object({
  from: Type.Optional(Timestamp),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'exclusive; now if absent' })),
});

type FalseHitsView = { deviceId: string; classes: Record<MatchClass, FalseHitRate> } & FalseHitRate;

function viewOf(deviceId: string, counts: readonly VerdictCount[]): FalseHitsView {
  const sum = (of: readonly VerdictCount[]): FalseHitRate =>
    falseHitRate(
      of.reduce((total, one) => total + one.agreed, 0),
      of.reduce((total, one) => total + one.disagreed, 0),
    );
  const ofClass = (name: MatchClass) => sum(counts.filter((one) => one.matchClass === name));
  return {
    deviceId,
    ...sum(counts),
    classes: { exact: ofClass('exact'), pattern: ofClass('pattern'), near: ofClass('near') },
  };
}

export const falseHitRoutes: RouteModule = (app, context) => {
  const timesOf = (query: { from?: string; to?: string }) => ({
    fromMs: query.from === undefined ? 0 : Date.parse(query.from),
    toMs: query.to === undefined ? context.clock() + 1 : Date.parse(query.to),
  });
  app.get(
    '/devices/:id/false-hits',
    {
      schema: {
        summary: 'How often the hits of a device were false, of those that somebody looked at',
        params: IdParams,
        querystring: Period,
        response: { 200: FalseHits },
      },
    },
    async (request) => {
      const device = await context.store.registry.getDevice(request.params.id);
      const scope = await scopeOf(context, request.actor);
      scope.require(device.areaId, `Device ${device.id}`);
      const counts = await context.store.alerts.verdicts({ deviceId: device.id, ...timesOf(request.query) });
      return viewOf(device.id, counts);
    },
  );
  app.get(
    '/false-hits',
    {
      schema: {
        summary:
          'The same of every device in your area that somebody looked at a hit of, most false hits first',
        querystring: Period,
        response: { 200: Type.Object({ items: Type.Array(FalseHits), nextCursor: Type.Null() }) },
      },
    },
    async (request) => {
      const { areaIds } = await scopeOf(context, request.actor);
      const { devices } = await context.store.registry.snapshot();
      const mine = new Set(
        devices
          .filter((device) => areaIds === null || areaIds.includes(device.areaId))
          .map((device) => device.id),
      );
      const counts = await context.store.alerts.verdicts(timesOf(request.query));
      const byDevice = Map.groupBy(counts, (one) => one.deviceId);
      const items = [...byDevice]
        .filter(([deviceId]) => areaIds === null || mine.has(deviceId))
        .map(([deviceId, of]) => viewOf(deviceId, of))
        .sort((a, b) => b.disagreed - a.disagreed || (a.deviceId < b.deviceId ? -1 : 1));
      return { items, nextCursor: null };
    },
  );
};
