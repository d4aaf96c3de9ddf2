/** `/tokens`: one's own tokens for programs. Shown once, kept as a hash, never wider than their owner. */
import { type FieldError, RinggateError } from '../core/errors.ts';
import type { RouteModule } from '../http/app.ts';
import { PageSchema } from '../http/list.ts';
import { IdParams, NoContent, Nullable, type Static, Timestamp, Type } from '../http/schema.ts';
import { groupOf, screenGroup } from './door.ts';
import { permissions } from './permissions.ts';
import { OpenRoles } from './schemas.ts';
import { hashSecret, randomId, randomSecret } from './secrets.ts';

/** So that a token is known as one wherever it turns up: in a log, in a file that was checked in. */
const tokenPrefix = 'rgt_';
const tokensAtMost = 50;
const dayMs = 86_400_000;

/** The groups of routes that a token can be for. */
const groups = [...new Set([...Object.keys(permissions).map((name) => groupOf(name)), screenGroup])]
  .filter((group) => !['session', 'sessions', 'tokens', 'openapi.json', 'ingest'].includes(group))
  .sort((a, b) => a.localeCompare(b));

const Scope = {
  name: Type.String({ minLength: 1, maxLength: 64, description: 'what program it is for' }),
  roles: OpenRoles,
  readOnly: Type.Boolean({ description: 'only calls that change nothing' }),
  routes: Nullable(
    Type.Array(Type.String(), {
      description: `first parts of paths: ${groups.join(', ')}; null = all that the roles may`,
    }),
  ),
  expiresAt: Timestamp,
};
const TokenView = Type.Object({
  id: Type.String(),
  ...Scope,
  createdAt: Timestamp,
  lastUsedAt: Nullable(Timestamp),
});
const NewToken = Type.Object({
  ...TokenView.properties,
  token: Type.String({ description: 'shown this once' }),
});
const TokenBody = Type.Object({
  name: Scope.name,
  roles: Type.Optional(Scope.roles),
  readOnly: Type.Optional(Scope.readOnly),
  routes: Type.Optional(Scope.routes),
  expiresAt: Scope.expiresAt,
});

export const tokenRoutes: RouteModule = (app, context) => {
  const { grants } = context.store;

  app.post(
    '/tokens',
    {
      schema: {
        summary: 'make a token for a program, in my name',
        description: 'Of my roles those named (all, if none is), reading only unless readOnly is false.',
        body: TokenBody,
        response: { 201: NewToken },
      },
    },
    async ({ actor, body }, reply) => {
      const nowMs = context.clock();
      check(body, actor.roles, nowMs, context.options.accounts.tokenMs);
      if ((await grants.listTokens(actor.userId)).length >= tokensAtMost)
        throw new RinggateError('conflict', `You have ${tokensAtMost} tokens already: delete one first`);
      const token = `${tokenPrefix}${randomSecret()}`;
      const made = await grants.addToken({
        id: randomId(),
        userId: actor.userId,
        name: body.name,
        tokenHash: hashSecret(token),
        roles: body.roles ?? [...actor.roles],
        readOnly: body.readOnly ?? true,
        routes: body.routes ?? null,
        createdAtMs: nowMs,
        expiresAtMs: Date.parse(body.expiresAt),
      });
      const { id, name, roles, readOnly, routes, expiresAt } = made;
      await context.audit(actor, 'token.create', { tokenId: id, name, roles, readOnly, routes, expiresAt });
      return reply.code(201).send({ ...made, token });
    },
  );

  app.get(
    '/tokens',
    { schema: { summary: 'my tokens', response: { 200: PageSchema(TokenView) } } },
    async ({ actor }) => ({ items: await grants.listTokens(actor.userId), nextCursor: null }),
  );

  app.delete(
    '/tokens/:id',
    { schema: { summary: 'end one of my tokens', params: IdParams, response: { 204: NoContent } } },
    async ({ actor, params }, reply) => {
      if (!(await grants.deleteToken(params.id, actor.userId)))
        throw new RinggateError('not_found', `You have no token "${params.id}"`);
      // what it holds open, screens and live views, is cut
      context.changes.emit('sessionEnded', `token:${params.id}`);
      await context.audit(actor, 'token.delete', { tokenId: params.id });
      return reply.code(204).send();
    },
  );
};

/** @throws RinggateError invalid_request with every wrong field */
function check(
  body: Static<typeof TokenBody>,
  owned: readonly string[],
  nowMs: number,
  longestMs: number,
): void {
  const errors: FieldError[] = [];
  const more = (body.roles ?? []).filter((role) => !owned.includes(role));
  if (more.length > 0)
    errors.push({
      path: '/roles',
      message: `you hold only ${owned.join(', ')}, got ${JSON.stringify(more)} too`,
    });
  const unknown = (body.routes ?? []).filter((group) => !groups.includes(group));
  if (unknown.length > 0 || body.routes?.length === 0)
    errors.push({
      path: '/routes',
      message: `must name one or more of ${groups.join(', ')}, got ${JSON.stringify(body.routes)}`,
    });
  const endMs = Date.parse(body.expiresAt);
  if (endMs <= nowMs || endMs > nowMs + longestMs)
    errors.push({
      path: '/expiresAt',
      message: `must lie ahead, ${longestMs / dayMs} days at most, got ${JSON.stringify(body.expiresAt)}`,
    });
  if (errors.length === 0) return;
  const where = errors.map(({ path }) => path).join(', ');
  throw new RinggateError('invalid_request', `Wrong fields: ${where}`, { errors });
}
