/** `/rings`: district-wide, checked as a whole: each closed, none crossing itself, the inner inside the outer. */
import { randomId } from '../accounts/secrets.ts';
import type { Ring } from '../core/entities.ts';
import { checkRings } from '../core/ring.ts';
import type { App } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { ListQuery, PageSchema, pageOf } from '../http/list.ts';
import { IdParams, NoContent } from '../http/schema.ts';
import { type Change, refuseWrongFields } from './changes.ts';
import { ringToWgs84 } from './datum.ts';
import { RingBody, RingPatchBody, RingView } from './schemas.ts';

export function ringRoutes(app: App, context: AppContext, change: Change): void {
  const { registry } = context.store;

  /** @throws RinggateError invalid_request when the rings, this one among them, do not fit together */
  async function checkWith(ring: Ring): Promise<void> {
    const others = (await registry.allRings()).filter((other) => other.id !== ring.id);
    refuseWrongFields(checkRings([...others, ring]));
  }

  app.get(
    '/rings',
    { schema: { summary: 'list rings', querystring: ListQuery, response: { 200: PageSchema(RingView) } } },
    (request) => registry.listRings(pageOf(request.query)),
  );

  app.post(
    '/rings',
    { schema: { summary: 'make a ring', body: RingBody, response: { 201: RingView } } },
    async (request, reply) => {
      const { id = randomId(), name, order, polygon, datum = 'wgs84' } = request.body;
      const ring = await change(request.actor, async () => {
        const wanted = ringToWgs84({ id, name, order, polygon, datum });
        // a taken id is a conflict, not a wrong ring
        if (!(await registry.allRings()).some((other) => other.id === id)) await checkWith(wanted);
        const result = await registry.createRing(wanted);
        return { result, action: 'ring.create', detail: { ringId: id, name, order } };
      });
      return reply.code(201).send(ring);
    },
  );

  app.get(
    '/rings/:id',
    { schema: { summary: 'one ring', params: IdParams, response: { 200: RingView } } },
    (request) => registry.getRing(request.params.id),
  );

  app.patch(
    '/rings/:id',
    {
      schema: {
        summary: 'change a ring',
        params: IdParams,
        body: RingPatchBody,
        response: { 200: RingView },
      },
    },
    (request) =>
      change(request.actor, async () => {
        const { id } = request.params;
        const before = await registry.getRing(id);
        const { name, order, polygon, datum = 'wgs84' } = request.body;
        if (polygon === undefined && datum !== 'wgs84') {
          refuseWrongFields([
            {
              path: '/datum',
              message: `says of which datum a polygon is: send the polygon too, got "${datum}"`,
            },
          ]);
        }
        const wanted = ringToWgs84({
          id,
          name: name ?? before.name,
          order: order ?? before.order,
          polygon: polygon ?? before.polygon,
          datum,
        });
        await checkWith(wanted);
        const changes = {
          ...(name && { name }),
          ...(order && { order }),
          ...(polygon && { polygon: 'changed' }),
        };
        return {
          result: await registry.updateRing(id, wanted),
          action: 'ring.change',
          detail: { ringId: id, changes },
        };
      }),
  );

  app.delete(
    '/rings/:id',
    {
      schema: { summary: 'delete a ring that nothing uses', params: IdParams, response: { 204: NoContent } },
    },
    async (request, reply) => {
      const { id } = request.params;
      await change(request.actor, async () => {
        await registry.deleteRing(id);
        return { result: undefined, action: 'ring.delete', detail: { ringId: id } };
      });
      return reply.code(204).send();
    },
  );
}
