/** `/checkpoints`: places on a road with lanes; the staffing switch of grade B. */
import { randomId } from '../accounts/secrets.ts';
import type { Actor, Checkpoint } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { App } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { ListQuery, PageSchema, pageOf } from '../http/list.ts';
import { IdParams, NoContent } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { type Change, refuseWrongFields } from './changes.ts';
import { checkpointOf, type KnownPlaces, staffingError } from './checkpoints.ts';
import { CheckpointBody, CheckpointPatchBody, CheckpointView } from './schemas.ts';
import { switchRoster } from './staffing-switch.ts';

/** An operator moves the staffing switch and nothing else; who builds may change all of it. */
function refuseBeyondStaffing(actor: Actor, body: CheckpointPatchBody): void {
  if (actor.roles.includes('technician') || actor.roles.includes('administrator')) return;
  const others = Object.keys(body).filter((name) => name !== 'staffed' && name !== 'staffedUntil');
  if (others.length > 0) {
    throw new RinggateError('forbidden', `An operator may change staffed only, not ${others.join(', ')}`);
  }
}

export function checkpointRoutes(app: App, context: AppContext, change: Change): void {
  const { registry } = context.store;

  async function knownPlaces(): Promise<KnownPlaces> {
    const [areas, rings] = await Promise.all([registry.allAreas(), registry.allRings()]);
    return { areaIds: new Set(areas.map((area) => area.id)), ringIds: new Set(rings.map((ring) => ring.id)) };
  }
  async function within(actor: Actor, id: string): Promise<Checkpoint> {
    const checkpoint = await registry.getCheckpoint(id);
    (await scopeOf(context, actor)).require(checkpoint.areaId, `The checkpoint "${id}"`);
    return checkpoint;
  }

  app.get(
    '/checkpoints',
    {
      schema: {
        summary: 'list checkpoints',
        querystring: ListQuery,
        response: { 200: PageSchema(CheckpointView) },
      },
    },
    async (request) => {
      const { areaIds } = await scopeOf(context, request.actor);
      return registry.listCheckpoints({ ...pageOf(request.query), areaIds });
    },
  );

  app.post(
    '/checkpoints',
    { schema: { summary: 'make a checkpoint', body: CheckpointBody, response: { 201: CheckpointView } } },
    async (request, reply) => {
      const { actor, body } = request;
      const made = await change(actor, async () => {
        const { checkpoint, errors } = checkpointOf(body.id ?? randomId(), body, await knownPlaces());
        refuseWrongFields(errors);
        (await scopeOf(context, actor)).require(checkpoint.areaId, `The area "${checkpoint.areaId}"`);
        const result = await registry.createCheckpoint(checkpoint);
        return {
          result,
          action: 'checkpoint.create',
          detail: { checkpointId: result.id, name: result.name },
        };
      });
      context.changes.emit('checkpointChanged', made);
      return reply.code(201).send(made);
    },
  );

  app.get(
    '/checkpoints/:id',
    { schema: { summary: 'one checkpoint', params: IdParams, response: { 200: CheckpointView } } },
    (request) => within(request.actor, request.params.id),
  );

  app.patch(
    '/checkpoints/:id',
    {
      schema: {
        summary: 'change a checkpoint; an operator may send staffed',
        params: IdParams,
        body: CheckpointPatchBody,
        response: { 200: CheckpointView },
      },
    },
    async (request) => {
      const { actor, body } = request;
      const { id } = request.params;
      refuseBeyondStaffing(actor, body);
      const changed = await change(actor, async () => {
        const before = await within(actor, id);
        const { staffedUntil: _until, ...facts } = body;
        const { checkpoint, errors } = checkpointOf(id, { ...before, ...facts }, await knownPlaces());
        const wrongSwitch = staffingError(checkpoint.grade, body.staffed);
        refuseWrongFields(wrongSwitch === null ? errors : [...errors, wrongSwitch]);
        (await scopeOf(context, actor)).require(checkpoint.areaId, `The area "${checkpoint.areaId}"`);
        await switchRoster(context, actor, id, body);
        const result = await registry.updateCheckpoint(id, checkpoint);
        return { result, action: 'checkpoint.change', detail: { checkpointId: id, changes: { ...body } } };
      });
      context.changes.emit('checkpointChanged', changed);
      return changed;
    },
  );

  app.delete(
    '/checkpoints/:id',
    {
      schema: {
        summary: 'delete a checkpoint that no device and no account of a crew uses',
        params: IdParams,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await change(request.actor, async () => {
        await within(request.actor, id);
        await registry.deleteCheckpoint(id);
        return { result: undefined, action: 'checkpoint.delete', detail: { checkpointId: id } };
      });
      return reply.code(204).send();
    },
  );
}
