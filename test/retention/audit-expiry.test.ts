/**
 * Records of the audit log go at the end of their time, and the log that is left still shows whatever else somebody
 * takes out of it: every case is a copy of one data folder whose log was cut lawfully.
 */
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faultOfCut, signCut } from '../../src/audit/cuts.ts';
import { AuditHeads } from '../../src/audit/heads.ts';
import { verifyAuditLog } from '../../src/command-line/audit.ts';
import { loadSettings } from '../../src/config/index.ts';
import { loadSiteKeys, rotateEvidenceKey } from '../../src/config/site-keys.ts';
import type { AuditCut, PlannedCut } from '../../src/core/audit-cut.ts';
import { openSigningKey, type SigningKey } from '../../src/evidence/signing-key.ts';
import { AuditExpiry } from '../../src/retention/audit-expiry.ts';
import type { Held } from '../../src/retention/classes.ts';
import { auditHash } from '../../src/store/sqlite/audit-chain.ts';
import { createAuditVerifier } from '../../src/store/sqlite/audit-verifier.ts';
import { verifyAuditInRanges } from '../../src/store/sqlite/audit-verify-ranges.ts';
import { openDatabase } from '../../src/store/sqlite/database.ts';
import { type MainStore, openMainStore } from '../../src/store/sqlite/main-store.ts';
import { startMs } from '../support/app.ts';
import { dayMs, filesHolding } from '../support/retention.ts';

const keptDays = 400;
const nothingHeld: Held = { readIds: [], alertIds: [], plates: [], caseReferences: [] };
const rooms: string[] = [];
/** Ten records a day for 50 days, of which retention has taken the first 20 days. */
let lawful = '';
let dir = '';
let store: MainStore;
const never = () => false;

function room(from?: string): string {
  const path = mkdtempSync(join(tmpdir(), 'ringgate-audit-cut-'));
  rooms.push(path);
  if (from !== undefined) cpSync(from, path, { recursive: true });
  return path;
}
async function write(days: number, fromDay = 0, detail: object = {}): Promise<void> {
  for (let n = 0; n < days * 10; n += 1)
    await store.audit.append(startMs + (fromDay * 10 + n) * (dayMs / 10), 'chen', 'reads.asked', {
      terms: { plate: `苏F${String(fromDay * 10 + n).padStart(5, '0')}` },
      ...detail,
    });
  await store.statistics.countLog('UTC', 100_000);
}
const key = () => openSigningKey(loadSiteKeys(dir).evidenceKey);
const quiet = {
  debug() {},
  info() {},
  warn() {},
  error: (fields: object) => expect.fail(JSON.stringify(fields)),
};
/** Tells the head as the gateway does. */
async function tell(nowMs: number): Promise<void> {
  const heads = new AuditHeads({
    head: () => store.audit.head(),
    key: key(),
    clock: () => nowMs,
    log: quiet,
    everyMs: 600_000,
    append: async (line) => appendFileSync(join(dir, 'audit-heads.jsonl'), line),
    toMqtt: null,
  });
  await heads.close();
}
function expiry(nowMs: number, more: { tell?: () => Promise<void>; signer?: SigningKey } = {}): AuditExpiry {
  return new AuditExpiry({
    store,
    settings: { auditMs: keptDays * dayMs },
    clock: () => nowMs,
    sign: (planned, cutAtMs, days) => signCut(planned, cutAtMs, days, more.signer ?? key()),
    tell: more.tell ?? (() => tell(nowMs)),
  });
}
const verdict = () =>
  verifyAuditLog(
    loadSettings({ RINGGATE_DATA_DIR: dir }, () => ''),
    {},
  );
const seqs = async () => (await store.audit.list({ limit: 1000 })).items.map(({ seq }) => seq).reverse();
const cutDay = startMs + (keptDays + 20) * dayMs;

