/** A district in which things wait for a supervisor, and in which an auditor finds something. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastWeek } from '../../../src/audit/query-sample.ts';
import type { Role } from '../../../src/core/entities.ts';
import { openMainStore } from '../../../src/store/sqlite/main-store.ts';
import { type ApiClient, apiClient } from '../../support/api-client.ts';
import { ringOf, square } from '../../support/districts.ts';
import { type RunningGateway, startGateway } from '../../support/gateway.ts';
import { caseReference, password } from './site.ts';

const dayMs = 86_400_000;

export interface OversightSite {
  gateway: RunningGateway;
  admin: ApiClient;
  officer: ApiClient;
  chief: ApiClient;
  auditor: ApiClient;
  /** The question over everybody that waits for an approval. */
  approvalId: string;
  close(): Promise<void>;
}

const people: readonly (readonly [string, Role])[] = [
  ['chen', 'officer'],
  ['chief', 'supervisor'],
  ['deputy', 'supervisor'],
  ['auditor', 'auditor'],
  ['li', 'operator'],
];

/** Questions of the last whole week, as the log of a gateway that ran then holds them. */
async function askedLastWeek(dataDir: string): Promise<void> {
  const store = openMainStore(dataDir);
  const { fromMs } = lastWeek(Date.now());
  for (let n = 0; n < 6; n += 1)
    await store.audit.append(fromMs + n * 3_600_000, n === 5 ? 'chief' : 'chen', 'reads.asked', {
      investigation: `inv-${n}`,
      purpose: 'criminal_case',
      caseReference,
      terms: { plate: `苏F1234${n}`, match: 'exact', from: new Date(fromMs).toISOString() },
      results: n,
      readIds: [],
    });
  await store.close();
}

const entry = (plate: string, more: object = {}) => ({
  plate,
  plateColor: 'blue',
  category: 'stolen_vehicle',
  legalBasis: '中华人民共和国刑事诉讼法',
  caseReference,
  reason: '11月20日夜间在江海区失窃',
  priority: 2,
  instruction: 'stop',
  validUntil: new Date(Date.now() + 30 * dayMs).toISOString(),
  ...more,
});

/** Nobody answers there. */
const feed = {
  id: 'stolen-cars',
  url: 'http://127.0.0.1:9/list.csv', // not opened
  format: 'csv',
  check: 'sha256',
  responsible: 'deputy',
};
/** A pull of a gateway that ran yesterday: the list is stale from the start on. */
async function freshYesterday(dataDir: string): Promise<void> {
  const store = openMainStore(dataDir);
  const at = new Date(Date.now() - dayMs).toISOString();
  const nothing = { added: 0, changed: 0, removed: 0, approved: 0, errors: [] };
  const run = { at, by: 'system', outcome: 'unchanged' as const, detail: null, sha256: null, entries: 0 };
  await store.feeds.finish(feed.id, { ...run, ...nothing }, { etag: null, lastModified: null });
  await store.close();
}

/** Starts it all. @param withFeed a list is pulled from where nobody answers any more */
export async function openOversightSite(withFeed = false): Promise<OversightSite> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ringgate-oversight-'));
  await askedLastWeek(dataDir);
  if (withFeed) await freshYesterday(dataDir);
  const gateway = await startGateway({
    dataDir,
    ...(withFeed
      ? {
          env: {
            RINGGATE_WATCHLISTS_FEEDS: JSON.stringify([feed]),
            RINGGATE_WATCHLISTS_FEED_NETWORKS: '127.0.0.1',
          },
        }
      : {}),
  });
  const admin = await apiClient(gateway.http, 'admin', gateway.adminPassword);
  await admin.post('/areas', { id: 'district', name: '江海区', parentId: null });
  await admin.post('/areas', { id: 'north', name: '城北镇', parentId: 'district' });
  await admin.post('/rings', { ...ringOf('outer', 1, square(10_000)), name: '区际防控圈' });
  for (const [username, role] of people)
    await admin.post('/users', { username, password, roles: [role], areaId: 'district' });
  const [officer, chief, auditor] = await Promise.all(
    ['chen', 'chief', 'auditor'].map((name) => apiClient(gateway.http, name, password)),
  );
  if (officer === undefined || chief === undefined || auditor === undefined)
    throw new Error('somebody is missing');
  const proposed = await officer.post<{ id: string }>('/watchlist-entries', entry('苏F11111'));
  await chief.post(`/watchlist-entries/${proposed.id}/rejection`, { reason: '案号与案情不符' });
  await officer.post('/watchlist-entries', entry('苏F11111', { scope: { directions: ['inbound'] } }));
  await officer.post('/watchlist-entries', entry('苏F22222', { emergency: true, priority: 1 }));
  await chief.post('/watchlist-entries', entry('苏F33333'));
  const soon = entry('苏F44444', { validUntil: new Date(Date.now() + 3 * dayMs).toISOString() });
  const ending = await officer.post<{ id: string }>('/watchlist-entries', soon);
  await chief.post(`/watchlist-entries/${ending.id}/approval`, {});
  const csv = [
    'plate,plateColor,category,legalBasis,caseReference,reason,priority,instruction,validUntil',
    ...['苏F55551', '苏F55552'].map(
      (plate) =>
        `${plate},blue,stolen_vehicle,刑事诉讼法,${caseReference},失窃,3,observe,${new Date(Date.now() + 20 * dayMs).toISOString()}`,
    ),
  ].join('\n');
  await officer.post('/watchlist-imports', { csv });
  const investigation = await officer.post<{ id: string }>('/investigations', {
    purpose: 'criminal_case',
    caseReference,
  });
  const asked = await fetch(`${gateway.http}/api/v1/approvals`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${officer.token}`,
      'content-type': 'application/json',
      'ringgate-investigation': investigation.id,
    },
    body: JSON.stringify({
      kind: 'reads',
      terms: { from: new Date(Date.now() - dayMs).toISOString() },
      reason: '夜间逃逸车辆牌照未知，需比对全部过车',
    }),
  });
  const { id: approvalId } = (await asked.json()) as { id: string };
  return {
    gateway,
    admin,
    officer,
    chief,
    auditor,
    approvalId,
    close: async () => {
      await gateway.dispose();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
