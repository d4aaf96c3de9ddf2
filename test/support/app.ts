/** The HTTP server with real repositories in memory, a clock the test moves, and what was audited and announced. */
import type { TSchema } from 'typebox';
import { Errors } from 'typebox/value';
import { expect } from 'vitest';
import { areaGrantRoutes } from '../../src/accounts/area-grant-routes.ts';
import { ensureFirstAdministrator } from '../../src/accounts/first-administrator.ts';
import { permissions } from '../../src/accounts/permissions.ts';
import { sessionRoutes } from '../../src/accounts/session-routes.ts';
import { tokenRoutes } from '../../src/accounts/token-routes.ts';
import { userRoutes } from '../../src/accounts/user-routes.ts';
import { createVault } from '../../src/config/vault.ts';
import { createChanges } from '../../src/core/changes.ts';
import type { Role } from '../../src/core/entities.ts';
import type { App, RouteModule } from '../../src/http/app.ts';
import type { AppContext, HttpOptions } from '../../src/http/context.ts';
import type { ApiDocument } from '../../src/http/docs-render.ts';
import { RefusalBook } from '../../src/http/refusals.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { registryRoutes } from '../../src/registry/routes.ts';
import { type MemoryStore, openMemoryStore } from './memory-store.ts';

export const adminPassword = 'correct horse battery';
export const startMs = Date.UTC(2026, 10, 24, 5);

export interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Record<string, unknown>;
}
export interface Problem {
  code: string;
  errors: { path: string; message: string }[];
}

export interface TestApp {
  app: App;
  context: AppContext;
  store: MemoryStore;
  audited: { by: string; action: string; detail: Record<string, unknown> }[];
  endedSessions: string[];
  registryChanges(): number;
  moveClock(ms: number): void;
  /** Calls with a bearer token (or none). */
  call(
    token: string | null,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<Answer>;
  signIn(username: string, password: string): Promise<string>;
  /** Makes a user with these roles and signs in. */
  tokenOf(admin: string, roles: Role[], areaId?: string | null): Promise<string>;
  /** A second server over the same store, as after a restart. */
  restart(): Promise<TestApp>;
}

/** Holds every answer against the OpenAPI description, so that the description cannot lie. */
function describedAnswers(app: App) {
  const { paths } = app.swagger() as unknown as ApiDocument;
  return (method: string, path: string, status: number, body: object): void => {
    const [plain = ''] = path.split('?');
    const segments = `/api/v1${plain}`.split('/');
    const found = Object.entries(paths ?? {}).find(([pattern]) => {
      const parts = pattern.split('/');
      return (
        parts.length === segments.length &&
        parts.every((part, n) => part.startsWith('{') || part === segments[n])
      );
    });
    const answers = found?.[1][method.toLowerCase()]?.responses ?? {};
    const answer = answers[String(status)] ?? (status >= 400 ? answers.default : undefined);
    const [content] = Object.values(answer?.content ?? {});
    if (status === 204) return;
    if (content?.schema === undefined) expect.fail(`${method} ${path} ${status} is not described`);
    expect([method, path, status, Errors(content.schema as TSchema, body)]).toEqual([
      method,
      path,
      status,
      [],
    ]);
  };
}

export async function openTestApp(
  parts: { store?: MemoryStore; options?: Partial<HttpOptions>; routes?: RouteModule[] } = {},
): Promise<TestApp> {
  const store = parts.store ?? openMemoryStore();
  const audited: TestApp['audited'] = [];
  const endedSessions: string[] = [];
  let nowMs = startMs;
  let registryChanges = 0;
  const log = {
    debug() {},
    info() {},
    warn() {},
    error: (fields: object) => expect.fail(JSON.stringify(fields)),
  };
  const changes = createChanges(log);
  changes.on('sessionEnded', (id) => endedSessions.push(id));
  changes.on('registryChanged', () => {
    registryChanges += 1;
  });
  const context: AppContext = {
    // only accounts and registry are asked for by the routes under test
    store: store as unknown as AppContext['store'],
    clock: () => nowMs,
    log,
    changes,
    vault: createVault(Buffer.alloc(32, 1).toString('base64url')),
    audit: async (by, action, detail) => {
      const viaToken = by.apiToken === undefined ? {} : { viaToken: by.apiToken.id };
      audited.push({ by: by.username, action, detail: { ...detail, ...viaToken } });
    },
    refusals: {
      note: (refusal) => refusals.note(refusal),
      close: () => refusals.close(),
    },
    readinessChecks: {},
    metrics: async () => ({ contentType: 'text/plain', text: '' }),
    options: {
      version: 'test',
      tls: null,
      trustedProxies: [],
      maxBodyBytes: 1_000_000,
      sessionMs: 12 * 3_600_000,
      accounts: { totp: 'optional', tokenMs: 365 * 86_400_000, lookMs: 72 * 3_600_000, oidc: null },
      dashboardDir: null,
      makes: ['ringgate', 'other-make'],
      ...parts.options,
    },
  };
  const refusals = new RefusalBook(context);
  await ensureFirstAdministrator(context, adminPassword);
  const routes = parts.routes ?? [sessionRoutes, userRoutes, tokenRoutes, areaGrantRoutes, registryRoutes];
  const app = await createHttpServer(context, { routes, permissions });
  let users = 0;

  const call: TestApp['call'] = async (token, method, path, body) => {
    const described = describedAnswers(app);
    const answer = await app.inject({
      method,
      url: `/api/v1${path}`,
      ...(body === undefined ? {} : { payload: body }),
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
    });
    const answered = answer.body === '' ? {} : answer.json<Record<string, unknown>>();
    described(method, path, answer.statusCode, answered);
    return { status: answer.statusCode, body: answered, headers: answer.headers };
  };
  const signIn: TestApp['signIn'] = async (username, password) => {
    const answer = await call(null, 'POST', '/session', { username, password });
    expect(answer.status).toBe(200);
    return String(answer.body.token);
  };
  return {
    app,
    context,
    store,
    audited,
    endedSessions,
    registryChanges: () => registryChanges,
    moveClock: (ms) => {
      nowMs += ms;
    },
    call,
    signIn,
    tokenOf: async (admin, roles, areaId = null) => {
      users += 1;
      const username = `${roles[0] ?? 'nobody'}-${users}`;
      const made = await call(admin, 'POST', '/users', { username, password: adminPassword, roles, areaId });
      expect(made.status).toBe(201);
      return signIn(username, adminPassword);
    },
    restart: () => openTestApp({ ...parts, store }),
  };
}
