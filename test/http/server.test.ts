import { describe, expect, it } from 'vitest';
import { RinggateError } from '../../src/core/errors.ts';
import type { RouteModule } from '../../src/http/app.ts';
import type { AppContext } from '../../src/http/context.ts';
import { ListQuery, pageOf } from '../../src/http/list.ts';
import { Id, Type } from '../../src/http/schema.ts';
import { createHttpServer } from '../../src/http/server.ts';

const routes: RouteModule = (app) => {
  app.post(
    '/things',
    {
      schema: {
        body: Type.Object({
          id: Type.Optional(Id),
          count: Type.Integer({ minimum: 1 }),
          password: Type.Optional(Type.String({ minLength: 12 })),
          lanes: Type.Array(Type.Object({ headingDeg: Type.Union([Type.Number(), Type.Null()]) })),
        }),
      },
    },
    (request) => ({ got: request.body.count }),
  );
  app.post(
    '/empty',
    { schema: { body: Type.Object({ note: Type.Optional(Type.String()) }) } },
    (request) => ({
      body: request.body ?? null,
    }),
  );
  app.get('/things', { schema: { querystring: ListQuery } }, (request) => pageOf(request.query));
  app.get('/broken', () => {
    throw new TypeError('secret inside');
  });
  app.get('/refused', () => {
    throw new RinggateError('in_use', 'Two devices use it', { extra: { usedBy: ['d1', 'd2'] } });
  });
};
const open = {
  'GET /openapi.json': 'anyone',
  'POST /things': 'anyone',
  'POST /empty': 'anyone',
  'GET /things': 'anyone',
  'GET /broken': 'anyone',
  'GET /refused': 'anyone',
} as const;

const logged: object[] = [];
const log = { debug() {}, info() {}, warn() {}, error: (fields: object) => void logged.push(fields) };
let storeError: Error | null = null;

/** A context without a store: these routes need none. */
function contextWithoutStore(): AppContext {
  return {
    store: {} as AppContext['store'],
    clock: () => 0,
    log,
    changes: { on() {}, emit() {} },
    vault: { seal: (text) => text, open: (text) => text },
    audit: async () => {},
    refusals: { note: async () => {}, close: async () => {} },
    readinessChecks: {
      store: async () => {
        if (storeError) throw storeError;
      },
      broker: async () => {},
    },
    metrics: async () => ({ contentType: 'text/plain', text: 'ringgate_reads_total 1\n' }),
    options: {
      version: '1.2.3',
      tls: null,
      trustedProxies: [],
      maxBodyBytes: 1000,
      sessionMs: 1,
      accounts: { totp: 'optional', tokenMs: 1, lookMs: 1, oidc: null },
      dashboardDir: null,
      makes: [],
    },
  };
}
const app = await createHttpServer(contextWithoutStore(), { routes: [routes], permissions: open });

