/** `/areas`: the tree district → town → station. */

import { randomId } from '../accounts/secrets.ts';
import type { App } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { ListQuery, PageSchema, pageOf } from '../http/list.ts';
import { IdParams, NoContent } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import type { Change } from './changes.ts';
import { AreaBody, AreaPatchBody, AreaView } from './schemas.ts';

export function areaRoutes(app: App, context: AppContext, change: Change): void {
  const { registry } = context.store;

  app.get(
    '/areas',
    { schema: { summary: 'list areas', querystring: ListQuery, response: { 200: PageSchema(AreaView) } } },
    async (request) => {
      const { areaIds } = await scopeOf(context, request.actor);
      return registry.listAreas({ ...pageOf(request.query), areaIds });
    },
  );

  app.post(
    '/areas',
    { schema: { summary: 'make an area', body: AreaBody, response: { 201: AreaView } } },
    async (request, reply) => {
      const { id, name, parentId = null } = request.body;
      (await scopeOf(context, request.actor)).require(parentId, 'The area above');
      const area = await change(request.actor, async () => {
        const result = await registry.createArea({ id: id ?? randomId(), name, parentId });
        return { result, action: 'area.create', detail: { ...result } };
      });
      return reply.code(201).send(area);
    },
  );

  app.get(
    '/areas/:id',
    { schema: { summary: 'one area', params: IdParams, response: { 200: AreaView } } },
    async (request) => {
      const area = await registry.getArea(request.params.id);
      (await scopeOf(context, request.actor)).require(area.id, `The area "${area.id}"`);
      return area;
    },
  );

  app.patch(
    '/areas/:id',
    {
      schema: {
        summary: 'change an area',
        params: IdParams,
        body: AreaPatchBody,
        response: { 200: AreaView },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { name, parentId } = request.body;
      const before = await registry.getArea(id);
      const scope = await scopeOf(context, request.actor);
      scope.require(id, `The area "${id}"`);
      if (parentId !== undefined && parentId !== before.parentId) scope.require(parentId, 'The area above');
      return change(request.actor, async () => {
        const patch = {
          ...(name === undefined ? {} : { name }),
          ...(parentId === undefined ? {} : { parentId }),
        };
        return {
          result: await registry.updateArea(id, patch),
          action: 'area.change',
          detail: { areaId: id, changes: patch },
        };
      });
    },
  );

  app.delete(
    '/areas/:id',
    {
      schema: { summary: 'delete an area that nothing uses', params: IdParams, response: { 204: NoContent } },
    },
    async (request, reply) => {
      const { id } = request.params;
      await registry.getArea(id);
      (await scopeOf(context, request.actor)).require(id, `The area "${id}"`);
      await change(request.actor, async () => {
        await registry.deleteArea(id);
        return { result: undefined, action: 'area.delete', detail: { areaId: id } };
      });
      return reply.code(204).send();
    },
  );
}
