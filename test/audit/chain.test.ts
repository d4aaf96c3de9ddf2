import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import { auditRepository } from '../../src/store/sqlite/audit.ts';
import { type Database, migrate, openDatabase } from '../../src/store/sqlite/database.ts';
import { mainMigrations } from '../../src/store/sqlite/migrations/index.ts';
import { startMs } from '../support/alert-parts.ts';

function log(records: number): { db: Database; audit: ReturnType<typeof auditRepository> } {
  const db = openDatabase(':memory:');
  migrate(db, mainMigrations);
  const audit = auditRepository(db);
  for (let index = 1; index <= records; index += 1) {
    audit.append(startMs + index, index % 2 === 0 ? 'even' : 'odd', 'reads.asked', {
      plate: `苏F0000${index}`,
      results: index,
    });
  }
  return { db, audit };
}
/** Whoever can write the file can drop the triggers: the chain has to show it. */
function tamper(db: Database, sql: string): void {
  db.exec(`DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; ${sql}`);
}

describe('the audit log', () => {
  it('holds as it was written and says its head', () => {
    const { audit } = log(5);
    const [last] = audit.list({ limit: 1 }).items;
    expect(audit.verify()).toEqual({
      checked: 5,
      firstBroken: null,
      head: { seq: 5, hash: last?.hash },
      cut: null,
    });
    expect(log(0).audit.verify()).toEqual({ checked: 0, firstBroken: null, head: null, cut: null });
  });

  it('hashes as the documentation says, whatever the order of the keys', () => {
    const { audit } = log(0);
    const record = audit.append(startMs, 'officer', 'reads.asked', { z: 1, a: { y: [1, 'ü'], x: null } });
    const text =
      '{"action":"reads.asked","actor":"officer","at":"2026-11-24T05:00:00.000Z",' +
      `"detail":{"a":{"x":null,"y":[1,"ü"]},"z":1},"prevHash":"${'0'.repeat(64)}","seq":1}`;
    expect(record.hash).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it.each([
    [
      'a changed detail',
      `UPDATE audit SET detail = '{"plate":"苏F99999","results":3}' WHERE seq = 3`,
      3,
      /content/,
    ],
    ['a changed actor', `UPDATE audit SET actor = 'nobody' WHERE seq = 2`, 2, /content/],
    ['a changed time', `UPDATE audit SET at = '2026-01-01T00:00:00.000Z' WHERE seq = 1`, 1, /content/],
    ['a detail that is no JSON', `UPDATE audit SET detail = '{' WHERE seq = 4`, 4, /not JSON/],
    ['a deleted record', 'DELETE FROM audit WHERE seq = 2', 3, /record 2 is missing/],
    ['a deleted first record', 'DELETE FROM audit WHERE seq = 1', 2, /record 1 is missing/],
    [
      'a deletion whose gap was closed',
      'DELETE FROM audit WHERE seq = 2; UPDATE audit SET seq = seq - 1 WHERE seq > 2',
      2,
      /hash of the record before/,
    ],
  ])('names the first broken record for %s', (_what, sql, seq, reason) => {
    const { db, audit } = log(5);
    tamper(db, sql);
    const verdict = audit.verify();
    expect(verdict.firstBroken?.seq).toBe(seq);
    expect(verdict.firstBroken?.reason).toMatch(reason);
  });

  it('shows by its head that the end was cut off', () => {
    const { db, audit } = log(5);
    const noted = audit.verify().head;
    tamper(db, 'DELETE FROM audit WHERE seq = 5');
    expect(audit.verify()).toMatchObject({ firstBroken: null, head: { seq: 4 } });
    expect(audit.verify().head).not.toEqual(noted);
  });

  it('refuses to change or delete a record by SQL', () => {
    const { db } = log(1);
    expect(() => db.exec("UPDATE audit SET actor = 'x'")).toThrow(/append-only/);
    expect(() => db.exec('DELETE FROM audit')).toThrow(/append-only/);
  });

  it('lists newest first, page by page, by actor, action and time', () => {
    const { audit } = log(5);
    const seqs = (query: object) => audit.list({ limit: 10, ...query }).items.map((record) => record.seq);
    const first = audit.list({ limit: 2 });
    expect(first.items.map((record) => record.seq)).toEqual([5, 4]);
    expect(seqs({ cursor: first.nextCursor })).toEqual([3, 2, 1]);
    expect(seqs({ actor: 'even' })).toEqual([4, 2]);
    expect(seqs({ actions: ['none'] })).toEqual([]);
    expect(seqs({ fromMs: startMs + 2, toMs: startMs + 4 })).toEqual([3, 2]);
  });

  it('has one canonical text for one value, and JSON reads it back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        const back = JSON.parse(text) as unknown;
        expect(back).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(back)).toBe(text);
      }),
    );
  });
});
