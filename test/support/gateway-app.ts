/** The API of lists, alerts, reads and audit over the real SQLite store in a folder of its own. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { sessionRoutes } from '../../src/accounts/session-routes.ts';
import { userRoutes } from '../../src/accounts/user-routes.ts';
import { deskRoutes } from '../../src/alerts/desk-routes.ts';
import { falseHitRoutes } from '../../src/alerts/false-hit-routes.ts';
import { handoverRoutes } from '../../src/alerts/handover-routes.ts';
import { alertRoutes } from '../../src/alerts/routes.ts';
import { faultOfCut } from '../../src/audit/cuts.ts';
import { deadLetterRoutes, type Replayed } from '../../src/audit/dead-letter-routes.ts';
import { flagRoutes } from '../../src/audit/flag-routes.ts';
import { queryReviewRoutes } from '../../src/audit/query-review-routes.ts';
import { revealRoutes } from '../../src/audit/reveal-routes.ts';
import { auditRoutes } from '../../src/audit/routes.ts';
import { verificationRoutes } from '../../src/audit/verification-routes.ts';
import { defaultCaseReferencePattern, fitsCaseReference } from '../../src/core/case-reference.ts';
import type { Alert, Role, WatchlistEntry } from '../../src/core/entities.ts';
import type { Match, ReadView } from '../../src/core/model.ts';
import { siteClock } from '../../src/core/roster.ts';
import { watchlistCategories } from '../../src/core/watchlist-categories.ts';
import { crewRoutes } from '../../src/crew/answer-routes.ts';
import { rosterRoutes } from '../../src/crew/roster-routes.ts';
import { StaffingKeeper } from '../../src/crew/staffing.ts';
import { openSigningKey } from '../../src/evidence/signing-key.ts';
import { convoyRoutes, sectionRoutes } from '../../src/investigations/analysis-routes.ts';
import { approvalRoutes } from '../../src/investigations/approval-routes.ts';
import { ExportBundles } from '../../src/investigations/export-bundle.ts';
import { ExportJobs } from '../../src/investigations/export-jobs.ts';
import { exportRoutes } from '../../src/investigations/export-routes.ts';
import { findingRoutes } from '../../src/investigations/finding-routes.ts';
import { createImageLinks } from '../../src/investigations/image-links.ts';
import { journeyRoutes } from '../../src/investigations/journey-routes.ts';
import { questionKinds } from '../../src/investigations/question-kinds.ts';
import { readRoutes } from '../../src/investigations/read-routes.ts';
import { recentReadsRoutes } from '../../src/investigations/recent-reads-routes.ts';
import { investigationRoutes } from '../../src/investigations/routes.ts';
import { savedQuestionRoutes } from '../../src/investigations/saved-question-routes.ts';
import { usualPlacesRoutes } from '../../src/investigations/usual-places-routes.ts';
import { createPictures } from '../../src/media/pictures.ts';
import { registryRoutes } from '../../src/registry/routes.ts';
import type { Store } from '../../src/store/contract/index.ts';
import type { AuditVerifier } from '../../src/store/contract/oversight.ts';
import type { PreparedRead } from '../../src/store/contract/reads.ts';
import { createAuditVerifier } from '../../src/store/sqlite/audit-verifier.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { watchlistModules } from '../../src/watchlists/modules.ts';
import { adminPassword, openTestApp, startMs, type TestApp } from './app.ts';
import type { MemoryStore } from './memory-store.ts';

export { startMs };
/** Signs the bundles of the test. */
export const testKey = openSigningKey(
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'),
);
export const caseReference = '苏公刑〔2026〕0042';

const testRoles = ['officer', 'supervisor', 'operator', 'technician', 'auditor', 'wall'] as const;
type TestRole = (typeof testRoles)[number];

export interface GatewayApp extends Omit<TestApp, 'store'> {
  store: Store;
  /** Of one user for each role that was asked for, who sees the whole district. */
  tokens: Record<'admin' | TestRole, string>;
  /** The last entries and alerts that were announced. */
  announced: { entries: WatchlistEntry[]; alerts: Alert[] };
  /** Of rosters; ticks only where a test says so. */
  staffing: StaffingKeeper;
  /** Where the store keeps its files. */
  dataDir: string;
  verifier: AuditVerifier;
  recent: Map<string, ReadView[]>;
  replays: { answer: Replayed; asked: { source: string; bytes: string; deviceId: string | null }[] };
  token(roles: Role[], areaId?: string | null): Promise<string>;
  close(): Promise<void>;
}

