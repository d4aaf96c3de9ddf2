/** `/area-grants`: a supervisor lets one of theirs look into another area, for a time, for a reason on record. */
import { RinggateError } from '../core/errors.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { ListQuery, PageSchema, pageOf } from '../http/list.ts';
import { Id, IdParams, NoContent, Nullable, Timestamp, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { randomId } from './secrets.ts';
import { userWithin } from './users.ts';

const hourMs = 3_600_000;

const AreaGrantView = Type.Object({
  id: Type.String(),
  userId: Type.String(),
  username: Type.String(),
  areaId: Type.String(),
  reason: Type.String(),
  grantedBy: Type.String(),
  createdAt: Timestamp,
  until: Timestamp,
  endedAt: Nullable(Timestamp),
  endedBy: Nullable(Type.String()),
  active: Type.Boolean(),
});
const AreaGrantBody = Type.Object({
  userId: Type.Optional(Id),
  username: Type.Optional(Type.String({ maxLength: 256, description: 'in the place of userId' })),
  areaId: Id,
  until: Timestamp,
  reason: Type.String({ minLength: 4, maxLength: 500, pattern: '\\S.*\\S.*\\S.*\\S' }),
});

/** Supervisors know people by their names. @throws RinggateError invalid_request, not_found */
async function userIdOf(
  context: AppContext,
  { userId, username }: { userId?: string; username?: string },
): Promise<string> {
  if ((userId === undefined) === (username === undefined))
    throw new RinggateError('invalid_request', 'Wrong fields: /username', {
      errors: [{ path: '/username', message: 'either this or /userId has to be there, and not both' }],
    });
  if (userId !== undefined) return userId;
  const found = await context.store.accounts.credentials(username ?? '');
  if (found === null) throw new RinggateError('not_found', `There is no user ${JSON.stringify(username)}`);
  return found.user.id;
}

export const areaGrantRoutes: RouteModule = (app, context) => {
  const { grants } = context.store;

  app.post(
    '/area-grants',
    {
      schema: {
        summary: 'let one of mine look into another area of mine for a time',
        description:
          'Looks only: nothing there can be changed. Both the user and the area lie in my own area.',
        body: AreaGrantBody,
        response: { 201: AreaGrantView },
      },
    },
    async ({ actor, body }, reply) => {
      const nowMs = context.clock();
      const userId = await userIdOf(context, body);
      if (userId === actor.userId)
        throw new RinggateError('self_approval', 'Nobody grants a look to themselves');
      const user = await userWithin(context, actor, userId);
      // nobody hands on what they do not see themselves
      (await scopeOf(context, actor)).require(body.areaId, `The area "${body.areaId}"`);
      if ((await scopeOf(context, { areaId: user.areaId })).holds(body.areaId))
        throw new RinggateError('conflict', `The user "${user.username}" sees "${body.areaId}" already`);
      const untilMs = Date.parse(body.until);
      const longestMs = context.options.accounts.lookMs;
      if (untilMs <= nowMs || untilMs > nowMs + longestMs)
        throw new RinggateError('invalid_request', 'Wrong fields: /until', {
          errors: [
            {
              path: '/until',
              message: `must lie ahead, ${longestMs / hourMs} hours at most, got ${JSON.stringify(body.until)}`,
            },
          ],
        });
      const { areaId, reason } = body;
      const made = await grants.addAreaGrant(
        {
          id: randomId(),
          userId,
          areaId,
          reason,
          grantedById: actor.userId,
          grantedBy: actor.username,
          createdAtMs: nowMs,
          untilMs,
        },
        nowMs,
      );
      await context.audit(actor, 'area_grant.create', {
        grantId: made.id,
        userId,
        username: made.username,
        areaId,
        until: made.until,
        reason,
      });
      context.changes.emit('looksChanged', userId);
      return reply.code(201).send(made);
    },
  );

  app.get(
    '/area-grants',
    {
      schema: {
        summary: 'looks into other areas, newest first',
        querystring: ListQuery,
        response: { 200: PageSchema(AreaGrantView) },
      },
    },
    async ({ actor, query }) => {
      const { areaIds } = await scopeOf(context, { areaId: actor.areaId });
      return grants.listAreaGrants({ ...pageOf(query), areaIds, nowMs: context.clock() });
    },
  );

  app.delete(
    '/area-grants/:id',
    {
      schema: { summary: 'end a look before its time', params: IdParams, response: { 204: NoContent } },
    },
    async ({ actor, params }, reply) => {
      const nowMs = context.clock();
      const grant = await grants.getAreaGrant(params.id, nowMs);
      (await scopeOf(context, actor)).require(grant.userAreaId, `The user "${grant.username}"`);
      if (!(await grants.endAreaGrant(params.id, nowMs, actor.username)))
        throw new RinggateError('conflict', `The area grant "${params.id}" is over already`);
      await context.audit(actor, 'area_grant.end', {
        grantId: grant.id,
        userId: grant.userId,
        username: grant.username,
        areaId: grant.areaId,
      });
      context.changes.emit('looksChanged', grant.userId);
      return reply.code(204).send();
    },
  );
};
