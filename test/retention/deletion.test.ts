/**
 * That what expires is gone from every file: a plate and a picture that nobody else has are put wherever the gateway
 * puts plates, all of it expires, and the data folder is searched byte by byte.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signCut } from '../../src/audit/cuts.ts';
import { loadSiteKeys } from '../../src/config/site-keys.ts';
import { openSigningKey } from '../../src/evidence/signing-key.ts';
import { ExportBundles } from '../../src/investigations/export-bundle.ts';
import { ExportJobs } from '../../src/investigations/export-jobs.ts';
import { AuditExpiry } from '../../src/retention/audit-expiry.ts';
import { ExpiryWorker } from '../../src/retention/expiry-worker.ts';
import {
  dayMs,
  filesHolding,
  openSmallStore,
  readOf,
  type SmallStore,
  spellings,
} from '../support/retention.ts';

const plate = '苏FQ8Z4W';
const picture = Buffer.from('\u00ff\u00d8 a picture that nobody else has 7c1f0e2b', 'latin1');
const startMs = Date.now();

let small: SmallStore;
let nowMs = startMs;
const settings = {
  readsMs: 30 * dayMs,
  imagesMs: 30 * dayMs,
  hitsMs: 60 * dayMs,
  deadLetterMs: 7 * dayMs,
  auditMs: 365 * dayMs,
};

beforeAll(async () => {
  small = await openSmallStore(2_000);
});
afterAll(() => small.close());

const holding = () => filesHolding(small.dataDir, [...spellings(plate), picture]);
const entry = {
  id: 'wanted',
  plate,
  plateColor: null,
  category: 'stolen-vehicle',
  legalBasis: 'art. 1',
  caseReference: 'CASE-1',
  reason: 'stolen',
  priority: 1 as const,
  instruction: 'stop' as const,
  validFrom: '2026-01-01T00:00:00.000Z',
  validUntil: '2099-01-01T00:00:00.000Z',
  state: 'proposed' as const,
  createdBy: 'u1',
  createdAt: '2026-01-01T00:00:00.000Z',
  approvedBy: null,
  approvedAt: null,
};

describe('what expires', () => {
  it('is in no file any more: rows, pictures, indexes, filters, logs, states, alerts, lists, letters, exports', async () => {
    const { store } = small;
    const exports = new ExportJobs({
      store,
      clock: () => nowMs,
      dir: join(small.dataDir, 'exports'),
      exportMs: 3_600_000,
      pdfFont: null,
      bundles: new ExportBundles({
        store,
        clock: () => nowMs,
        key: openSigningKey(loadSiteKeys(small.dataDir).evidenceKey),
        version: 'test',
      }),
    });
    await exports.start();
    await store.watchlists.insert([entry], 'u1');
    await store.watchlists.approve('wanted', { userId: 'u2', username: 'second' }, nowMs);
    // many neighbours, so that pages split and rows move
    for (let round = 0; round < 4; round++) {
      const hit = { entryId: 'wanted', class: 'exact' as const, differences: [] };
      const reads = Array.from({ length: 500 }, (_, n) =>
        n % 25 === 0
          ? readOf(plate, nowMs + n, {
              image: picture,
              areaId: n % 50 === 0 ? 'east' : 'west',
              ...(round === 3 && n > 400 ? { matches: [hit] } : {}),
            })
          : readOf(`沪B${round}${String(n).padStart(4, '0')}`, nowMs + n),
      );
      await store.reads.commit(reads, []);
    }
    const letter = {
      receivedAt: new Date(nowMs).toISOString(),
      source: 'ringgate/v1/devices/d1/reads',
      deviceId: 'd1',
      make: 'ringgate',
      code: 'invalid_read',
      detail: 'a field is wrong',
      bytesBase64: Buffer.from(JSON.stringify({ plate, image: picture.toString('latin1') })).toString(
        'base64',
      ),
      transport: 'mqtt' as const,
      contentType: null,
    };
    await store.reads.commit([readOf(plate, nowMs + 5000, { image: picture })], Array(30).fill(letter));
    const sightings = (await store.reads.find({ plate, areaIds: null, limit: 2 })).items;
    const clone = await store.alerts.raiseClone(
      { plate, plateColor: 'blue', areaId: 'east', reads: sightings, note: 'too far apart' },
      nowMs,
    );
    const investigation = {
      id: 'i1',
      userId: 'u1',
      purpose: 'criminal_case',
      caseReference: 'CASE-1',
      note: `about ${plate}`,
      createdAt: new Date(nowMs).toISOString(),
      expiresAt: new Date(nowMs + 3_600_000).toISOString(),
    };
    await store.investigations.insert(investigation as never);
    await store.approvals.insert(
      {
        id: 'a1',
        kind: 'reads',
        terms: { plate },
        reason: `for ${plate}`,
        investigationId: 'i1',
        purpose: 'criminal_case',
        caseReference: 'CASE-1',
        requestedBy: 'one',
        requestedAt: new Date(nowMs).toISOString(),
        areaId: 'east',
        state: 'requested',
        decidedBy: null,
        decidedAt: null,
        note: null,
        expiresAt: new Date(nowMs + 3_600_000).toISOString(),
        usedAt: null,
      },
      'u1',
      JSON.stringify({ plate }),
    );
    await store.retention.placeHold(
      {
        id: 'h1',
        areaId: null,
        readIds: [],
        alertIds: [],
        plate,
        from: new Date(nowMs - dayMs).toISOString(),
        to: new Date(nowMs + dayMs).toISOString(),
        reason: `for ${plate}`,
        caseReference: 'CASE-1',
        placedBy: 'one',
        placedAt: new Date(nowMs).toISOString(),
        until: new Date(nowMs + 40 * dayMs).toISOString(),
        releaseAskedBy: null,
        releaseAskedAt: null,
        releaseReason: null,
        releasedBy: null,
        releasedAt: null,
      },
      'u1',
    );
    const saved = (id: string, caseReference: string, savedAtMs: number) =>
      store.savedQuestions.insert(
        {
          id,
          name: `where is ${plate}`,
          kind: 'reads',
          terms: { plate },
          lastHours: null,
          caseReference,
          savedAt: new Date(savedAtMs).toISOString(),
        },
        'u1',
        10,
      );
    await saved('q1', 'CASE-1', nowMs);
    // its case is open longer than reads are kept
    await saved('q2', 'CASE-2', nowMs);
    const longCase = { ...investigation, id: 'i2', caseReference: 'CASE-2', note: null };
    await store.investigations.insert({
      ...longCase,
      expiresAt: new Date(nowMs + 20 * dayMs).toISOString(),
    } as never);
    const job = exports.begin({
      kind: 'csv',
      userId: 'u1',
      username: 'one',
      investigation,
      query: { plate, areaIds: null },
      approval: null,
      terms: JSON.stringify({ plate }),
      total: 50,
    });
    await exports.settle();
    expect(exports.get(job.id, 'u1')).toMatchObject({ state: 'done', error: null });
    // a question by name is on record, and the record says of which plate
    await store.audit.append(nowMs, 'one', 'reads.asked', { terms: { plate } });
    const before = holding();
    expect(before).toEqual(
      expect.arrayContaining([expect.stringMatching(/^exports\//), expect.stringMatching(/^reads\//)]),
    );
    expect(before.some((name) => name.startsWith('ringgate.db'))).toBe(true);

    const failures: object[] = [];
    const log = { debug() {}, info() {}, warn() {}, error: (fields: object) => failures.push(fields) };
    const context = {
      store,
      clock: () => nowMs,
      log,
      audit: async (by: { username: string }, action: string, detail: Record<string, unknown>) => {
        await store.audit.append(nowMs, by.username, action, detail);
      },
    };
    const key = openSigningKey(loadSiteKeys(small.dataDir).evidenceKey);
    const auditExpiry = new AuditExpiry({
      store,
      settings,
      clock: () => nowMs,
      sign: (planned, cutAtMs, keptDays) => signCut(planned, cutAtMs, keptDays, key),
      tell: async () => {},
    });
    const worker = new ExpiryWorker({
      context: context as never,
      settings,
      cutAudit: (held, atMs, isStopping) => auditExpiry.run(held, atMs, isStopping),
      removeExports: () => exports.removeOver(),
      forgetBefore() {},
    });
    // under the hold everything of the plate stays, whatever its age
    nowMs = startMs + 39 * dayMs;
    await expect
      .poll(async () => (await worker.run()).removed.reads + (await store.reads.count()), { timeout: 20_000 })
      .toBeLessThanOrEqual(81);
    expect((await store.reads.find({ plate, areaIds: null, limit: 200 })).items.length).toBe(81);
    expect(
      await Promise.all(['CASE-1', 'CASE-2'].map((one) => store.savedQuestions.list('u1', one))),
    ).toEqual([[], [expect.objectContaining({ id: 'q2' })]]);
    // an alert that nobody has resolved keeps its reads for longer than that
    nowMs = startMs + 200 * dayMs;
    await worker.run();
    const open = (await store.reads.find({ plate, areaIds: null, limit: 200 })).items.length;
    expect(open).toBeGreaterThan(0);
    expect(open).toBeLessThan(10);
    for (const alert of (await store.alerts.list({ areaIds: null, limit: 10 })).items)
      await store.alerts.act(alert.id, alert.version, 'one', startMs, {
        step: 'resolve',
        outcome: 'observed',
      });
    expect(clone).not.toBe(null);
    await store.watchlists.withdraw('wanted', 'one', startMs, `no more ${plate}`);
    const lastRun = await worker.run();
    expect(lastRun.failed).toBe(null);
    expect(lastRun.removed).toMatchObject({ alerts: 1, cloneFindings: 1, watchlistEntries: 1 });
    expect(failures).toEqual([]);
    expect((await store.reads.find({ plate, areaIds: null, limit: 10 })).items).toEqual([]);

    expect(await store.savedQuestions.list('u1', 'CASE-2')).toEqual([]);
    // what is left is the audit log, in the main database, and nothing else anywhere
    expect(holding().filter((name) => !name.startsWith('ringgate.db'))).toEqual([]);
    const asked = async () =>
      (await store.audit.list({ limit: 100, actions: ['reads.asked'] })).items.map(({ detail }) => detail);
    expect(await asked()).toEqual([{ terms: { plate } }]);
    expect(holding().length).toBeGreaterThan(0);
    // and its time ends too: only then the plate is in no file at all
    await store.statistics.countLog('UTC', 10_000);
    nowMs = startMs + 366 * dayMs;
    expect(await worker.run()).toMatchObject({ failed: null, removed: { auditRecords: 1 } });
    expect(await asked()).toEqual([]);
    expect(await store.audit.verify()).toMatchObject({ firstBroken: null, cut: { through: 1 } });
    expect(holding()).toEqual([]);
    await small.stop();
    expect(holding()).toEqual([]);
  }, 120_000);
});
