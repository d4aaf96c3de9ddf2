/** The types that routes are written with. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RawServerDefault,
} from 'fastify';
import type { Actor, Role } from '../core/entities.ts';
import type { AppContext } from './context.ts';

/** A Fastify whose handlers get their types from the TypeBox schemas of the route. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
export type Reply = FastifyReply;
export type Request = FastifyRequest;

/**
 * Adds the routes of a concern. Paths are relative to `/api/v1`; each module has a scope of its own, so a
 * content type parser that it adds is not seen by others.
 */
export type RouteModule = (app: App, context: AppContext) => void;

/**
 * Who may call a route: `anyone`; `signed-in` (any role); `device` (the route checks the device's token itself);
 * or one of these roles.
 */
export type Permission = 'anyone' | 'signed-in' | 'device' | readonly Role[];

/** `METHOD /path` (relative to `/api/v1`, parameters as `:name`) -> who may. */
export type PermissionTable = Readonly<Record<string, Permission>>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls. Set before the handler of every route that is neither for `anyone` nor for a `device`. */
    actor: Actor;
    /** Whether the route is for people, so that whom it turns away is on record. */
    isForPeople?: boolean;
  }
}
