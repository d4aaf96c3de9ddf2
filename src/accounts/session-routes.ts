/** `/session`: sign in, who am I, sign out. */
import type { User } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { Reply, Request, RouteModule } from '../http/app.ts';
import { actorOfToken, sessionCookie, tokenOf } from '../http/auth.ts';
import { NoContent } from '../http/schema.ts';
import { oidcRoutes } from './oidc-routes.ts';
import { ownRoutes } from './own-routes.ts';
import { SessionView, SignInBody, SignInView } from './schemas.ts';
import { csrfTokenOf } from './secrets.ts';
import { type SignedIn, signIn } from './sign-in.ts';
import { SignInLimit } from './sign-in-limit.ts';
import { totpRoutes } from './totp-routes.ts';

const cookieOptions = { path: '/', httpOnly: true, sameSite: 'strict' } as const;

function sessionView(
  token: string,
  expiresAtMs: number,
  user: Pick<User, 'id' | 'username' | 'roles' | 'areaId'>,
) {
  const { id, username, roles, areaId } = user;
  return {
    expiresAt: new Date(expiresAtMs).toISOString(),
    csrfToken: csrfTokenOf(token),
    user: { id, username, roles, areaId },
  };
}

/** The session as a new one is answered, with its cookie. */
function answerSession(reply: Reply, request: Request, { token, expiresAtMs, user }: SignedIn) {
  reply.setCookie(sessionCookie, token, {
    ...cookieOptions,
    secure: request.protocol === 'https',
    expires: new Date(expiresAtMs),
  });
  return { token, ...sessionView(token, expiresAtMs, user) };
}

export const sessionRoutes: RouteModule = (app, context) => {
  const limit = new SignInLimit(context.store.signIn);
  ownRoutes(app, context, limit);
  totpRoutes(app, context, limit);
  oidcRoutes(app, context, answerSession);

  app.post(
    '/session',
    { schema: { summary: 'sign in', body: SignInBody, response: { 200: SignInView } } },
    async (request, reply) => {
      const { username, password, otp = null } = request.body;
      const session = await signIn(context, limit, {
        username,
        password,
        otp,
        address: request.ip,
      });
      return answerSession(reply, request, session);
    },
  );

  app.get(
    '/session',
    { schema: { summary: 'who am I', response: { 200: SessionView } } },
    async (request) => {
      const token = tokenOf(request)?.token ?? '';
      const session = await actorOfToken(context, token);
      if (session === null) throw new RinggateError('unauthenticated');
      const { userId, username, roles, areaId, looks = [] } = session.actor;
      return {
        ...sessionView(token, session.expiresAtMs, { id: userId, username, roles: [...roles], areaId }),
        looks: looks.map((look) => ({ areaId: look.areaId, until: new Date(look.untilMs).toISOString() })),
      };
    },
  );

  app.delete(
    '/session',
    { schema: { summary: 'sign out', response: { 204: NoContent } } },
    async (request, reply) => {
      const { sessionId, userId } = request.actor;
      await context.store.accounts.deleteSession(sessionId, userId);
      context.changes.emit('sessionEnded', sessionId);
      await context.audit(request.actor, 'session.close', { sessionId });
      return reply.clearCookie(sessionCookie, cookieOptions).code(204).send();
    },
  );
};
