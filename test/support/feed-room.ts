/** Watchlist feeds with all that they need: the store, the API, a real HTTP server that tests make lie, a moved clock. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { sessionRoutes } from '../../src/accounts/session-routes.ts';
import { userRoutes } from '../../src/accounts/user-routes.ts';
import { createFeedFetch } from '../../src/composition/watchlist-feeds.ts';
import { type FeedSetting, parseFeeds } from '../../src/config/feeds.ts';
import { defaultCaseReferencePattern } from '../../src/core/case-reference.ts';
import type { Role, WatchlistEntry } from '../../src/core/entities.ts';
import { noWorld } from '../../src/core/entry-scope.ts';
import { watchlistCategories } from '../../src/core/watchlist-categories.ts';
import type { Store } from '../../src/store/contract/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { announceEnding } from '../../src/watchlists/endings.ts';
import { FeedDesk } from '../../src/watchlists/feed-desk.ts';
import { sha256Of } from '../../src/watchlists/feed-list.ts';
import { feedRoutes } from '../../src/watchlists/feed-routes.ts';
import { openLiveIndex } from '../../src/watchlists/live-index.ts';
import { watchlistModules } from '../../src/watchlists/modules.ts';
import { type Answer, adminPassword, openTestApp, startMs, type TestApp } from './app.ts';
import { testLife } from './gateway-app.ts';
import type { MemoryStore } from './memory-store.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
const header = 'id,plate,category,legalBasis,caseReference,reason,priority,instruction,validUntil';
const password = 'a long password of the test';
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
export const feedKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

/** A list as CSV: `[id, plate, reason]`. */
export function csvOf(...lines: [id: string, plate: string, reason?: string][]): string {
  const rows = lines.map(
    ([id, plate, reason = 'stolen']) =>
      `${id},${plate},stolen_vehicle,刑事诉讼法,苏公刑-0042,${reason},2,stop,2026-12-24T00:00:00Z`,
  );
  return `${[header, ...rows].join('\r\n')}\r\n`;
}

export interface FeedRoom extends Omit<TestApp, 'store'> {
  store: Store;
  desk(): FeedDesk;
  /** Tokens: `keeper` answers for the feed and is a supervisor too. */
  tokens: Record<'admin' | 'keeper' | 'supervisor' | 'east' | Role, string>;
  /** What the server gives from now on, with a proof that fits. */
  serve(list: string): void;
  /** Any other answer to what is asked of it. */
  answer(handler: Handler): void;
  /** What the server was asked, newest last: path and conditions. */
  asked: { path: string; conditions: unknown; authorization: string | undefined }[];
  /** Of the feed in the API, and its id. */
  path(): string;
  id(): string;
  /** Ends every entry and goes on with another feed: signing users up costs more than all else. */
  renew(): Promise<void>;
  pull(body?: object, token?: string): Promise<Answer>;
  approve(untilMs?: number, token?: string): Promise<Answer>;
  feed(): Promise<Record<string, unknown>>;
  entries(state?: string): Promise<WatchlistEntry[]>;
  matches(plate: string): string[];
  /** A new start over the same store, with other settings of the feed. */
  reopen(facts?: Partial<FeedSetting> | null): Promise<void>;
  close(): Promise<void>;
}

