/** A log that was cut off, changed, put in another order or written anew is found: by the chain, or by what was told. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fillAudit } from '../../bench/audit.ts';
import { AuditHeads, checkHeads, signHead } from '../../src/audit/heads.ts';
import { verifyAuditLog } from '../../src/command-line/audit.ts';
import { loadSettings } from '../../src/config/index.ts';
import { loadSiteKeys } from '../../src/config/site-keys.ts';
import { openSigningKey } from '../../src/evidence/signing-key.ts';
import { auditRepository } from '../../src/store/sqlite/audit.ts';
import { verifyAuditInRanges } from '../../src/store/sqlite/audit-verify-ranges.ts';
import { migrate, openDatabase } from '../../src/store/sqlite/database.ts';
import { mainMigrations } from '../../src/store/sqlite/migrations/index.ts';
import { startMs } from '../support/app.ts';
import { startGateway } from '../support/gateway.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringgate-heads-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function write(records: number, actor = 'officer'): void {
  const db = openDatabase(join(dir, 'ringgate.db'), { synchronous: 'normal' });
  migrate(db, mainMigrations);
  const audit = auditRepository(db);
  for (let n = 0; n < records; n += 1)
    audit.append(startMs + n, actor, 'reads.asked', { plate: '苏F12345', results: n });
  db.close();
}
/** Whoever can write the file can drop the triggers. */
function tamper(sql: string): void {
  const db = openDatabase(join(dir, 'ringgate.db'));
  db.exec(`DROP TRIGGER IF EXISTS audit_no_update; DROP TRIGGER IF EXISTS audit_no_delete; ${sql}`);
  db.close();
}
const key = () => openSigningKey(loadSiteKeys(dir).evidenceKey);
/** Tells the head as the gateway does. */
async function tell(signer = key()): Promise<void> {
  const db = openDatabase(join(dir, 'ringgate.db'), { readonly: true });
  const audit = auditRepository(db);
  const heads = new AuditHeads({
    head: async () => audit.head(),
    key: signer,
    clock: () => startMs,
    log: { debug() {}, info() {}, warn() {}, error: (fields) => expect.fail(JSON.stringify(fields)) },
    everyMs: 600_000,
    append: async (line) => writeFileSync(join(dir, 'audit-heads.jsonl'), line, { flag: 'a' }),
    toMqtt: null,
  });
  await heads.close();
  db.close();
}
const verdict = (heads?: string) =>
  verifyAuditLog(
    loadSettings({ RINGGATE_DATA_DIR: dir }, () => ''),
    heads === undefined ? {} : { heads },
  );

describe('ringgate audit verify, with the heads that were told', () => {
  it('says that the log holds, and how far back that was told', async () => {
    write(3);
    await tell();
    write(2);
    await tell();
    expect(await verdict()).toMatchObject({
      holds: true,
      checked: 5,
      firstBroken: null,
      head: { seq: 5 },
      heads: { checked: 2, newest: { seq: 5 }, firstBroken: null },
    });
  });

  it('finds that the end was cut off', async () => {
    write(5);
    await tell();
    tamper('DELETE FROM audit WHERE seq > 3');
    expect(await verdict()).toMatchObject({
      holds: false,
      firstBroken: null,
      heads: { firstBroken: { line: 1, seq: 5, reason: expect.stringContaining('cut off') } },
    });
  });

  it('names a record that was changed, and two that were put in each other’s place', async () => {
    write(5);
    tamper("UPDATE audit SET actor = 'nobody' WHERE seq = 4");
    expect(await verdict()).toMatchObject({ holds: false, firstBroken: { seq: 4 } });
    tamper("UPDATE audit SET actor = 'officer' WHERE seq = 4");
    expect(await verdict()).toMatchObject({ holds: true });
    tamper(
      'UPDATE audit SET seq = -2 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = -2',
    );
    expect(await verdict()).toMatchObject({ holds: false, firstBroken: { seq: 2 } });
  });

  it('finds that the whole log was written anew', async () => {
    write(5);
    await tell();
    tamper('DELETE FROM audit');
    write(6, 'somebody');
    const found = await verdict();
    expect(found).toMatchObject({
      holds: false,
      firstBroken: null,
      heads: { firstBroken: { seq: 5, reason: expect.stringContaining('written anew') } },
    });
  });

  it('takes no head of another key, none that was changed, and none that is none', async () => {
    write(2);
    const stranger = openSigningKey(
      generateKeyPairSync('ed25519')
        .privateKey.export({ type: 'pkcs8', format: 'der' })
        .toString('base64url'),
    );
    await tell(stranger);
    expect((await verdict()).heads?.firstBroken?.reason).toContain(stranger.fingerprint);
    rmSync(join(dir, 'audit-heads.jsonl'));
    await tell();
    const [line = ''] = readFileSync(join(dir, 'audit-heads.jsonl'), 'utf8').split('\n');
    const elsewhere = join(dir, 'copy.jsonl');
    writeFileSync(elsewhere, line.replace('"seq":2', '"seq":1'));
    expect((await verdict(elsewhere)).heads?.firstBroken?.reason).toBe('its signature does not hold');
    writeFileSync(elsewhere, `${line}\nnone\n`);
    expect((await verdict(elsewhere)).heads?.firstBroken).toMatchObject({ line: 2, seq: null });
    await expect(verdict(join(dir, 'no-such-file'))).rejects.toThrow(/no-such-file/);
  });
});

describe('walking in several threads', () => {
  it('finds what one walk finds, wherever it stands, at the seams of the parts too', async () => {
    fillAudit(dir, 3_000);
    const walked = async () => {
      const { checked, firstBroken, close } = await verifyAuditInRanges(dir, 3, 1_000);
      close();
      return { checked, seq: firstBroken?.seq ?? null };
    };
    expect(await walked()).toEqual({ checked: 3_000, seq: null });
    for (const seq of [3_000, 2_001, 2_000, 1_001, 1_000, 1]) {
      tamper(`UPDATE audit SET actor = 'nobody' WHERE seq = ${seq}`);
      expect(await walked()).toEqual({ checked: seq, seq });
    }
    tamper('DELETE FROM audit WHERE seq < 2000');
    expect((await walked()).seq).toBe(2_000);
  }, 30_000);
});

describe('a told head', () => {
  it('is checked by whoever has the public key, without the gateway', () => {
    const signer = key();
    const head = signHead({ seq: 7, hash: 'a'.repeat(64), at: '2026-11-24T05:00:00.000Z' }, signer);
    const lines = [JSON.stringify(head)];
    expect(checkHeads(lines, [signer], { hashOf: () => 'a'.repeat(64), cut: null }).firstBroken).toBeNull();
    expect(
      checkHeads(lines, [signer], { hashOf: () => 'b'.repeat(64), cut: null }).firstBroken,
    ).toMatchObject({ seq: 7 });
  });

  it('is told to the file by a gateway that stops', async () => {
    const file = join(dir, 'elsewhere', 'heads.jsonl');
    const gateway = await startGateway({ settings: { 'audit.headPath': file } });
    try {
      expect(await gateway.stop()).toBe(0);
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      const settings = loadSettings(
        { RINGGATE_DATA_DIR: gateway.dataDir, RINGGATE_AUDIT_HEAD_PATH: file },
        () => '',
      );
      const found = await verifyAuditLog(settings, {});
      expect(found).toMatchObject({ holds: true, heads: { checked: lines.length, firstBroken: null } });
      // nothing was appended after the last head
      expect(found.heads?.newest?.seq).toBe(found.head?.seq);
    } finally {
      await gateway.dispose();
    }
  }, 60_000);
});
