/** Who calls and whether they may: the one place where a route's permission is checked. */
import { screenGroup, throughTheDoor } from '../accounts/door.ts';
import { csrfTokenOf, hashSecret, sameSecret } from '../accounts/secrets.ts';
import type { Actor } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { App, Permission, PermissionTable, Request } from './app.ts';
import type { AppContext } from './context.ts';

export const sessionCookie = 'ringgate_session';
/** With a session cookie, calls that change something carry the session's CSRF token here. */
export const csrfHeader = 'ringgate-csrf';
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The token of a request and where it stood; null without one. */
export function tokenOf(request: Request): { token: string; from: 'header' | 'cookie' } | null {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const match = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(header);
    return match?.[1] === undefined ? null : { token: match[1], from: 'header' };
  }
  const cookie = request.cookies[sessionCookie];
  return cookie === undefined ? null : { token: cookie, from: 'cookie' };
}

/**
 * The actor behind a token, with the end of its session; null when the token is unknown, over, or its user disabled.
 * Roles and area are those of this moment.
 */
export async function actorOfToken(
  context: Pick<AppContext, 'store' | 'clock'>,
  token: string,
): Promise<{ actor: Actor; expiresAtMs: number } | null> {
  return context.store.accounts.findSession(hashSecret(token), context.clock());
}

/** As `actorOfToken`, for Socket.IO: null too where the token's scope or a missing second factor keeps its holder out. */
export async function actorOfScreen(
  context: Pick<AppContext, 'store' | 'clock'> & { options: Pick<AppContext['options'], 'accounts'> },
  token: string,
): Promise<{ actor: Actor; expiresAtMs: number } | null> {
  const session = await actorOfToken(context, token);
  if (session === null) return null;
  try {
    const route = { method: 'GET', path: `/${screenGroup}` };
    return { ...session, actor: throughTheDoor(session.actor, route, context.options.accounts) };
  } catch (error) {
    if (error instanceof RinggateError) return null;
    throw error;
  }
}

async function authenticate(request: Request, context: AppContext): Promise<Actor> {
  const found = tokenOf(request);
  if (found === null) throw new RinggateError('unauthenticated');
  const session = await actorOfToken(context, found.token);
  if (session === null)
    throw new RinggateError('unauthenticated', 'The session is unknown or over: sign in again');
  if (found.from === 'cookie' && !safeMethods.has(request.method)) {
    const given = request.headers[csrfHeader];
    if (typeof given !== 'string' || !sameSecret(given, csrfTokenOf(found.token)))
      throw new RinggateError('csrf');
  }
  return session.actor;
}

function permissionOf(table: PermissionTable, method: string, path: string): Permission | undefined {
  // HEAD is a GET without the body
  return table[`${method === 'HEAD' ? 'GET' : method} ${path}`];
}

/**
 * Guards every route of `app` by the table. Call it before the routes are added.
 * @throws Error when a route is added that the table does not name: the server must not start with a hole
 */
export function guardRoutes(app: App, table: PermissionTable, context: AppContext): void {
  app.decorateRequest('actor');
  app.decorateRequest('isForPeople');
  app.addHook('onRoute', (route) => {
    const path = route.url.slice(route.prefix.length);
    for (const method of [route.method].flat()) {
      if (permissionOf(table, method, path) === undefined) {
        throw new Error(`No permission is set for ${method} ${path}: add it to src/accounts/permissions.ts`);
      }
    }
  });
  app.addHook('onRequest', async (request) => {
    const path = (request.routeOptions.url ?? '').slice(app.prefix.length);
    const permission = permissionOf(table, request.method, path);
    if (permission === undefined || permission === 'device') return;
    request.isForPeople = true;
    if (permission === 'anyone') return;
    const route = { method: request.method, path };
    // known from here on, so that a refusal is on record under their name
    request.actor = await authenticate(request, context);
    const actor = throughTheDoor(request.actor, route, context.options.accounts);
    request.actor = actor;
    if (permission !== 'signed-in' && !permission.some((role) => actor.roles.includes(role))) {
      throw new RinggateError(
        'forbidden',
        `This needs the role ${permission.join(' or ')}; you are ${actor.roles.join(', ')}`,
      );
    }
  });
}