beforeAll(async () => {
  dir = room();
  store = openMainStore(dir);
  for (let day = 0; day < 50; day += 5) {
    await write(5, day);
    await tell(startMs + (day + 5) * dayMs);
  }
  expect(await expiry(cutDay).run(nothingHeld, cutDay, never)).toBe(200);
  await tell(cutDay + 1);
  await store.close();
  lawful = dir;
}, 60_000);
async function afresh(): Promise<void> {
  await store.close();
  dir = room(lawful);
  store = openMainStore(dir);
}
beforeEach(afresh);
afterAll(async () => {
  await store.close();
  for (const path of rooms) rmSync(path, { recursive: true });
});

describe('a log whose oldest records went at the end of their time', () => {
  it('begins after them with a signed cut on record, and holds, by itself and against what was told', async () => {
    expect((await seqs())[0]).toBe(201);
    const [record] = (await store.audit.list({ limit: 1, actions: ['audit.cut'] })).items;
    expect(record).toMatchObject({
      actor: 'system',
      detail: { first: 1, through: 200, keptDays, cutAt: record?.at, lastAt: expect.any(String) },
    });
    expect(await verdict()).toMatchObject({
      holds: true,
      checked: 301,
      firstBroken: null,
      cut: { through: 200, seq: 501 },
      heads: { checked: 12, firstBroken: null, newest: { seq: 501 } },
    });
    const last = readFileSync(join(dir, 'audit-heads.jsonl'), 'utf8').trim().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({ cut: { through: 200, hash: record?.detail.hash } });
    expect(await store.audit.head()).toMatchObject({ seq: 501, cut: { through: 200 } });
    expect(filesHolding(dir, [Buffer.from('苏F00199')])).toEqual([]);
    expect(filesHolding(dir, [Buffer.from('苏F00200')])).not.toEqual([]);
  });

  it('is cut on from there, holds after each, and after a change of the key; what was verified before is no trouble', async () => {
    const verifier = () =>
      createAuditVerifier(
        dir,
        () => cutDay,
        (cut) => faultOfCut(cut, [key()]),
      );
    const walked = async (one = verifier()) => {
      one.check();
      await one.settled();
      const { state: _state, ...found } = one.check();
      await one.settled();
      return found;
    };
    const before = { verifiedTo: 501, cutThrough: 200, firstBroken: null };
    expect(await walked()).toMatchObject(before);
    // kept as verified: a record that is removed before the next start, and one that is the last of what is removed
    for (const [day, seq] of [
      [22, 210],
      [24, 240],
    ] as const) {
      const [at] = (await store.audit.list({ limit: 1, cursor: String(seq + 1) })).items;
      writeFileSync(join(dir, 'audit-verified.json'), JSON.stringify({ seq, hash: at?.hash }));
      const nowMs = startMs + (keptDays + day) * dayMs;
      expect(await expiry(nowMs).run(nothingHeld, nowMs, never)).toBe(20);
      expect(await walked()).toMatchObject({ cutThrough: day * 10, firstBroken: null });
    }
    writeFileSync(join(dir, 'audit-verified.json'), JSON.stringify({ seq: 240, hash: 'a'.repeat(64) }));
    expect(await walked()).toMatchObject({ firstBroken: { seq: 240 } });
    expect(await verdict()).toMatchObject({ holds: true, cut: { through: 240 } });
    rotateEvidenceKey(dir, cutDay);
    const nowMs = startMs + (keptDays + 26) * dayMs;
    expect(await verdict()).toMatchObject({ holds: true });
    await expiry(nowMs).run(nothingHeld, nowMs, never);
    expect(await verdict()).toMatchObject({ holds: true, cut: { through: 260, key: key().fingerprint } });
  });

  it('loses nothing before the cut was told, and goes on where a run was broken off', async () => {
    const nowMs = startMs + (keptDays + 30) * dayMs;
    const untold = expiry(nowMs, { tell: () => Promise.reject(new Error('the disk is full')) });
    await expect(untold.run(nothingHeld, nowMs, never)).rejects.toThrow('the disk is full');
    expect((await seqs())[0]).toBe(201);
    // the cut stands on record: whoever checks now finds that the log begins after it
    await tell(nowMs);
    expect(await verdict()).toMatchObject({ holds: true, cut: { through: 300 }, checked: 202 });
    const slices = { left: 3 };
    await expiry(nowMs).run(nothingHeld, nowMs, () => --slices.left < 0);
    expect(await verdict()).toMatchObject({ holds: true, cut: { through: 300 } });
    await expiry(nowMs).run(nothingHeld, nowMs, never);
    expect((await seqs())[0]).toBe(301);
    expect(await verdict()).toMatchObject({ holds: true });
    // in the log's own database nothing else can be deleted
    const db = openDatabase(join(dir, 'ringgate.db'));
    expect(() => db.exec('DELETE FROM audit WHERE seq = 301')).toThrow(/append-only/);
    expect(() => db.exec('DELETE FROM audit_cuts')).toThrow(/append-only/);
    expect(() => db.exec('UPDATE audit_cuts SET through = 400')).toThrow(/append-only/);
    db.close();
  });

  it('takes with a record what a supervisor said of it, and keeps what was said of others', async () => {
    const say = (seq: number) =>
      store.oversight.addReview(
        {
          seq,
          verdict: 'questionable',
          note: 'of 苏F00205',
          by: 'chief',
          at: new Date(startMs).toISOString(),
        },
        'u1',
      );
    await Promise.all([205, 350].map(say));
    const nowMs = startMs + (keptDays + 21) * dayMs;
    await expiry(nowMs).run(nothingHeld, nowMs, never);
    const { items } = await store.oversight.listReviews({ verdict: 'questionable', limit: 10 });
    expect(items.map(({ seq }) => seq)).toEqual([350]);
  });
});

