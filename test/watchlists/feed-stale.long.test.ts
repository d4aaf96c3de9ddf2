/** A feed that goes stale at a real gateway: the alert to the operators, and its end. Long: the times are real ones. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Alert } from '../../src/core/entities.ts';
import { sha256Of } from '../../src/watchlists/feed-list.ts';
import { apiClient } from '../support/api-client.ts';
import { csvOf } from '../support/feed-room.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

const list = csvOf(['a', '苏F11111']);
const site = { works: false };
const server = createServer((request, response) => {
  if (!site.works) response.writeHead(500).end();
  else response.end(request.url?.endsWith('.sha256') ? sha256Of(Buffer.from(list)) : list);
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
    ...{ format: 'csv', check: 'sha256', responsible: 'admin', intervalSeconds: 10, staleAfterSeconds: 20 },
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

it('raises an alert of kind gateway that ends by itself when a fresh list arrives', async () => {
  const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
  await admin.post('/users', {
    username: 'operator',
    password: gateway.adminPassword,
    roles: ['operator'],
    areaId: null,
  });
  const operator = await apiClient(gateway.http, 'operator', gateway.adminPassword);
  const alert = async (): Promise<Alert | undefined> =>
    (await operator.get<{ items: Alert[] }>('/alerts')).items.find(({ kind }) => kind === 'gateway');
  await vi.waitFor(async () => expect((await alert())?.state).toBe('new'), {
    timeout: 90_000,
    interval: 500,
  });
  expect((await alert())?.subject).toMatchObject({
    reason: 'watchlist_feed_stolen',
    detail: expect.stringContaining('answered 500') as string,
  });
  site.works = true;
  await vi.waitFor(async () => expect((await alert())?.state).toBe('resolved'), {
    timeout: 60_000,
    interval: 500,
  });
}, 180_000);
