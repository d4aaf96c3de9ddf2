/** How far the log was found to hold is kept over a restart, and is never more than where the next walk begins. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyAuditLog } from '../../src/command-line/audit.ts';
import { loadSettings } from '../../src/config/index.ts';
import type { AuditCheck } from '../../src/store/contract/oversight.ts';
import { auditRepository } from '../../src/store/sqlite/audit.ts';
import { createAuditVerifier } from '../../src/store/sqlite/audit-verifier.ts';
import { migrate, openDatabase } from '../../src/store/sqlite/database.ts';
import { mainMigrations } from '../../src/store/sqlite/migrations/index.ts';
import { startMs } from '../support/app.ts';

let dir = '';
const kept = () => join(dir, 'audit-verified.json');
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringgate-verified-'));
  const db = openDatabase(join(dir, 'ringgate.db'));
  migrate(db, mainMigrations);
  const audit = auditRepository(db);
  for (let n = 0; n < 6; n += 1) audit.append(startMs + n, 'li', 'reads.asked', { results: n });
  db.close();
});
afterEach(() => rmSync(dir, { recursive: true }));

function tamper(sql: string): void {
  const db = openDatabase(join(dir, 'ringgate.db'));
  db.exec(`DROP TRIGGER IF EXISTS audit_no_update; DROP TRIGGER IF EXISTS audit_no_delete; ${sql}`);
  db.close();
}
/** What the first question after a start is answered, and what the walk that it begins finds. */
async function started(): Promise<[first: AuditCheck, found: AuditCheck]> {
  const verifier = createAuditVerifier(
    dir,
    () => startMs,
    () => null,
  );
  const first = verifier.check();
  await verifier.settled();
  const found = verifier.check();
  await verifier.settled();
  return [first, found];
}

describe('how far the audit log was found to hold', () => {
  it('is known after a restart, and said to be looked at until the walk after the start has ended', async () => {
    const [before, found] = await started();
    expect(before).toMatchObject({ state: 'running', verifiedTo: 0 });
    expect(found).toMatchObject({ verifiedTo: 6, firstBroken: null, checkedAtMs: startMs });
    const [after] = await started();
    expect(after).toMatchObject({ state: 'running', verifiedTo: 6, checkedAtMs: null, head: found.head });
  });

  it('finds records that were cut off or written anew while the gateway stood still', async () => {
    await started();
    tamper('DELETE FROM audit WHERE seq = 6');
    expect((await started())[1]).toMatchObject({ state: 'broken', firstBroken: { seq: 6 } });
    expect((await started())[1]).toMatchObject({ state: 'broken', firstBroken: { seq: 6 } });
  });

  it('begins at the first record where the file is missing or no such file', async () => {
    await started();
    for (const text of ['', '{"seq":', '{"seq":-1,"hash":"x"}', '[]', 'null']) {
      writeFileSync(kept(), text);
      const [first, found] = await started();
      expect([text, first.verifiedTo, found.verifiedTo]).toEqual([text, 0, 6]);
    }
    rmSync(kept());
    expect((await started())[0].verifiedTo).toBe(0);
  });

  it('is not believed by `audit verify`, nor by a run that is asked for anew', async () => {
    await started();
    const claimed = readFileSync(kept(), 'utf8');
    tamper(`UPDATE audit SET actor = 'nobody' WHERE seq = 2`);
    expect(readFileSync(kept(), 'utf8')).toBe(claimed);
    const settings = loadSettings({ RINGGATE_DATA_DIR: dir }, () => '');
    expect(await verifyAuditLog(settings, {})).toMatchObject({ firstBroken: { seq: 2 } });
    const verifier = createAuditVerifier(
      dir,
      () => startMs,
      () => null,
    );
    verifier.restart();
    await verifier.settled();
    expect(verifier.check()).toMatchObject({ state: 'broken', firstBroken: { seq: 2 } });
  });
});