describe('errors of the HTTP server', () => {
  it('names every wrong field with the value sent, and never shows a password', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/things',
      payload: { id: 'ä b', count: 0.5, password: 'short-one', lanes: [{ headingDeg: 'north' }, {}] },
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    const problem = answer.json<{ code: string; errors: { path: string; message: string }[] }>();
    expect(problem.code).toBe('invalid_request');
    expect(problem.errors.map((error) => error.path).sort()).toEqual([
      '/count',
      '/id',
      '/lanes/0/headingDeg',
      '/lanes/1/headingDeg',
      '/password',
    ]);
    const messages = Object.fromEntries(problem.errors.map((error) => [error.path, error.message]));
    expect(messages['/id']).toContain('"ä b"');
    expect(messages['/count']).toContain('0.5');
    expect(messages['/lanes/1/headingDeg']).toContain('is required');
    expect(answer.body).not.toContain('short-one');
  });

  it('lists a hundred wrong fields at once', async () => {
    const big = await createHttpServer(
      { ...contextWithoutStore(), options: { ...contextWithoutStore().options, maxBodyBytes: 1_000_000 } },
      { routes: [routes], permissions: open },
    );
    const lanes = Array.from({ length: 100 }, () => ({ headingDeg: 'x' }));
    const answer = await big.inject({ method: 'POST', url: '/api/v1/things', payload: { count: 1, lanes } });
    expect(answer.json<{ errors: unknown[] }>().errors).toHaveLength(100);
  });

  it('answers broken JSON, a wrong content type and a large body each with its own code', async () => {
    const post = (payload: string, type: string) =>
      app.inject({ method: 'POST', url: '/api/v1/things', payload, headers: { 'content-type': type } });
    const broken = await post('{"count":', 'application/json');
    expect([broken.statusCode, broken.json<{ code: string }>().code]).toEqual([400, 'invalid_request']);
    const text = await post('count=1', 'text/plain');
    expect([text.statusCode, text.json<{ code: string }>().code]).toEqual([415, 'unsupported_media_type']);
    const large = await post(JSON.stringify({ count: 1, pad: 'x'.repeat(2000) }), 'application/json');
    expect([large.statusCode, large.json<{ code: string }>().code]).toEqual([413, 'too_large']);
  });

  it('refuses a body that reaches for the prototype', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/things',
      payload: '{"count":1,"lanes":[],"__proto__":{"admin":true}}',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.statusCode).toBe(400);
  });

  it('takes an empty body where every member may be absent, and names what is missing elsewhere', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await app.inject({ method: 'POST', url: '/api/v1/empty', headers })).statusCode).toBe(200);
    expect((await app.inject({ method: 'POST', url: '/api/v1/empty' })).statusCode).toBe(200);
    const missing = await app.inject({ method: 'POST', url: '/api/v1/things' });
    expect(missing.json<{ errors: { path: string }[] }>().errors.map((error) => error.path)).toEqual([
      '/count',
      '/lanes',
    ]);
  });

  it('answers 404 for an unknown path and 405 with Allow for an unknown method', async () => {
    const unknown = await app.inject({ url: '/api/v1/nothing' });
    expect([unknown.statusCode, unknown.json<{ code: string }>().code]).toEqual([404, 'not_found']);
    const method = await app.inject({ method: 'PUT', url: '/api/v1/things' });
    expect([method.statusCode, method.json<{ code: string }>().code]).toEqual([405, 'method_not_allowed']);
    expect(method.headers.allow).toBe('GET, HEAD, POST');
  });

  it('tells nothing of an inner failure and logs it', async () => {
    const answer = await app.inject({ url: '/api/v1/broken' });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([500, 'internal']);
    expect(answer.body).not.toContain('secret');
    expect(logged.at(-1)).toMatchObject({ url: '/api/v1/broken' });
  });

  it('passes on what an error says beyond its detail', async () => {
    const answer = await app.inject({ url: '/api/v1/refused' });
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({
      code: 'in_use',
      detail: 'Two devices use it',
      usedBy: ['d1', 'd2'],
    });
  });
});

describe('lists', () => {
  it('clamps a large limit, takes 100 without one and refuses 0 and words', async () => {
    const list = async (query: string) => app.inject({ url: `/api/v1/things${query}` });
    expect((await list('?limit=5000')).json()).toEqual({ limit: 1000 });
    expect((await list('')).json()).toEqual({ limit: 100 });
    expect((await list('?limit=7&cursor=abc')).json()).toEqual({ limit: 7, cursor: 'abc' });
    for (const wrong of ['?limit=0', '?limit=-1', '?limit=many', '?limit=1.5']) {
      const answer = await list(wrong);
      expect([wrong, answer.statusCode]).toEqual([wrong, 400]);
      expect(answer.json<{ errors: { path: string }[] }>().errors[0]?.path).toBe('/limit');
    }
  });
});

describe('start of the HTTP server', () => {
  it('refuses a route that the permission table does not name', async () => {
    const { 'POST /things': _left, ...without } = open;
    await expect(
      createHttpServer(contextWithoutStore(), { routes: [routes], permissions: without }),
    ).rejects.toThrow(/POST \/things/);
  });
});

describe('pages beside the API', () => {
  it('answers health, readiness with the part that fails, and metrics', async () => {
    expect((await app.inject({ url: '/healthz' })).statusCode).toBe(200);
    expect((await app.inject({ url: '/readyz' })).statusCode).toBe(200);
    storeError = new Error('disk is gone');
    const unready = await app.inject({ url: '/readyz' });
    storeError = null;
    expect(unready.statusCode).toBe(503);
    expect(unready.json<{ errors: { path: string; message: string }[] }>().errors[0]).toEqual({
      path: '/store',
      message: expect.stringContaining('disk is gone') as string,
    });
    expect((await app.inject({ url: '/metrics' })).body).toBe('ringgate_reads_total 1\n');
  });

  it('describes itself as OpenAPI 3.1 and as a page without anything from elsewhere', async () => {
    const description = (await app.inject({ url: '/api/v1/openapi.json' })).json<{
      openapi: string;
      paths: object;
    }>();
    expect(description.openapi).toBe('3.1.0');
    expect(Object.keys(description.paths)).toContain('/api/v1/things');
    const page = await app.inject({ url: '/docs' });
    expect(page.headers['content-type']).toMatch(/text\/html/);
    expect(page.body).toContain('/api/v1/things');
    expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect((await app.inject({ url: '/docs/style.css' })).statusCode).toBe(200);
  });
});
