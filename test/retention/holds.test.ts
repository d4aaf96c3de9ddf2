/** Legal holds and `GET /retention` by API, as each role, with every way round them that was thought of. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionRoutes } from '../../src/accounts/session-routes.ts';
import { tokenRoutes } from '../../src/accounts/token-routes.ts';
import { userRoutes } from '../../src/accounts/user-routes.ts';
import { signCut } from '../../src/audit/cuts.ts';
import { defaultCaseReferencePattern } from '../../src/core/case-reference.ts';
import { type Role, roles } from '../../src/core/entities.ts';
import { RecentReads } from '../../src/live/recent-reads.ts';
import { AuditExpiry } from '../../src/retention/audit-expiry.ts';
import { ExpiryWorker, heldNow } from '../../src/retention/expiry-worker.ts';
import { holdRoutes } from '../../src/retention/hold-routes.ts';
import { retentionRoutes } from '../../src/retention/retention-routes.ts';
import type { Store } from '../../src/store/contract/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { adminPassword, openTestApp, startMs, type TestApp } from '../support/app.ts';
import { testKey } from '../support/gateway-app.ts';
import type { MemoryStore } from '../support/memory-store.ts';
import { dayMs, readOf } from '../support/retention.ts';

const settings = {
  readsMs: 30 * dayMs,
  imagesMs: 20 * dayMs,
  hitsMs: 365 * dayMs,
  deadLetterMs: 7 * dayMs,
  auditMs: 1095 * dayMs,
};
const caseReference = '苏公刑〔2026〕0042';
const tokens = new Map<string, string>();
let dataDir: string;
let store: Store;
let site: TestApp;
let worker: ExpiryWorker;
let eastRead = '';
const recent = new RecentReads();

const time = (days: number): string => new Date(startMs + days * dayMs).toISOString();
const as = (who: string): string => tokens.get(who) ?? expect.fail(`nobody is ${who}`);
const good = () => ({ readIds: [eastRead], reason: 'needed in court', caseReference, until: time(100) });
const place = (who: string, body: object) => site.call(as(who), 'POST', '/legal-holds', body);
const release = (who: string, id: unknown, reason = 'the case is closed') =>
  site.call(as(who), 'POST', `/legal-holds/${String(id)}/release`, { reason });

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ringgate-holds-'));
  store = await openSqliteStore({
    dataDir,
    synchronous: 'normal',
    onFailure: (error) => expect.fail(error.message),
  });
  worker = new ExpiryWorker({
    context: {
      store,
      clock: () => site.context.clock(),
      audit: (by, action, detail) => site.context.audit(by, action, detail),
      log: { debug() {}, info() {}, warn() {}, error: (fields) => expect.fail(JSON.stringify(fields)) },
    },
    settings,
    cutAudit: async () => 0,
    removeExports: async () => 0,
    forgetBefore: (ms) => recent.expireBefore(ms),
  });
  site = await openTestApp({
    store: store as unknown as MemoryStore,
    routes: [
      sessionRoutes,
      userRoutes,
      tokenRoutes,
      retentionRoutes({ settings, exportMs: 24 * 3_600_000, worker }),
      holdRoutes({ caseReferencePattern: defaultCaseReferencePattern, pseudonymKey: 'key of the test' }),
    ],
  });
  await store.registry.createArea({ id: 'district', name: 'District', parentId: null });
  for (const id of ['east', 'west']) await store.registry.createArea({ id, name: id, parentId: 'district' });
  const admin = await site.signIn('admin', adminPassword);
  tokens.set('admin', admin);
  for (const role of roles.filter((one) => one !== 'administrator'))
    tokens.set(role, await site.tokenOf(admin, [role], 'district'));
  tokens.set('second', await site.tokenOf(admin, ['supervisor'], 'district'));
  tokens.set('westSupervisor', await site.tokenOf(admin, ['supervisor'], 'west'));
  tokens.set('westAuditor', await site.tokenOf(admin, ['auditor'], 'west'));
  const done = await store.reads.commit([readOf('苏FHELD1', startMs, { areaId: 'east' })], []);
  eastRead = done.idOf(0);
}, 120_000);
afterAll(async () => {
  await site.app.close();
  await store.close();
  rmSync(dataDir, { recursive: true });
});

describe('legal holds', () => {
  it('are placed by a supervisor for a reason on record, and by nobody else', async () => {
    const others: Role[] = ['technician', 'operator', 'officer', 'auditor', 'wall', 'crew'];
    for (const who of ['admin', ...others]) {
      const refused = await place(who, good());
      expect([who, refused.status, refused.body.code]).toEqual([who, 403, 'forbidden']);
    }
    const made = await place('supervisor', good());
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({
        state: 'in_force',
        areaId: 'district',
        readIds: [eastRead],
        endsSoon: false,
      }),
    ]);
    expect(site.audited.at(-1)).toMatchObject({
      action: 'hold.placed',
      detail: { id: made.body.id, readIds: [eastRead], reason: 'needed in court', caseReference },
    });
  });

  it('name what they hold, for a time: what is missing or wrong is named with its value', async () => {
    const wrong = async (change: object) => {
      const { status, body } = await place('supervisor', { ...good(), ...change });
      expect([change, status]).toEqual([change, 400]);
      return (body.errors as { path: string; message: string }[]).map(({ path }) => path);
    };
    expect(await wrong({ readIds: [] })).toEqual(['']);
    expect(await wrong({ until: time(-1) })).toEqual(['/until']);
    expect(await wrong({ until: time(900) })).toEqual(['/until']);
    expect(await wrong({ caseReference: '?' })).toEqual(['/caseReference']);
    expect(await wrong({ plate: '苏FHELD1' })).toEqual(['/plate']);
    expect(await wrong({ plate: '苏FHELD1', from: time(2), to: time(1) })).toEqual(['/to']);
    expect(await wrong({ reason: '    ' })).toEqual(['/reason']);
    const unknown = await place('supervisor', { ...good(), readIds: ['zz-1'] });
    expect([unknown.status, unknown.body.code]).toEqual([404, 'not_found']);
  });

  it('end at the area: another area’s read cannot be held, its holds are not seen and not released', async () => {
    const refused = await place('westSupervisor', good());
    expect([refused.status, refused.body.code]).toEqual([403, 'outside_area']);
    const made = await place('supervisor', good());
    const tried = await release('westSupervisor', made.body.id);
    expect([tried.status, tried.body.code]).toEqual([403, 'outside_area']);
    for (const who of ['westSupervisor', 'westAuditor'])
      expect((await site.call(as(who), 'GET', '/legal-holds')).body.items).toEqual([]);
  });

  it('are released by two people: whoever asks does not confirm, and no program does either', async () => {
    const { body: hold } = await place('supervisor', { ...good(), reason: 'to be released' });
    const asked = await release('second', hold.id);
    expect(asked.body).toMatchObject({ state: 'release_asked', releaseReason: 'the case is closed' });
    const again = await release('second', hold.id);
    expect([again.status, again.body.code]).toEqual([403, 'self_approval']);
    expect(site.audited.slice(-2).map(({ action }) => action)).toContain('hold.self_release_refused');
    const token = await site.call(as('supervisor'), 'POST', '/tokens', {
      name: 'a program',
      roles: ['supervisor'],
      expiresAt: time(10),
    });
    expect(token.status).toBe(201);
    const program = await site.call(
      String(token.body.token),
      'POST',
      `/legal-holds/${String(hold.id)}/release`,
      {
        reason: 'by a program',
      },
    );
    expect([program.status, program.body.code]).toEqual([403, 'forbidden']);
    expect((await store.retention.holdsInForce(startMs)).map(({ id }) => id)).toContain(hold.id);
    const released = await release('supervisor', hold.id);
    expect(released.body.state).toBe('released');
    expect(site.audited.at(-1)).toMatchObject({ action: 'hold.released', detail: { id: hold.id } });
    const late = await release('second', hold.id);
    expect([late.status, late.body.code]).toEqual([409, 'conflict']);
  });

  it('are listed, soon to end ones marked, and auditors see a pseudonym for the plate', async () => {
    await place('supervisor', {
      plate: '苏F·HELD1',
      from: time(-1),
      to: time(1),
      reason: 'needed in court',
      caseReference,
      until: time(10),
    });
    const listed = await site.call(as('supervisor'), 'GET', '/legal-holds?state=current&limit=1');
    expect((listed.body.items as object[])[0]).toMatchObject({ plate: '苏FHELD1', endsSoon: true });
    const audited = await site.call(as('auditor'), 'GET', '/legal-holds?state=current&limit=1');
    expect(JSON.stringify(audited.body)).not.toContain('HELD1');
    expect((audited.body.items as { plate: string }[])[0]?.plate).toMatch(/^p-[0-9a-f]{16}$/);
    const ended = await site.call(as('supervisor'), 'GET', '/legal-holds?state=ended');
    expect(ended.body.items).toEqual([]);
  });
});

describe('the audit log of what is held', () => {
  it('stays until two supervisors of the area have let it go; no role, program or setting cuts it sooner', async () => {
    const done = await store.reads.commit([readOf('苏FHELD9', startMs, { areaId: 'east' })], []);
    const [readId, other] = [done.idOf(0), '苏公刑〔2026〕0099'];
    const oldMs = startMs - 2000 * dayMs;
    for (const [n, detail] of [{}, { readIds: [readId] }, {}, { caseReference: other }, {}].entries())
      await store.audit.append(oldMs + n, 'chen', 'reads.asked', detail);
    await store.statistics.countLog('UTC', 1000);
    const expiry = new AuditExpiry({
      store,
      settings,
      clock: () => startMs,
      sign: (planned, cutAtMs, days) => signCut(planned, cutAtMs, days, testKey),
      tell: async () => {},
    });
    const cut = async () => {
      await expiry.run(await heldNow(store, startMs), startMs, () => false);
      return (await store.audit.cutAnchor()).seq;
    };
    const placed = await place('supervisor', { ...good(), readIds: [readId], caseReference: other });
    expect(placed.status).toBe(201);
    expect(await cut()).toBe(1);
    for (const who of ['admin', 'technician', 'operator', 'officer', 'auditor', 'wall', 'crew']) {
      expect([who, (await release(who, placed.body.id)).body.code]).toEqual([who, 'forbidden']);
      for (const [method, path] of [
        ['PATCH', '/retention'],
        ['POST', '/retention'],
        ['DELETE', '/audit'],
        ['POST', '/audit/cut'],
        ['DELETE', `/legal-holds/${String(placed.body.id)}`],
      ] as const)
        expect([404, 405]).toContain(
          (
            await site.app.inject({
              method,
              url: `/api/v1${path}`,
              headers: { authorization: `Bearer ${as(who)}` },
              payload: {},
            })
          ).statusCode,
        );
    }
    expect((await release('westSupervisor', placed.body.id)).body.code).toBe('outside_area');
    expect((await release('supervisor', placed.body.id)).status).toBe(200);
    expect((await release('supervisor', placed.body.id)).body.code).toBe('self_approval');
    expect(await cut()).toBe(1);
    expect((await release('second', placed.body.id)).body).toMatchObject({ state: 'released' });
    expect(await cut()).toBe(5);
    expect(await store.audit.verify()).toMatchObject({ firstBroken: null, cut: { through: 5 } });
  });
});

describe('GET /retention', () => {
  it('is for auditors, supervisors and administrators', async () => {
    for (const role of roles) {
      const who = role === 'administrator' ? 'admin' : role;
      const { status } = await site.call(as(who), 'GET', '/retention');
      const may = ['auditor', 'supervisor', 'administrator'].includes(role);
      expect([role, status]).toEqual([role, may ? 200 : 403]);
    }
  });

  it('says what is kept how long, what is due, and what a run removed; each run is on record', async () => {
    site.moveClock(40 * dayMs);
    const before = await site.call(await site.signIn('admin', adminPassword), 'GET', '/retention');
    const classes = before.body.classes as { class: string }[];
    expect(Object.fromEntries(classes.map((one) => [one.class, one]))).toMatchObject({
      reads: { floor: 7, ceiling: 180, set: 30, unit: 'days', setting: 'retention.readsDays' },
      images: { set: 20 },
      hits: { floor: 30, ceiling: 3650, set: 365 },
      deadLetters: { set: 7 },
      exports: { floor: 1, ceiling: 168, set: 24, unit: 'hours' },
      audit: { floor: 365, ceiling: 3650, set: 1095, setting: 'retention.auditDays' },
    });
    expect(before.body).toMatchObject({
      lastRun: null,
      unresolvedAlerts: 0,
      holds: { inForce: 2, endsSoon: 0 },
    });
    recent.add({ read: readOf('苏FSEEN1', startMs), id: 'r1' } as never);
    expect(recent.of('c-east').length).toBe(1);
    // the only read is under two holds
    const run = await worker.run();
    expect(run.failed).toBe(null);
    expect(site.audited.at(-1)).toMatchObject({
      by: 'system',
      action: 'retention.run',
      detail: { removed: expect.objectContaining({ reads: 0 }) },
    });
    expect(await store.reads.get(eastRead)).not.toBe(null);
    // nor is it in memory
    expect(recent.of('c-east')).toEqual([]);
    const after = await site.call(await site.signIn('admin', adminPassword), 'GET', '/retention');
    expect(after.body.lastRun).toEqual(run);
  });
});
