/** What everybody may do with their own account: the password, the open sessions. And the failures, for administrators. */
import { RinggateError } from '../core/errors.ts';
import type { App } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { PageSchema } from '../http/list.ts';
import { IdParams, NoContent, Nullable, Timestamp, Type } from '../http/schema.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';
import { passwordError } from './rules.ts';
import { OpenSession } from './schemas.ts';
import { takeAttempt } from './sign-in.ts';
import type { SignInLimit } from './sign-in-limit.ts';
import { userWithin } from './users.ts';

const PasswordBody = Type.Object({
  current: Type.String({ minLength: 1, maxLength: 1000 }),
  new: Type.String({ maxLength: 1000, description: '12 to 128 characters' }),
});
const OwnSession = Type.Object({
  ...OpenSession.properties,
  current: Type.Boolean({ description: 'the one this call comes with' }),
});
const LockoutView = Type.Object({
  address: Type.String(),
  failures: Type.Integer({ description: 'in the last 15 minutes' }),
  lockedUntil: Nullable(Timestamp),
});

export function ownRoutes(app: App, context: AppContext, limit: SignInLimit): void {
  const { accounts } = context.store;

  app.post(
    '/session/password',
    {
      schema: {
        summary: 'change my password; my other sessions end',
        body: PasswordBody,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      const { actor, ip, body } = request;
      const wrong = passwordError(body.new);
      if (wrong !== null)
        throw new RinggateError('invalid_request', 'Wrong fields: /new', {
          errors: [{ path: '/new', message: wrong }],
        });
      await takeAttempt(context, limit, actor.username, ip);
      const known = await accounts.credentials(actor.username);
      if (known === null || !(await verifyPassword(known.passwordHash, body.current))) {
        await limit.failed(actor.userId, ip, context.clock());
        await context.audit(actor, 'session.refused', { address: ip, factor: 'password' });
        throw new RinggateError('bad_credentials', 'The current password is wrong');
      }
      limit.undecided(actor.username, ip);
      const passwordHash = await hashPassword(body.new);
      const changed = await accounts.updateUser(actor.userId, { passwordHash }, actor.sessionId);
      for (const sessionId of changed.endedSessionIds) context.changes.emit('sessionEnded', sessionId);
      await context.audit(actor, 'password.change', {
        userId: actor.userId,
        endedSessions: changed.endedSessionIds.length,
      });
      return reply.code(204).send();
    },
  );

  app.get(
    '/sessions',
    { schema: { summary: 'my open sessions', response: { 200: PageSchema(OwnSession) } } },
    async ({ actor }) => {
      const sessions = await accounts.listSessions(actor.userId, context.clock());
      const items = sessions.map((session) => ({ ...session, current: session.id === actor.sessionId }));
      return { items, nextCursor: null };
    },
  );

  app.delete(
    '/sessions/:id',
    { schema: { summary: 'end one of my sessions', params: IdParams, response: { 204: NoContent } } },
    async ({ actor, params }, reply) => {
      if (!(await accounts.deleteSession(params.id, actor.userId)))
        throw new RinggateError('not_found', `You have no session "${params.id}"`);
      context.changes.emit('sessionEnded', params.id);
      await context.audit(actor, 'session.end', { userId: actor.userId, sessionId: params.id });
      return reply.code(204).send();
    },
  );

  app.get(
    '/users/:id/lockouts',
    {
      schema: {
        summary: 'failed sign-ins of a user that still count, by address',
        params: IdParams,
        response: { 200: PageSchema(LockoutView) },
      },
    },
    async (request) => {
      const user = await userWithin(context, request.actor, request.params.id);
      const found = await limit.lockouts(user.id, context.clock());
      const items = found.map(({ address, failures, lockedUntilMs }) => ({
        address,
        failures,
        lockedUntil: lockedUntilMs === null ? null : new Date(lockedUntilMs).toISOString(),
      }));
      return { items, nextCursor: null };
    },
  );

  app.delete(
    '/users/:id/lockouts',
    { schema: { summary: 'lift the lock-out of a user', params: IdParams, response: { 204: NoContent } } },
    async (request, reply) => {
      const user = await userWithin(context, request.actor, request.params.id);
      await limit.lift(user.id, user.username, context.clock());
      await context.audit(request.actor, 'lockout.lift', { userId: user.id, username: user.username });
      return reply.code(204).send();
    },
  );
}
