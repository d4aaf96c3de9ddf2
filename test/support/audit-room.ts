/** A data folder whose audit log was cut lawfully: ten records a day for 50 days, of which the first 20 days are gone. */
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { signCut } from '../../src/audit/cuts.ts';
import { AuditHeads } from '../../src/audit/heads.ts';
import { type AuditLogVerdict, verifyAuditLog } from '../../src/command-line/audit.ts';
import { loadSettings } from '../../src/config/index.ts';
import { loadSiteKeys } from '../../src/config/site-keys.ts';
import { openSigningKey, type SigningKey } from '../../src/evidence/signing-key.ts';
import { AuditExpiry } from '../../src/retention/audit-expiry.ts';
import type { Held } from '../../src/retention/classes.ts';
import { openDatabase } from '../../src/store/sqlite/database.ts';
import { type MainStore, openMainStore } from '../../src/store/sqlite/main-store.ts';
import { startMs } from './app.ts';
import { dayMs } from './retention.ts';

export const keptDays = 400;
export const nothingHeld: Held = { readIds: [], alertIds: [], plates: [], caseReferences: [] };
export const cutDay = startMs + (keptDays + 20) * dayMs;
export const never = () => false;

export class AuditRoom {
  dir = '';
  readonly #folders: string[] = [];
  #lawful = '';
  #store: MainStore | null = null;

  get store(): MainStore {
    return this.#store ?? expect.fail('the room is not open');
  }

  /** Makes the folder that every case is a copy of. */
  async make(): Promise<void> {
    this.dir = this.#folder();
    this.#store = openMainStore(this.dir);
    for (let day = 0; day < 50; day += 5) {
      await this.#write(5, day);
      await this.tell(startMs + (day + 5) * dayMs);
    }
    expect(await this.cut(cutDay)).toBe(200);
    await this.tell(cutDay + 1);
    this.#lawful = this.dir;
  }

  /** A copy of its own for the next case. */
  async afresh(): Promise<void> {
    await this.#store?.close();
    this.dir = this.#folder();
    cpSync(this.#lawful, this.dir, { recursive: true });
    this.#store = openMainStore(this.dir);
  }

  async close(): Promise<void> {
    await this.#store?.close();
    for (const path of this.#folders) rmSync(path, { recursive: true });
  }

  key(): SigningKey {
    return openSigningKey(loadSiteKeys(this.dir).evidenceKey);
  }

  /** Tells the head as the gateway does. */
  async tell(nowMs: number): Promise<void> {
    const heads = new AuditHeads({
      head: () => this.store.audit.head(),
      key: this.key(),
      clock: () => nowMs,
      log: { debug() {}, info() {}, warn() {}, error: (fields) => expect.fail(JSON.stringify(fields)) },
      everyMs: 600_000,
      append: async (line) => appendFileSync(join(this.dir, 'audit-heads.jsonl'), line),
      toMqtt: null,
    });
    await heads.close();
  }

  expiry(nowMs: number, tell = () => this.tell(nowMs)): AuditExpiry {
    return new AuditExpiry({
      store: this.store,
      settings: { auditMs: keptDays * dayMs },
      clock: () => nowMs,
      sign: (planned, cutAtMs, days) => signCut(planned, cutAtMs, days, this.key()),
      tell,
    });
  }

  /** One run of retention. @returns how many records it removed */
  cut(nowMs: number, held: Partial<Held> = {}): Promise<number> {
    return this.expiry(nowMs).run({ ...nothingHeld, ...held }, nowMs, never);
  }

  verdict(): Promise<AuditLogVerdict> {
    return verifyAuditLog(
      loadSettings({ RINGGATE_DATA_DIR: this.dir }, () => ''),
      {},
    );
  }

  async seqs(): Promise<number[]> {
    return (await this.store.audit.list({ limit: 1000 })).items.map(({ seq }) => seq).reverse();
  }

  /** What whoever can write the database could try; triggers do not hold them. */
  tamper(sql: string): void {
    const db = openDatabase(join(this.dir, 'ringgate.db'));
    for (const name of ['audit_no_update', 'audit_no_delete', 'audit_cuts_no_update', 'audit_cuts_no_delete'])
      db.exec(`DROP TRIGGER IF EXISTS ${name}`);
    db.exec(sql);
    db.close();
  }

  #folder(): string {
    const path = mkdtempSync(join(tmpdir(), 'ringgate-audit-cut-'));
    this.#folders.push(path);
    return path;
  }

  async #write(days: number, fromDay: number): Promise<void> {
    for (let n = fromDay * 10; n < (fromDay + days) * 10; n += 1)
      await this.store.audit.append(startMs + n * (dayMs / 10), 'chen', 'reads.asked', {
        terms: { plate: `苏F${String(n).padStart(5, '0')}` },
      });
    await this.store.statistics.countLog('UTC', 100_000);
  }
}
