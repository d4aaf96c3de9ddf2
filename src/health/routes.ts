/** How devices are, when checkpoints were seen, and whether lanes are registered the right way round. */

import { blindWithin, type ClosedInterval } from '../core/coverage.ts';
import type { Actor, Checkpoint } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { pageOf } from '../http/list.ts';
import { IdParams } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import type { HealthDesk } from './desk.ts';
import type { Headings } from './headings.ts';
import {
  CoverageQuery,
  CoverageView,
  DeviceHealthView,
  HeadingCheckView,
  HealthBoard,
  HealthBoardQuery,
} from './schemas.ts';
import { healthBoard, healthView } from './views.ts';

export interface HealthRouteParts {
  desk: Pick<HealthDesk, 'watch' | 'coverage'>;
  headings: Headings;
  registry: Pick<LiveRegistry, 'devices'>;
}
const dayMs = 86_400_000;
/** More intervals than anybody can look at. */
const longestSpanMs = 400 * dayMs;

/** @throws RinggateError not_found, outside_area */
async function visibleCheckpoint(context: AppContext, actor: Actor, id: string): Promise<Checkpoint> {
  const checkpoint = await context.store.registry.getCheckpoint(id);
  (await scopeOf(context, actor)).require(checkpoint.areaId, `The checkpoint "${id}"`);
  return checkpoint;
}

/** @throws RinggateError invalid_request for a span that ends before it begins or is too long */
function spanOf(query: { from?: string; to?: string }, nowMs: number): { fromMs: number; toMs: number } {
  const toMs = query.to === undefined ? nowMs : Date.parse(query.to);
  const fromMs = query.from === undefined ? toMs - dayMs : Date.parse(query.from);
  const message =
    fromMs >= toMs
      ? `is ${query.from}; must be before to, ${new Date(toMs).toISOString()}`
      : toMs - fromMs > longestSpanMs
        ? `is ${query.from}; at most 400 days before to`
        : null;
  if (message === null) return { fromMs, toMs };
  throw new RinggateError('invalid_request', 'Wrong fields: /from', { errors: [{ path: '/from', message }] });
}

function intervalView({ fromMs, toMs, ...facts }: ClosedInterval) {
  return { ...facts, from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

export function healthRoutes({ desk, headings, registry }: HealthRouteParts): RouteModule {
  return (app, context) => {
    app.get(
      '/devices/:id/health',
      {
        schema: {
          summary: 'How a device is: its state and why, all evidence, its clock, its reads',
          params: IdParams,
          response: { 200: DeviceHealthView },
        },
      },
      async (request) => {
        const device = await context.store.registry.getDevice(request.params.id);
        (await scopeOf(context, request.actor)).require(device.areaId, `The device "${device.id}"`);
        return healthView(device, desk.watch.record(device.id), context.clock());
      },
    );
    app.get(
      '/device-health',
      {
        schema: {
          summary: 'All devices by state, and what is wrong with those that are not well',
          querystring: HealthBoardQuery,
          response: { 200: HealthBoard },
        },
      },
      async (request) => {
        const { limit, cursor } = pageOf(request.query);
        const scope = await scopeOf(context, request.actor);
        const devices = [...registry.devices.values()].filter((device) => scope.holds(device.areaId));
        const { state } = request.query;
        const offset = cursor === undefined ? 0 : Number(cursor);
        if (!Number.isSafeInteger(offset) || offset < 0)
          throw new RinggateError('invalid_request', 'Wrong fields: /cursor', {
            errors: [{ path: '/cursor', message: `is ${JSON.stringify(cursor)}; give back a nextCursor` }],
          });
        return healthBoard(devices, (id) => desk.watch.record(id), {
          limit,
          offset,
          ...(state === undefined ? {} : { state }),
        });
      },
    );
    app.get(
      '/checkpoints/:id/coverage',
      {
        schema: {
          summary: 'When a checkpoint was seen and when it was blind',
          params: IdParams,
          querystring: CoverageQuery,
          response: { 200: CoverageView },
        },
      },
      async (request) => {
        const { id } = await visibleCheckpoint(context, request.actor, request.params.id);
        const { fromMs, toMs } = spanOf(request.query, context.clock());
        const intervals = await desk.coverage.of(id, fromMs, toMs);
        return {
          checkpointId: id,
          from: new Date(fromMs).toISOString(),
          to: new Date(toMs).toISOString(),
          intervals: intervals.map(intervalView),
          blindMs: blindWithin(intervals, fromMs, toMs).blindMs,
        };
      },
    );
    app.get(
      '/checkpoints/:id/heading-check',
      {
        schema: {
          summary:
            "Whether the reads agree with the lanes' headings, by what neighbours saw before and after",
          params: IdParams,
          response: { 200: HeadingCheckView },
        },
      },
      async (request) => headings.of(await visibleCheckpoint(context, request.actor, request.params.id)),
    );
  };
}