export async function openFeedRoom(facts: Partial<FeedSetting> = {}): Promise<FeedRoom> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ringgate-feed-'));
  const store = await openSqliteStore({
    dataDir,
    synchronous: 'normal',
    onFailure: (error) => expect.fail(error.message),
  });
  const site = { desk: null as FeedDesk | null, handler: null as Handler | null, list: '', feed: 0 };
  const asked: FeedRoom['asked'] = [];
  const server = createServer((request, response) => {
    const { 'if-none-match': etag, 'if-modified-since': since, authorization } = request.headers;
    asked.push({ path: request.url ?? '', conditions: etag ?? since ?? null, authorization });
    if (site.handler !== null) return site.handler(request, response);
    const body = Buffer.from(site.list);
    const current = `"${sha256Of(body).slice(0, 12)}"`;
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname.endsWith('.sig')) response.end(sign(null, body, privateKey).toString('base64'));
    else if (pathname.endsWith('.sha256')) response.end(`${sha256Of(body)}  list.csv\n`);
    else if (etag === current) response.writeHead(304).end();
    else response.setHeader('etag', current).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const settingOf = (more: Partial<FeedSetting>): FeedSetting => {
    const one = {
      id: `police-${site.feed}`,
      url: `http://127.0.0.1:${address.port}/list.csv?key=hidden`,
      format: 'csv',
      check: 'sha256',
      responsible: 'keeper',
      ...facts,
      ...more,
    };
    const parsed = parseFeeds(JSON.stringify([one]));
    if (!parsed.ok) throw new Error(parsed.why);
    const [feed] = parsed.value;
    if (feed === undefined) throw new Error('no feed');
    return feed;
  };
  const desk = (): FeedDesk => site.desk ?? expect.fail('not open');
  const rules = {
    categories: watchlistCategories,
    caseReferencePattern: defaultCaseReferencePattern,
    siteZone: null,
  };
  const app = await openTestApp({
    store: store as unknown as MemoryStore,
    routes: [
      sessionRoutes,
      userRoutes,
      ...watchlistModules({ ...rules, life: testLife, pseudonymKey: 'pseudonyms of the test' }),
      feedRoutes({ desk, approvalMs: 30 * 86_400_000 }),
    ],
  });
  for (const [id, parentId] of [
    ['district', null],
    ['east', 'district'],
  ] as const)
    await store.registry.createArea({ id, name: id, parentId });
  const index = await openLiveIndex(store, app.context.changes, noWorld);
  const admin = await app.signIn('admin', adminPassword);
  const tokens = { admin } as FeedRoom['tokens'];
  const roles: [name: keyof FeedRoom['tokens'], role: Role, areaId: string | null][] = [
    ['keeper', 'supervisor', null],
    ['supervisor', 'supervisor', null],
    ['east', 'supervisor', 'east'],
    ['officer', 'officer', null],
    ['operator', 'operator', null],
    ['auditor', 'auditor', null],
    ['technician', 'technician', null],
    ['wall', 'wall', null],
  ];
  for (const [username, role, areaId] of roles) {
    const made = await app.call(admin, 'POST', '/users', { username, password, roles: [role], areaId });
    expect(made.status).toBe(201);
    tokens[username] = await app.signIn(username, password);
  }
  tokens.administrator = admin;
  const fetch = createFeedFetch(['127.0.0.1'], 1_000);
  const open = async (feeds: FeedSetting[]): Promise<void> => {
    site.desk = await FeedDesk.open({ feeds, context: app.context, rules, life: testLife, fetch });
  };
  await open([settingOf({})]);
  const path = () => `/watchlist-feeds/police-${site.feed}`;
  return {
    ...app,
    store,
    desk,
    tokens,
    asked,
    serve(list) {
      site.list = list;
      site.handler = null;
    },
    answer(handler) {
      site.handler = handler;
    },
    path,
    id: () => `police-${site.feed}`,
    async renew() {
      await site.desk?.close();
      for (const state of ['proposed', 'active'] as const)
        for (const { id } of (await store.watchlists.list({ limit: 1000, state })).items)
          announceEnding(
            app.context,
            await store.watchlists.withdraw(id, 'cleaner', app.context.clock(), 'cleared'),
          );
      site.feed += 1;
      site.handler = null;
      app.audited.length = 0;
      await open([settingOf({})]);
    },
    pull: (body = {}, token = tokens.supervisor) => app.call(token, 'POST', `${path()}/pull`, body),
    approve: (untilMs = app.context.clock() + 3_600_000, token = tokens.supervisor) =>
      app.call(token, 'POST', `${path()}/approval`, { until: new Date(untilMs).toISOString() }),
    async feed() {
      const { body } = await app.call(tokens.officer, 'GET', '/watchlist-feeds');
      return (body.items as Record<string, unknown>[])[0] ?? expect.fail('no feed');
    },
    async entries(state) {
      const which = state === undefined ? '' : `&state=${state}`;
      const { body } = await app.call(tokens.officer, 'GET', `/watchlist-entries?limit=1000${which}`);
      return (body.items as WatchlistEntry[]).filter(
        (one) =>
          one.ended?.by !== 'cleaner' && (one.feedId ?? `police-${site.feed}`) === `police-${site.feed}`,
      );
    },
    matches: (plate) =>
      index
        .match({
          plate,
          plateColor: 'blue',
          capturedAtMs: app.context.clock(),
          receivedAtMs: app.context.clock(),
        })
        .map((match) => match.entryId),
    async reopen(more = {}) {
      await site.desk?.close();
      await open(more === null ? [] : [settingOf(more)]);
    },
    async close() {
      await site.desk?.close();
      await app.app.close();
      server.closeAllConnections();
      server.close();
      await store.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}
export { startMs };
