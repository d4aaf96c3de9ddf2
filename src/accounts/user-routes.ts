/** `/users`: accounts and their open sessions, for administrators. */
import { RinggateError } from '../core/errors.ts';
import type { RouteModule } from '../http/app.ts';
import { ListQuery, PageSchema, pageOf } from '../http/list.ts';
import { IdParams, NoContent, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { OpenSession, UserBody, UserPatchBody, UserView } from './schemas.ts';
import { changeUser, createUser, userWithin } from './users.ts';

export const userRoutes: RouteModule = (app, context) => {
  const { accounts } = context.store;

  app.get(
    '/users',
    { schema: { summary: 'list users', querystring: ListQuery, response: { 200: PageSchema(UserView) } } },
    async (request) => {
      const { areaIds } = await scopeOf(context, request.actor);
      return accounts.listUsers({ ...pageOf(request.query), areaIds });
    },
  );

  app.post(
    '/users',
    { schema: { summary: 'make a user', body: UserBody, response: { 201: UserView } } },
    async (request, reply) => reply.code(201).send(await createUser(context, request.actor, request.body)),
  );

  app.get(
    '/users/:id',
    { schema: { summary: 'one user', params: IdParams, response: { 200: UserView } } },
    (request) => userWithin(context, request.actor, request.params.id),
  );

  app.patch(
    '/users/:id',
    {
      schema: {
        summary: 'change a user',
        params: IdParams,
        body: UserPatchBody,
        response: { 200: UserView },
      },
    },
    (request) => changeUser(context, request.actor, request.params.id, request.body),
  );

  app.get(
    '/users/:id/sessions',
    {
      schema: {
        summary: 'open sessions of a user',
        params: IdParams,
        response: { 200: PageSchema(OpenSession) },
      },
    },
    async (request) => {
      const user = await userWithin(context, request.actor, request.params.id);
      return { items: await accounts.listSessions(user.id, context.clock()), nextCursor: null };
    },
  );

  app.delete(
    '/users/:id/sessions/:sessionId',
    {
      schema: {
        summary: 'end a session',
        params: Type.Object({ id: Type.String(), sessionId: Type.String() }),
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      const { sessionId } = request.params;
      const user = await userWithin(context, request.actor, request.params.id);
      if (!(await accounts.deleteSession(sessionId, user.id))) {
        throw new RinggateError('not_found', `The user "${user.username}" has no session "${sessionId}"`);
      }
      context.changes.emit('sessionEnded', sessionId);
      await context.audit(request.actor, 'session.end', {
        userId: user.id,
        username: user.username,
        sessionId,
      });
      return reply.code(204).send();
    },
  );
};
