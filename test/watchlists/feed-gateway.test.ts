/** A feed in the running gateway: settings, pull by the clock, standing approval, a hit, and what it writes to the log. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeSite } from '../../bench/site.ts';
import { sha256Of } from '../../src/watchlists/feed-list.ts';
import { apiClient } from '../support/api-client.ts';
import { csvOf } from '../support/feed-room.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

const list = csvOf(['a', '苏F11111'], ['b', '苏F22222']);
const password = 'of the feed, never told';
let listAsked: () => void = () => undefined;
const asked = new Promise<void>((resolve) => {
  listAsked = resolve;
});
const server = createServer((request, response) => {
  if (request.headers.authorization === undefined)
    response.writeHead(401, { 'www-authenticate': 'Digest realm="feed", nonce="n1", qop="auth"' }).end();
  else if (request.url?.endsWith('.sha256')) response.end(sha256Of(Buffer.from(list)), () => listAsked());
  else response.end(list);
});
let gateway: RunningGateway;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const feed = {
    id: 'stolen',
    url: `http://127.0.0.1:${address.port}/list.csv`,
    ...{ format: 'csv', check: 'sha256', responsible: 'admin', username: 'gateway', password },
  };
  gateway = await startGateway({
    env: {
      RINGGATE_WATCHLISTS_FEEDS: JSON.stringify([feed]),
      RINGGATE_WATCHLISTS_FEED_NETWORKS: '127.0.0.1',
    },
  });
}, 120_000);
afterAll(async () => {
  await gateway.dispose();
  server.close();
});

it('is pulled by itself and, approved as a whole, raises the alert of a listed vehicle', async () => {
  const site = await makeSite(gateway, 1, 1);
  const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
  const secret = 'a long password of the test';
  await admin.post('/users', { username: 'chief', password: secret, roles: ['supervisor'], areaId: null });
  const chief = await apiClient(gateway.http, 'chief', secret);
  await asked;
  const path = '/watchlist-feeds/stolen';
  // after the one by the clock, which made the proposals
  expect(await chief.post(`${path}/pull`, {})).toMatchObject({
    outcome: 'unchanged',
    entries: 2,
    approved: 0,
  });
  const until = new Date(Date.now() + 3_600_000).toISOString();
  expect(await chief.post(`${path}/approval`, { until })).toMatchObject({ active: 2, proposed: 0 });
  const sent = await fetch(`${gateway.http}/api/v1/ingest/ringgate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${site.probe.password}` },
    body: JSON.stringify({ eventId: 'f1', capturedAt: new Date().toISOString(), plate: '苏F22222', lane: 1 }),
  });
  expect(sent.status).toBe(200);
  const operator = await apiClient(gateway.http, 'operator', 'a long bench password');
  const { items } = await operator.get<{ items: { plate: string; entry: { feedId?: string } }[] }>('/alerts');
  expect(items.map(({ plate, entry }) => [plate, entry.feedId])).toEqual([['苏F22222', 'stolen']]);
  expect(gateway.stderr()).not.toContain(password);
}, 60_000);
