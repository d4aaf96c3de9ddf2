/** `/ring-balance`: vehicles that entered and left over each ring by the hour, and how far the checkpoints saw it. */
import { blindWithin, type ClosedInterval } from '../core/coverage.ts';
import { RinggateError } from '../core/errors.ts';
import type { RouteModule } from '../http/app.ts';
import { type Static, Timestamp, Type } from '../http/schema.ts';
import type { RingHour } from '../store/contract/roads.ts';
import type { RingCounts } from './ring-counts.ts';

const hourMs = 3_600_000;
const longestMs = 31 * 24 * hourMs;

const Counts = {
  inbound: Type.Integer({ description: 'passages of vehicles with a plate' }),
  outbound: Type.Integer(),
  unreadInbound: Type.Integer({ description: 'reads without a readable plate' }),
  unreadOutbound: Type.Integer(),
};
const RingBalanceQuery = Type.Object({
  ring: Type.Optional(Type.String({ description: 'id of a ring; without it all' })),
  from: Type.Optional(Timestamp),
  to: Type.Optional(Timestamp),
});
const Hour = Type.Object({
  at: Timestamp,
  ...Counts,
  balance: Type.Integer({ description: 'inbound less outbound' }),
  blindMinutes: Type.Number({ description: 'of all checkpoints of the ring together' }),
  partlyMinutes: Type.Number(),
  unknownMinutes: Type.Number({ description: 'not recorded whether they saw' }),
});
const RingBalance = Type.Object({
  from: Timestamp,
  to: Timestamp,
  items: Type.Array(
    Type.Object({
      ringId: Type.String(),
      name: Type.String(),
      checkpoints: Type.Integer(),
      ...Counts,
      balance: Type.Integer(),
      hours: Type.Array(Hour),
    }),
  ),
});

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
            'Vehicles in and out over the rings by the hour, with the times in which checkpoints were blind',
          querystring: RingBalanceQuery,
          response: { 200: RingBalance },
        },
      },
      async (request) => {
        const { ring } = request.query;
        const { fromMs, toMs } = spanOf(request.query, context.clock());
        const { rings, checkpoints } = await context.store.registry.snapshot();
        const wanted = rings
          .filter(({ id }) => ring === undefined || id === ring)
          .sort((a, b) => a.order - b.order);
        if (ring !== undefined && wanted.length === 0)
          throw new RinggateError('not_found', `There is no ring ${JSON.stringify(ring)}.`);
        await counts.flush();
        const rows = await context.store.roads.ringHours(ring ?? null, fromMs, toMs);
        const items = await Promise.all(
          wanted.map(async ({ id, name }) => {
            const on = checkpoints.filter((checkpoint) => checkpoint.ringId === id);
            const coverage = await Promise.all(on.map((place) => coverageOf(place.id, fromMs, toMs)));
            const own = rows.filter((row) => row.ringId === id);
            return {
              ringId: id,
              name,
              checkpoints: on.length,
              ...sumOf(own),
              hours: hoursOf(own, coverage, fromMs, toMs),
            };
          }),
        );
        return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), items };
      },
    );
  };
}

function sumOf(rows: readonly RingHour[]) {
  const sum = { inbound: 0, outbound: 0, unreadInbound: 0, unreadOutbound: 0 };
  for (const row of rows)
    for (const key of ['inbound', 'outbound', 'unreadInbound', 'unreadOutbound'] as const)
      sum[key] += row[key];
  return { ...sum, balance: sum.inbound - sum.outbound };
}

function hoursOf(
  rows: readonly RingHour[],
  coverage: readonly (readonly ClosedInterval[])[],
  fromMs: number,
  toMs: number,
): Static<typeof Hour>[] {
  const byHour = new Map(rows.map((row) => [row.hourMs, row]));
  const hours: Static<typeof Hour>[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += hourMs) {
    const row = byHour.get(atMs);
    const blind = { blindMs: 0, partlyMs: 0, unknownMs: 0 };
    for (const intervals of coverage) {
      const one = blindWithin(intervals, atMs, Math.min(toMs, atMs + hourMs));
      blind.blindMs += one.blindMs;
      blind.partlyMs += one.partlyMs;
      blind.unknownMs += one.unknownMs;
    }
    hours.push({
      at: new Date(atMs).toISOString(),
      ...sumOf(row === undefined ? [] : [row]),
      blindMinutes: minutes(blind.blindMs),
      partlyMinutes: minutes(blind.partlyMs),
      unknownMinutes: minutes(blind.unknownMs),
    });
  }
  return hours;
}

const minutes = (ms: number): number => Math.round(ms / 6_000) / 10;

/** Whole hours: `from` is taken down and `to` up to the hour. @throws RinggateError invalid_request */
function spanOf(query: { from?: string; to?: string }, nowMs: number): { fromMs: number; toMs: number } {
  const toMs = Math.ceil((query.to === undefined ? nowMs + 1 : Date.parse(query.to)) / hourMs) * hourMs;
  const fromMs =
    Math.floor((query.from === undefined ? toMs - 24 * hourMs : Date.parse(query.from)) / hourMs) * hourMs;
  const message =
    fromMs >= toMs
      ? `is ${query.from}; must be before to, ${new Date(toMs).toISOString()}`
      : toMs - fromMs > longestMs
        ? `is ${query.from}; at most 31 days before to`
        : null;
  if (message === null) return { fromMs, toMs };
  throw new RinggateError('invalid_request', 'Wrong fields: /from', { errors: [{ path: '/from', message }] });
}
