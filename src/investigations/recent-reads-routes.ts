/** `GET /checkpoints/{id}/recent-reads`: what just passed, for the screen, under the standing purpose of the shift. */
import type { Actor } from '../core/entities.ts';
import type { ReadView } from '../core/model.ts';
import { maskPlate } from '../core/plate.ts';
import { dutyPurpose } from '../core/purpose.ts';
import type { RouteModule } from '../http/app.ts';
import { IdParams, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { ReadSchema } from './read-schema.ts';

/** A screen asks every few seconds: one record in the audit log for each session and checkpoint in this time. */
const recordEveryMs = 10 * 60_000;
const recordedAtMost = 10_000;

export interface RecentReadsParts {
  /** The newest reads of a checkpoint, newest first; plates on no list are masked in them. */
  recentReads(checkpointId: string): ReadView[];
}

/** Technicians see no plate at all, listed or not; a picture or the event id of some makes would show it. */
function withoutPlate(read: ReadView): ReadView {
  const plate = maskPlate(read.plate);
  return { ...read, plate, plateRaw: plate, eventId: '', imageUrl: null };
}

function seesListedPlates(actor: Actor): boolean {
  return actor.roles.some((role) => role === 'operator' || role === 'supervisor' || role === 'wall');
}

export function recentReadsRoutes(parts: RecentReadsParts): RouteModule {
  const recordedAtMs = new Map<string, number>();
  return (app, context) => {
    app.get(
      '/checkpoints/:id/recent-reads',
      {
        schema: {
          summary: 'The newest reads of a checkpoint, newest first; plates on no list are masked',
          params: IdParams,
          response: { 200: Type.Object({ items: Type.Array(ReadSchema), nextCursor: Type.Null() }) },
        },
      },
      async (request) => {
        const { actor } = request;
        const checkpoint = await context.store.registry.getCheckpoint(request.params.id);
        (await scopeOf(context, actor)).require(checkpoint.areaId, `Checkpoint ${checkpoint.id}`);
        const reads = parts.recentReads(checkpoint.id);
        const key = `${actor.sessionId} ${checkpoint.id}`;
        const nowMs = context.clock();
        if (nowMs - (recordedAtMs.get(key) ?? Number.NEGATIVE_INFINITY) >= recordEveryMs) {
          await context.audit(actor, 'reads.live_view', {
            purpose: dutyPurpose,
            checkpointId: checkpoint.id,
          });
          if (recordedAtMs.size >= recordedAtMost) recordedAtMs.clear();
          recordedAtMs.set(key, nowMs);
        }
        // a link to a picture is handed out with an alert or an investigation, not here
        const items = reads.map((read) =>
          seesListedPlates(actor) ? { ...read, imageUrl: null } : withoutPlate(read),
        );
        return { items, nextCursor: null };
      },
    );
  };
}
