/** `/checkpoints/{id}/roster`: when a grade B checkpoint is staffed. */
import type { Actor, Checkpoint } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import { type Roster, rosterErrors, type SiteClock, staffingAt } from '../core/roster.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { IdParams } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { RosterBody, RosterView } from './schemas.ts';

export interface RosterRouteParts {
  site: SiteClock;
  /** A roster changed: `staffed` is put as it says. */
  apply(): Promise<void>;
}

async function checkpointWithin(context: AppContext, actor: Actor, id: string): Promise<Checkpoint> {
  const checkpoint = await context.store.registry.getCheckpoint(id);
  (await scopeOf(context, actor)).require(checkpoint.areaId, `The checkpoint "${id}"`);
  return checkpoint;
}

function viewOf(checkpoint: Checkpoint, roster: Roster | null, nowMs: number, site: SiteClock): RosterView {
  const now = roster === null ? null : staffingAt(roster, nowMs, site);
  return {
    checkpointId: checkpoint.id,
    zone: site.zone,
    inForce: roster !== null,
    weekly: roster?.weekly ?? [],
    exceptions: roster?.exceptions ?? [],
    switched: now?.by === 'switch' ? (roster?.switched ?? null) : null,
    staffed: now?.staffed ?? checkpoint.staffed,
    changesAt: now?.changesAtMs == null ? null : new Date(now.changesAtMs).toISOString(),
    updatedBy: roster?.updatedBy ?? null,
    updatedAt: roster?.updatedAt ?? null,
  };
}

export function rosterRoutes({ site, apply }: RosterRouteParts): RouteModule {
  return (app, context) => {
    app.get(
      '/checkpoints/:id/roster',
      {
        schema: {
          summary: 'When a grade B checkpoint is staffed',
          params: IdParams,
          response: { 200: RosterView },
        },
      },
      async (request) => {
        const checkpoint = await checkpointWithin(context, request.actor, request.params.id);
        const roster = await context.store.rosters.get(checkpoint.id);
        return viewOf(checkpoint, roster, context.clock(), site);
      },
    );
    app.put(
      '/checkpoints/:id/roster',
      {
        schema: {
          summary:
            'Sets when a grade B checkpoint is staffed; without any shift the switch alone counts again',
          params: IdParams,
          body: RosterBody,
          response: { 200: RosterView },
        },
      },
      async (request) => {
        const { actor, params } = request;
        const { weekly, exceptions = [] } = request.body;
        const checkpoint = await checkpointWithin(context, actor, params.id);
        if (checkpoint.grade !== 'B') refuseGrade(checkpoint);
        const errors = rosterErrors({ weekly, exceptions });
        if (errors.length > 0) {
          const where = errors.map((error) => error.path).join(', ');
          throw new RinggateError('invalid_request', `Wrong fields: ${where}`, { errors });
        }
        const nowMs = context.clock();
        if (weekly.length === 0 && exceptions.length === 0) await context.store.rosters.remove(params.id);
        else
          await context.store.rosters.put({
            checkpointId: params.id,
            weekly,
            exceptions,
            updatedBy: actor.username,
            updatedAt: new Date(nowMs).toISOString(),
          });
        await context.audit(actor, 'roster.set', { checkpointId: params.id, weekly, exceptions });
        await apply();
        const after = await context.store.registry.getCheckpoint(params.id);
        return viewOf(after, await context.store.rosters.get(params.id), context.clock(), site);
      },
    );
  };
}

function refuseGrade({ id, grade, kind }: Checkpoint): never {
  const why = grade === 'A' ? 'grade A is always staffed' : 'only grade B has a roster';
  throw new RinggateError('invalid_request', `The checkpoint "${id}" takes no roster: ${why}.`, {
    errors: [
      {
        path: '/weekly',
        message: `${why}; "${id}" is ${grade === null ? `a ${kind}` : `of grade ${grade}`}`,
      },
    ],
  });
}
