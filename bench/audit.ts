/**
 * How long `ringgate audit verify` takes: N records in a data folder of its own, walked in as many threads as the
 * command takes. `npm run bench:audit -- [--records 10000000] [--dir FOLDER] --json`. With a
 * folder the records are made once and stay for the next run.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { canonicalJson } from '../src/core/canonical-json.ts';
import { auditHash, firstPrevHash } from '../src/store/sqlite/audit-chain.ts';
import { verifyAuditInRanges } from '../src/store/sqlite/audit-verify-ranges.ts';
import { migrate, openDatabase } from '../src/store/sqlite/database.ts';
import { openMainStore } from '../src/store/sqlite/main-store.ts';
import { mainMigrations } from '../src/store/sqlite/migrations/index.ts';

const startMs = Date.UTC(2026, 0, 1);

/** A log as a busy site has it: nine of ten records are looks at reads. */
export function fillAudit(dataDir: string, records: number): void {
  const db = openDatabase(join(dataDir, 'ringgate.db'), { synchronous: 'normal' });
  migrate(db, mainMigrations);
  const insert = db.prepare(
    'INSERT INTO audit (seq, at, actor, action, detail, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  let prevHash = firstPrevHash;
  const write = db.transaction((from: number, to: number) => {
    for (let seq = from; seq <= to; seq += 1) {
      const isLook = seq % 10 !== 0;
      const detail = isLook
        ? {
            investigation: `0b6f1c1e-52f0-4a7f-9a00-${String(seq).padStart(12, '0')}`,
            purpose: 'criminal_case',
            caseReference: `苏公刑〔2026〕${seq % 10_000}`,
            terms: { plate: `苏F${seq % 100_000}`, match: 'exact', candidates: false },
            results: seq % 7,
            readIds: [`1.${seq}`, `1.${seq + 1}`],
          }
        : { alert: `a-${seq}`, version: 2, plate: `苏F${seq % 100_000}`, step: { step: 'acknowledge' } };
      const record = {
        seq,
        at: new Date(startMs + seq * 100).toISOString(),
        actor: `officer-${seq % 200}`,
        action: isLook ? 'reads.asked' : 'alert.acknowledge',
        detail,
        prevHash,
      };
      const hash = auditHash(record);
      insert.run(seq, record.at, record.actor, record.action, canonicalJson(detail), prevHash, hash);
      prevHash = hash;
    }
  });
  for (let from = 1; from <= records; from += 50_000) write(from, Math.min(records, from + 49_999));
  db.close();
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      records: { type: 'string', default: '10000000' },
      dir: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const records = Number(values.records);
  const dataDir = values.dir ?? mkdtempSync(join(tmpdir(), 'ringgate-audit-'));
  mkdirSync(dataDir, { recursive: true });
  try {
    if (!existsSync(join(dataDir, 'ringgate.db'))) fillAudit(dataDir, records);
    // one that was made by an older version
    await openMainStore(dataDir).close();
    const threads = availableParallelism();
    const beginMs = performance.now();
    const verdict = await verifyAuditInRanges(dataDir, threads);
    const seconds = (performance.now() - beginMs) / 1000;
    verdict.close();
    if (verdict.firstBroken !== null || verdict.checked !== records)
      throw new Error(`the log does not hold: ${JSON.stringify(verdict.firstBroken)}`);
    const perSecond = Math.round(records / seconds);
    process.stdout.write(
      `${JSON.stringify({ audit: { records, threads, seconds: Math.round(seconds * 10) / 10, perSecond } })}\n`,
    );
  } finally {
    if (values.dir === undefined) rmSync(dataDir, { recursive: true });
  }
}

if (process.argv[1] === import.meta.filename) await main();