/** @param roles whom to make a user for; each costs the hashing of a password, so tests of their own take few */
export async function openGatewayApp(roles: readonly TestRole[] = testRoles): Promise<GatewayApp> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ringgate-app-'));
  const store = await openSqliteStore({
    dataDir,
    synchronous: 'normal',
    onFailure: (error) => expect.fail(error.message),
  });
  const imageLinks = createImageLinks('key of the test');
  const lookRules = {
    ageSteps: [{ olderThanDays: 90, needs: 'approval' as const }],
    cursorKey: 'cursors of the test',
  };
  const analysis = { rules: lookRules, highestSpeedKmh: 240, imageLinks };
  const jobs = new ExportJobs({
    store,
    clock: () => testApp.context.clock(),
    dir: join(dataDir, 'exports'),
    exportMs: 3_600_000,
    pdfFont: null,
    bundles: new ExportBundles({
      store,
      clock: () => testApp.context.clock(),
      key: testKey,
      version: 'test',
    }),
  });
  await jobs.start();
  const verifier = createAuditVerifier(
    dataDir,
    () => testApp.context.clock(),
    (cut) => faultOfCut(cut, [testKey]),
  );
  const recent = new Map<string, ReadView[]>();
  const replays: GatewayApp['replays'] = { answer: { reads: 1, errors: [] }, asked: [] };
  const rules = { categories: watchlistCategories, caseReferencePattern: defaultCaseReferencePattern };
  const testApp = await openTestApp({
    store: store as unknown as MemoryStore,
    routes: [
      sessionRoutes,
      userRoutes,
      ...watchlistModules({
        ...rules,
        pseudonymKey: 'pseudonyms of the test',
        life: testLife,
        siteZone: 'Asia/Shanghai',
      }),
      alertRoutes({ imageLinks, undoMs: 60_000 }),
      deskRoutes({ imageLinks }),
      handoverRoutes,
      crewRoutes({ imageLinks }),
      rosterRoutes({ site: siteClock('Asia/Shanghai'), apply: () => keeper().apply() }),
      registryRoutes,
      falseHitRoutes,
      investigationRoutes({ ...rules, investigationMs: 3_600_000 }),
      readRoutes({ imageLinks, pictures: createPictures(), rules: lookRules, highestSpeedKmh: 240 }),
      approvalRoutes({ kinds: questionKinds, rules: lookRules, approvalMs: 3_600_000 }),
      journeyRoutes(analysis),
      convoyRoutes(analysis),
      sectionRoutes(analysis),
      findingRoutes(analysis),
      usualPlacesRoutes({ rules: lookRules, zone: 'Asia/Shanghai' }),
      exportRoutes({ rules: lookRules, jobs, exportRows: 20 }),
      savedQuestionRoutes({ kinds: questionKinds, rules: lookRules }),
      recentReadsRoutes({ recentReads: (id) => recent.get(id) ?? [] }),
      auditRoutes({ pseudonymKey: 'pseudonyms of the test' }),
      queryReviewRoutes({ pseudonymKey: 'pseudonyms of the test' }),
      flagRoutes({ pseudonymKey: 'pseudonyms of the test' }),
      verificationRoutes({ verifier }),
      revealRoutes({ pseudonymKey: 'pseudonyms of the test', fitsCase: (text) => fitsCaseReference(text) }),
      deadLetterRoutes({
        replay: async ({ source, deviceId, bytesBase64 }) => {
          replays.asked.push({ source, deviceId, bytes: Buffer.from(bytesBase64, 'base64').toString() });
          return replays.answer;
        },
      }),
    ],
  });
  let kept: StaffingKeeper | null = null;
  function keeper(): StaffingKeeper {
    kept ??= new StaffingKeeper({
      ...testApp.context,
      store,
      site: siteClock('Asia/Shanghai'),
      audit: (action, detail) => testApp.context.audit({ username: 'system' }, action, detail),
    });
    return kept;
  }
  const announced: GatewayApp['announced'] = { entries: [], alerts: [] };
  testApp.context.changes.on('watchlistChanged', (entry) => announced.entries.push(entry));
  testApp.context.changes.on('alertsChanged', (alerts) => announced.alerts.push(...alerts));
  await addPlaces(store);
  const admin = await testApp.signIn('admin', adminPassword);
  const token = (roles: Role[], areaId: string | null = 'district') => testApp.tokenOf(admin, roles, areaId);
  const tokens = { admin, officer: '', supervisor: '', operator: '', technician: '', auditor: '', wall: '' };
  for (const role of roles) tokens[role] = await token([role]);
  return {
    ...testApp,
    store,
    tokens,
    announced,
    staffing: keeper(),
    dataDir,
    verifier,
    recent,
    replays,
    token,
    close: async () => {
      await testApp.app.close();
      await jobs.close();
      await verifier.close();
      await store.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}

async function addPlaces(store: Store): Promise<void> {
  await store.registry.createArea({ id: 'district', name: 'District', parentId: null });
  for (const id of ['east', 'west']) {
    await store.registry.createArea({ id, name: id, parentId: 'district' });
    await store.registry.createCheckpoint({
      id: `c-${id}`,
      name: `checkpoint ${id}`,
      grade: 'A',
      ringId: null,
      kind: 'checkpoint',
      areaId: id,
      position: { lat: 32, lon: 120, datum: 'wgs84' },
      road: 'G15',
      lanes: [{ number: 1, headingDeg: 90 }],
      staffed: true,
    });
  }
}

/** Hours and limits of lists as the tests have them. */
export const testLife = {
  emergencyMs: 4 * 3_600_000,
  unreviewedEmergencies: 2,
  reviewMs: 27 * 86_400_000,
  graceMs: 5 * 86_400_000,
};

let events = 0;
/** A read of the blue plate 苏F12345 at the checkpoint of an area, ready for the store. */
export function preparedRead(
  facts: Partial<PreparedRead> & { areaId?: string; image?: boolean } = {},
): PreparedRead {
  events += 1;
  const { areaId = 'east', image = false, ...rest } = facts;
  const plate = rest.plate ?? '苏F12345';
  return {
    decoded: {
      eventId: `event-${events}`,
      revision: 0,
      capturedAtMs: startMs,
      plateRaw: plate,
      plateColor: 'blue',
      confidence: 0.9,
      candidates: [],
      lane: 1,
      travel: 'approaching',
      speedKmh: null,
      vehicle: null,
      plateBox: null,
      image: image ? { mediaType: 'image/jpeg', bytes: new Uint8Array([0xff, 0xd8, 0xff, 0xd9]) } : null,
      deviceKey: null,
      unknownKeys: 0,
    },
    placement: {
      deviceId: `d-${areaId}`,
      checkpointId: `c-${areaId}`,
      areaId,
      lane: 1,
      travel: 'approaching',
      ringId: null,
      direction: 'unknown',
      zone: null,
      crossing: null,
    },
    capturedAtMs: startMs,
    receivedAtMs: startMs + 100,
    plate,
    late: false,
    clockBad: false,
    matches: [],
    ...rest,
  };
}

/** What POST /watchlist-entries takes, all right. */
export const proposal = {
  plate: '苏F·12345',
  plateColor: 'blue',
  category: 'stolen_vehicle',
  legalBasis: '刑事诉讼法',
  caseReference,
  reason: 'stolen on 2026-11-20',
  priority: 2,
  instruction: 'stop',
  validFrom: '2026-11-24T00:00:00+08:00',
  validUntil: '2026-12-24T00:00:00+08:00',
};

/** An entry that is proposed by the officer and approved by the supervisor; its id. */
export async function activeEntry(
  gateway: GatewayApp,
  facts: Partial<typeof proposal> = {},
): Promise<string> {
  const made = await gateway.call(gateway.tokens.officer, 'POST', '/watchlist-entries', {
    ...proposal,
    ...facts,
  });
  expect(made.status).toBe(201);
  const id = String(made.body.id);
  const approved = await gateway.call(
    gateway.tokens.supervisor,
    'POST',
    `/watchlist-entries/${id}/approval`,
    {},
  );
  expect([approved.status, approved.body.state]).toEqual([200, 'active']);
  return id;
}

/** A hit on an entry, committed like any read; the alert that it opened or joined. */
export async function commitHit(
  gateway: GatewayApp,
  entryId: string,
  facts: Parameters<typeof preparedRead>[0] & { class?: Match['class'] } = {},
): Promise<Alert> {
  const { class: matchClass = 'exact', ...rest } = facts;
  const match: Match = { entryId, class: matchClass, differences: [] };
  const { alerts } = await gateway.store.reads.commit([preparedRead({ ...rest, matches: [match] })], []);
  const [alert] = alerts;
  if (alert === undefined) expect.fail('the hit opened no alert');
  return alert;
}
