/** The HTTP server: what every route shares, in the order in which a call meets it. */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import fastify, { type FastifyPluginCallback, type FastifyServerOptions } from 'fastify';
import type { App, PermissionTable, Reply, RouteModule } from './app.ts';
import { guardRoutes } from './auth.ts';
import type { AppContext, HttpOptions } from './context.ts';
import { dashboard } from './dashboard.ts';
import { docsPage } from './docs-page.ts';
import { healthRoutes } from './health.ts';
import { describeApi, openApiRoute } from './openapi.ts';
import { answerProblems, asRinggateError, sendProblem } from './problem.ts';
import { indexRoutes } from './route-index.ts';
import { validatorCompiler } from './validation.ts';

/** Where the API lives; the permission table and the route modules speak of what comes after it. */
export const apiPrefix = '/api/v1';

function listener(options: HttpOptions): App {
  const shared: FastifyServerOptions = {
    logger: false,
    bodyLimit: options.maxBodyBytes,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    genReqId: () => randomUUID(),
    // a client that sends its request too slowly is cut off
    requestTimeout: 60_000,
    // idle keep-alive connections must not hold up the stop of the gateway
    forceCloseConnections: 'idle',
    frameworkErrors: (error, _request, reply) => {
      sendProblem(reply as Reply, asRinggateError(error));
    },
    routerOptions: { maxParamLength: 256 },
  };
  // the types know https only with a server type of its own; for the routes both are the same
  const secured = options.tls === null ? shared : ({ ...shared, https: options.tls } as FastifyServerOptions);
  return fastify(secured) as unknown as App;
}

/** The WebSocket of the host that was called, for the content security policy. */
function socketSource(request: IncomingMessage): string {
  const host = request.headers.host ?? '';
  if (!/^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(host)) return "'self'";
  return `${'encrypted' in request.socket ? 'wss' : 'ws'}://${host}`;
}

/** JSON only; no body at all is as good as `{}` where every member may be absent. */
function parseBodies(app: App): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : parseJson(request, body as string, done),
  );
}

/** A scope of its own for some routes; what goes wrong in it stops the start. */
function scopeOfRoutes(add: (scope: App) => void): FastifyPluginCallback {
  return (scope, _options, done) => {
    try {
      add(scope as App);
      done();
    } catch (error) {
      done(error as Error);
    }
  };
}

/**
 * Builds the server; the caller listens and closes.
 * @param parts.routes one module per concern; each gets its own scope under `/api/v1`
 * @param parts.permissions who may call each of their routes
 * @throws Error when a route is missing from the permission table
 */
export async function createHttpServer(
  context: AppContext,
  parts: {
    routes: readonly RouteModule[];
    permissions: PermissionTable;
    /** Interfaces of standards that have a place of their own; each checks by itself who calls. */
    standards?: readonly { prefix: string; routes: RouteModule }[];
  },
): Promise<App> {
  const { options } = context;
  const app = listener(options);
  app.setValidatorCompiler(validatorCompiler);
  // the answers are built as the schemas say; a second filter would only hide mistakes
  app.setSerializerCompiler(() => JSON.stringify);
  parseBodies(app);
  indexRoutes(app);
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        // live views: the fragments that the page puts together by MediaSource
        mediaSrc: ["'self'", 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        // not every browser counts a WebSocket to the same host as 'self'
        connectSrc: ["'self'", (request) => socketSource(request), ...(options.otherOrigins ?? [])],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: options.tls === null ? null : [],
      },
    },
    hsts: options.tls !== null,
    crossOriginOpenerPolicy: options.tls !== null,
    originAgentCluster: options.tls !== null,
  });
  await app.register(cookie);
  await describeApi(app, options.version);
  const notFoundPage = await dashboard(app, options.dashboardDir);
  answerProblems(app, context, notFoundPage);
  app.addHook('onClose', () => context.refusals.close());
  healthRoutes(app, context);
  docsPage(app);
  app.register(
    scopeOfRoutes((api) => {
      guardRoutes(api, parts.permissions, context);
      api.addHook('onSend', (_request, reply, _payload, next) => {
        reply.header('cache-control', reply.getHeader('cache-control') ?? 'no-store');
        next();
      });
      openApiRoute(api);
      for (const routes of parts.routes) api.register(scopeOfRoutes((own) => routes(own, context)));
    }),
    { prefix: apiPrefix },
  );
  for (const { prefix, routes } of parts.standards ?? [])
    app.register(
      scopeOfRoutes((own) => routes(own, context)),
      { prefix },
    );
  await app.ready();
  return app;
}