/** What whoever can write the database could try; triggers do not hold them. */
function tamper(sql: string): void {
  const db = openDatabase(join(dir, 'ringgate.db'));
  for (const name of ['audit_no_update', 'audit_no_delete', 'audit_cuts_no_update', 'audit_cuts_no_delete'])
    db.exec(`DROP TRIGGER IF EXISTS ${name}`);
  db.exec(sql);
  db.close();
}
/** Appends a cut of their own, in good form and well chained, and removes what it says. */
async function forge(change: (cut: PlannedCut) => AuditCut, through = 400): Promise<void> {
  const [last] = (await store.audit.list({ limit: 1, cursor: String(through + 1) })).items;
  const [end] = (await store.audit.list({ limit: 1 })).items;
  const cut = change({ first: 201, through, hash: last?.hash ?? '', lastAt: last?.at ?? '' });
  const record = { seq: (end?.seq ?? 0) + 1, at: cut.cutAt, actor: 'system', action: 'audit.cut' };
  const whole = { ...record, detail: { ...cut }, prevHash: end?.hash ?? '' };
  tamper(`INSERT INTO audit_cuts VALUES (${through}, '${last?.hash}');
    INSERT INTO audit VALUES (${record.seq}, '${record.at}', 'system', 'audit.cut', '${JSON.stringify(cut)}',
      '${end?.hash}', '${auditHash(whole)}');
    DELETE FROM audit WHERE seq <= ${through}`);
}
const stranger = openSigningKey(
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'),
);

