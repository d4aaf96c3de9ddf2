/**
 * Records of the audit log go at the end of their time, and the log that is left still shows whatever else somebody
 * takes out of it: every case is a copy of one data folder whose log was cut lawfully.
 */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faultOfCut, signCut } from '../../src/audit/cuts.ts';
import { rotateEvidenceKey } from '../../src/config/site-keys.ts';
import type { AuditCut, PlannedCut } from '../../src/core/audit-cut.ts';
import { openSigningKey } from '../../src/evidence/signing-key.ts';
import { auditHash } from '../../src/store/sqlite/audit-chain.ts';
import { createAuditVerifier } from '../../src/store/sqlite/audit-verifier.ts';
import { openDatabase } from '../../src/store/sqlite/database.ts';
import { startMs } from '../support/app.ts';
import { AuditRoom, cutDay, keptDays, never, nothingHeld } from '../support/audit-room.ts';
import { dayMs, filesHolding } from '../support/retention.ts';

const room = new AuditRoom();
beforeAll(() => room.make(), 60_000);
beforeEach(() => room.afresh());
afterAll(() => room.close());

describe('a log whose oldest records went at the end of their time', () => {
  it('begins after them with a signed cut on record, and holds, by itself and against what was told', async () => {
    expect((await room.seqs())[0]).toBe(201);
    const [record] = (await room.store.audit.list({ limit: 1, actions: ['audit.cut'] })).items;
    expect(record).toMatchObject({
      actor: 'system',
      detail: { first: 1, through: 200, keptDays, cutAt: record?.at, lastAt: expect.any(String) },
    });
    expect(await room.verdict()).toMatchObject({
      holds: true,
      checked: 301,
      firstBroken: null,
      cut: { through: 200, seq: 501 },
      heads: { checked: 12, firstBroken: null, newest: { seq: 501 } },
    });
    const last = readFileSync(join(room.dir, 'audit-heads.jsonl'), 'utf8').trim().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({ cut: { through: 200, hash: record?.detail.hash } });
    expect(await room.store.audit.head()).toMatchObject({ seq: 501, cut: { through: 200 } });
    expect(filesHolding(room.dir, [Buffer.from('苏F00199')])).toEqual([]);
    expect(filesHolding(room.dir, [Buffer.from('苏F00200')])).not.toEqual([]);
  });

  it('is cut on from there, holds after each, and after a change of the key; what was verified before is no trouble', async () => {
    const verifier = () =>
      createAuditVerifier(
        room.dir,
        () => cutDay,
        (cut) => faultOfCut(cut, [room.key()]),
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
      const [at] = (await room.store.audit.list({ limit: 1, cursor: String(seq + 1) })).items;
      writeFileSync(join(room.dir, 'audit-verified.json'), JSON.stringify({ seq, hash: at?.hash }));
      const nowMs = startMs + (keptDays + day) * dayMs;
      expect(await room.cut(nowMs)).toBe(20);
      expect(await walked()).toMatchObject({ cutThrough: day * 10, firstBroken: null });
    }
    writeFileSync(join(room.dir, 'audit-verified.json'), JSON.stringify({ seq: 240, hash: 'a'.repeat(64) }));
    expect(await walked()).toMatchObject({ firstBroken: { seq: 240 } });
    expect(await room.verdict()).toMatchObject({ holds: true, cut: { through: 240 } });
    rotateEvidenceKey(room.dir, cutDay);
    const nowMs = startMs + (keptDays + 26) * dayMs;
    expect(await room.verdict()).toMatchObject({ holds: true });
    await room.cut(nowMs);
    expect(await room.verdict()).toMatchObject({
      holds: true,
      cut: { through: 260, key: room.key().fingerprint },
    });
  });

  it('loses nothing before the cut was told, and goes on where a run was broken off', async () => {
    const nowMs = startMs + (keptDays + 30) * dayMs;
    const untold = room.expiry(nowMs, () => Promise.reject(new Error('the disk is full')));
    await expect(untold.run(nothingHeld, nowMs, never)).rejects.toThrow('the disk is full');
    expect((await room.seqs())[0]).toBe(201);
    // the cut stands on record: whoever checks now finds that the log begins after it
    await room.tell(nowMs);
    expect(await room.verdict()).toMatchObject({ holds: true, cut: { through: 300 }, checked: 202 });
    const slices = { left: 3 };
    await room.expiry(nowMs).run(nothingHeld, nowMs, () => --slices.left < 0);
    expect(await room.verdict()).toMatchObject({ holds: true, cut: { through: 300 } });
    await room.cut(nowMs);
    expect((await room.seqs())[0]).toBe(301);
    expect(await room.verdict()).toMatchObject({ holds: true });
    // in the log's own database nothing else can be deleted
    const db = openDatabase(join(room.dir, 'ringgate.db'));
    expect(() => db.exec('DELETE FROM audit WHERE seq = 301')).toThrow(/append-only/);
    expect(() => db.exec('DELETE FROM audit_cuts')).toThrow(/append-only/);
    expect(() => db.exec('UPDATE audit_cuts SET through = 400')).toThrow(/append-only/);
    db.close();
  });

  it('takes with a record what a supervisor said of it, and keeps what was said of others', async () => {
    const say = (seq: number) =>
      room.store.oversight.addReview(
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
    await room.cut(nowMs);
    const { items } = await room.store.oversight.listReviews({ verdict: 'questionable', limit: 10 });
    expect(items.map(({ seq }) => seq)).toEqual([350]);
  });
});

/** Appends a cut of their own, in good form and well chained, and removes what it says. */
async function forge(change: (cut: PlannedCut) => AuditCut, through = 400): Promise<void> {
  const [last] = (await room.store.audit.list({ limit: 1, cursor: String(through + 1) })).items;
  const [end] = (await room.store.audit.list({ limit: 1 })).items;
  const cut = change({ first: 201, through, hash: last?.hash ?? '', lastAt: last?.at ?? '' });
  const record = { seq: (end?.seq ?? 0) + 1, at: cut.cutAt, actor: 'system', action: 'audit.cut' };
  const whole = { ...record, detail: { ...cut }, prevHash: end?.hash ?? '' };
  room.tamper(`INSERT INTO audit_cuts VALUES (${through}, '${last?.hash}');
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
    room.tamper(sql);
    const found = await room.verdict();
    expect([found.holds, found.firstBroken?.seq]).toEqual([false, seq]);
    expect(found.firstBroken?.reason).toMatch(reason);
    // and by the page’s own walk, whatever it held before
    const verifier = createAuditVerifier(
      room.dir,
      () => cutDay,
      (cut) => faultOfCut(cut, [room.key()]),
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
      (cut: PlannedCut) => ({
        ...signCut(cut, cutDay + dayMs, keptDays, stranger),
        key: room.key().fingerprint,
      }),
      /forged/,
    ],
    [
      'an older cut’s signature',
      (cut: PlannedCut) => ({
        ...signCut({ ...cut, through: 390 }, cutDay + dayMs, keptDays, room.key()),
        through: 400,
      }),
      /forged/,
    ],
    [
      'records in their time',
      (cut: PlannedCut) => signCut(cut, cutDay + dayMs, keptDays, room.key()),
      /before its 400 days/,
    ],
    [
      'a time below the floor',
      (cut: PlannedCut) => signCut(cut, cutDay + dayMs, 1, room.key()),
      /no less than 365/,
    ],
  ])('a cut with %s', async (_what, change, reason) => {
    await forge(change);
    const found = await room.verdict();
    expect([found.holds, found.firstBroken?.seq]).toEqual([false, 502]);
    expect(found.firstBroken?.reason).toMatch(reason);
  });

  it('by what was told, where somebody has the keys of the site too', async () => {
    // times of their own choice, so that the cut looks lawful by itself
    const old = (cut: PlannedCut) =>
      signCut({ ...cut, lastAt: new Date(startMs).toISOString() }, cutDay + dayMs, keptDays, room.key());
    await forge(old);
    expect(await room.verdict()).toMatchObject({
      holds: false,
      firstBroken: null,
      heads: { firstBroken: { seq: 250, reason: expect.stringMatching(/before their 400 days were over/) } },
    });
  });

  it('by what was told: a cut of a later day, one put in the place of records, one that was taken back', async () => {
    const late = (cut: PlannedCut) => signCut(cut, cutDay + 100 * dayMs, keptDays, room.key());
    await forge(late);
    await room.tell(cutDay + 2 * dayMs);
    expect((await room.verdict()).heads?.firstBroken).toMatchObject({ reason: /cut's time is forged/ });

    await room.afresh();
    // the record of the lawful cut is replaced by one that takes more
    room.tamper('DELETE FROM audit WHERE seq = 501; DELETE FROM audit_cuts');
    await forge((cut) => signCut(cut, cutDay, keptDays - 20, room.key()), 390);
    expect((await room.verdict()).heads?.firstBroken).toMatchObject({ seq: 501, reason: /written anew/ });

    await room.afresh();
    room.tamper('DELETE FROM audit; DELETE FROM audit_cuts');
    await room.store.audit.append(cutDay, 'chen', 'reads.asked', {});
    expect((await room.verdict()).heads?.firstBroken).toMatchObject({ reason: /cut off|written anew/ });
  });
});
