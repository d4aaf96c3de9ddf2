/** `/camera-logins`: what is tried on the cameras of an area. Goes in, and never comes out again. */
import { randomId } from '../accounts/secrets.ts';
import type { Login } from '../core/ports.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { IdParams, NoContent, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { CameraLoginBody, CameraLoginView } from './schemas.ts';

export const cameraLoginRoutes: RouteModule = (app, context) => {
  const { cameraLogins } = context.store;

  app.get(
    '/camera-logins',
    {
      schema: {
        summary: 'the logins that are tried on cameras, by name, in the order in which they are tried',
        response: { 200: Type.Object({ items: Type.Array(CameraLoginView), nextCursor: Type.Null() }) },
      },
    },
    async (request) => {
      const { areaIds } = await scopeOf(context, request.actor);
      return { items: await cameraLogins.list(areaIds), nextCursor: null };
    },
  );

  app.post(
    '/camera-logins',
    {
      schema: {
        summary: 'keep a login for the cameras of an area; it is sealed and never answered',
        body: CameraLoginBody,
        response: { 201: CameraLoginView },
      },
    },
    async (request, reply) => {
      const { id, name, areaId = request.actor.areaId, username, password } = request.body;
      (await scopeOf(context, request.actor)).require(areaId, 'The area of the login');
      const made = await cameraLogins.insert({
        id: id ?? randomId(),
        name,
        areaId,
        createdAt: new Date(context.clock()).toISOString(),
        sealedLogin: sealLogin(context, { username, password }),
      });
      await context.audit(request.actor, 'camera_login.create', { loginId: made.id, name, areaId });
      return reply.code(201).send(made);
    },
  );

  app.delete(
    '/camera-logins/:id',
    { schema: { summary: 'forget a login', params: IdParams, response: { 204: NoContent } } },
    async (request, reply) => {
      const login = await cameraLogins.get(request.params.id);
      (await scopeOf(context, request.actor)).require(login.areaId, `The login "${login.id}"`);
      await cameraLogins.remove(login.id);
      await context.audit(request.actor, 'camera_login.delete', { loginId: login.id, name: login.name });
      return reply.code(204).send();
    },
  );
};

export function sealLogin(context: Pick<AppContext, 'vault'>, login: Login): string {
  return context.vault.seal(JSON.stringify(login));
}

/** @throws RinggateError internal where it was sealed with another key */
export function openLogin(context: Pick<AppContext, 'vault'>, sealed: string): Login {
  return JSON.parse(context.vault.open(sealed)) as Login;
}