describe('what somebody takes out beside that is found', () => {
  it.each([
    [
      'one record more at the front',
      'DELETE FROM audit WHERE seq = 201',
      { seq: 202, reason: /201 is missing/ },
    ],
    ['many more at the front', 'DELETE FROM audit WHERE seq < 400', { seq: 400, reason: /201 is missing/ }],
    ['one in the middle', 'DELETE FROM audit WHERE seq = 300', { seq: 301, reason: /300 is missing/ }],
    ['the record of the cut', 'DELETE FROM audit WHERE seq = 501', { seq: 201, reason: /record of a cut/ }],
    [
      'the cut, with the table of cuts',
      'DELETE FROM audit WHERE seq = 501; DELETE FROM audit_cuts',
      { seq: 201, reason: /1 is missing/ },
    ],
    [
      'more, with a cut in the table alone',
      'INSERT INTO audit_cuts SELECT seq, hash FROM audit WHERE seq = 300; DELETE FROM audit WHERE seq <= 300',
      { seq: 301, reason: /record of a cut/ },
    ],
    [
      'more, with the record of the cut changed',
      `UPDATE audit SET detail = replace(detail, '"through":200', '"through":300') WHERE seq = 501;
       UPDATE audit SET detail = replace(detail, (SELECT prev_hash FROM audit WHERE seq = 201),
         (SELECT hash FROM audit WHERE seq = 300)) WHERE seq = 501;
       INSERT INTO audit_cuts SELECT seq, hash FROM audit WHERE seq = 300; DELETE FROM audit WHERE seq <= 300`,
      { seq: 501, reason: /content/ },
    ],
    [
      'the time of the cut',
      `UPDATE audit SET detail = replace(detail, '"keptDays":400', '"keptDays":500') WHERE seq = 501`,
      { seq: 501, reason: /content/ },
    ],
  ])('by the log itself: %s', async (_what, sql, { seq, reason }) => {
    tamper(sql);
    const found = await verdict();
    expect([found.holds, found.firstBroken?.seq]).toEqual([false, seq]);
    expect(found.firstBroken?.reason).toMatch(reason);
    // and by the page’s own walk, whatever it held before
    const verifier = createAuditVerifier(
      dir,
      () => cutDay,
      (cut) => faultOfCut(cut, [key()]),
    );
    verifier.restart();
    await verifier.settled();
    expect(verifier.check()).toMatchObject({ state: 'broken' });
  });

  it.each([
    [
      'another key',
      (cut: PlannedCut) => signCut(cut, cutDay + dayMs, keptDays, stranger),
      /none of the site's/,
    ],
    [
      'the site’s name and no signature',
      (cut: PlannedCut) => ({ ...signCut(cut, cutDay + dayMs, keptDays, stranger), key: key().fingerprint }),
      /forged/,
    ],
    [
      'an older cut’s signature',
      (cut: PlannedCut) => ({
        ...signCut({ ...cut, through: 390 }, cutDay + dayMs, keptDays, key()),
        through: 400,
      }),
      /forged/,
    ],
    [
      'records in their time',
      (cut: PlannedCut) => signCut(cut, cutDay + dayMs, keptDays, key()),
      /before its 400 days/,
    ],
    [
      'a time below the floor',
      (cut: PlannedCut) => signCut(cut, cutDay + dayMs, 1, key()),
      /no less than 365/,
    ],
  ])('a cut with %s', async (_what, change, reason) => {
    await forge(change);
    const found = await verdict();
    expect([found.holds, found.firstBroken?.seq]).toEqual([false, 502]);
    expect(found.firstBroken?.reason).toMatch(reason);
  });

  it('by what was told, where somebody has the keys of the site too', async () => {
    // times of their own choice, so that the cut looks lawful by itself
    const old = (cut: PlannedCut) =>
      signCut({ ...cut, lastAt: new Date(startMs).toISOString() }, cutDay + dayMs, keptDays, key());
    await forge(old);
    expect(await verdict()).toMatchObject({
      holds: false,
      firstBroken: null,
      heads: { firstBroken: { seq: 250, reason: expect.stringMatching(/before their 400 days were over/) } },
    });
  });

  it('by what was told: a cut of a later day, one put in the place of records, one that was taken back', async () => {
    const late = (cut: PlannedCut) => signCut(cut, cutDay + 100 * dayMs, keptDays, key());
    await forge(late);
    await tell(cutDay + 2 * dayMs);
    expect((await verdict()).heads?.firstBroken).toMatchObject({ reason: /cut's time is forged/ });

    await afresh();
    // the record of the lawful cut is replaced by one that takes more
    tamper('DELETE FROM audit WHERE seq = 501; DELETE FROM audit_cuts');
    await forge((cut) => signCut(cut, cutDay, keptDays - 20, key()), 390);
    expect((await verdict()).heads?.firstBroken).toMatchObject({ seq: 501, reason: /written anew/ });

    await afresh();
    tamper('DELETE FROM audit; DELETE FROM audit_cuts');
    await write(1);
    expect((await verdict()).heads?.firstBroken).toMatchObject({ reason: /cut off|written anew/ });
  });
});

describe('what stays', () => {
  const nowMs = startMs + (keptDays + 40) * dayMs;
  const through = async (held: Partial<Held>) => {
    await expiry(nowMs).run({ ...nothingHeld, ...held }, nowMs, never);
    return (await verdict()).cut?.through;
  };

  it('is all that is not over its time, and a log that holds what nobody took', async () => {
    expect(await through({})).toBe(400);
    expect(await expiry(nowMs).run(nothingHeld, nowMs, never)).toBe(0);
    expect((await store.audit.list({ limit: 10, actions: ['audit.cut'] })).items).toHaveLength(2);
  });

  it('is whatever a hold names, with all that came after it', async () => {
    const period = { plate: '苏F00310', fromMs: nowMs, toMs: nowMs, areaIds: null };
    expect(await through({ plates: [period] })).toBe(310);
    expect(await through({ plates: [{ ...period, plate: '苏Z99999', fromMs: startMs + 35 * dayMs }] })).toBe(
      350,
    );
  });

  it('is whatever names a held read, alert or case', async () => {
    const later = startMs + (keptDays + 60) * dayMs;
    for (const [index, detail] of [
      { readIds: ['7.1'] },
      { alert: 'a-1' },
      { investigation: 'i', caseReference: '苏公刑〔2026〕0042' },
    ].entries())
      await store.audit.append(startMs + (50 + index) * dayMs, 'chen', 'reads.asked', detail);
    await store.statistics.countLog('UTC', 100_000);
    const cut = async (held: Partial<Held>) => {
      await expiry(later).run({ ...nothingHeld, ...held }, later, never);
      return (await store.audit.cutAnchor()).seq;
    };
    // the record of the first cut is young and stands before them: it stays, and so do they
    expect(await cut({ readIds: ['7.1'] })).toBe(500);
    const far = startMs + (2 * keptDays + 60) * dayMs;
    const stays = async (held: Partial<Held>) => {
      await expiry(far).run({ ...nothingHeld, ...held }, far, never);
      return (await store.audit.cutAnchor()).seq;
    };
    expect(await stays({ readIds: ['7.1'] })).toBe(501);
    expect(await stays({ alertIds: ['a-1'] })).toBe(502);
    expect(await stays({ caseReferences: ['苏公刑〔2026〕0042'] })).toBe(503);
  });

  it('is what the statistics have not counted yet, and all of a log that does not hold', async () => {
    const more = startMs + (2 * keptDays + 60) * dayMs;
    await store.audit.append(startMs + 51 * dayMs, 'chen', 'reads.asked', {});
    await expiry(more).run(nothingHeld, more, never);
    expect((await store.audit.cutAnchor()).seq).toBe(500);
    await store.statistics.countLog('UTC', 100_000);
    tamper(`UPDATE audit SET actor = 'nobody' WHERE seq = 501`);
    await expect(expiry(more).run(nothingHeld, more, never)).rejects.toThrow(/record 501 does not hold/);
    expect((await verdict()).firstBroken).toMatchObject({ seq: 501 });
  });

  it('holds for whoever walks it while records go', async () => {
    const cutting = expiry(nowMs).run(nothingHeld, nowMs, never);
    for (let round = 0; round < 3; round += 1) {
      const { firstBroken, close } = await verifyAuditInRanges(dir, 3, 50);
      close();
      expect(firstBroken).toBeNull();
    }
    expect(await cutting).toBe(200);
  });
});
