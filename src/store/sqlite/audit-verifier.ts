/** AuditVerifier: each run is a thread of its own that ends with it, so that a gateway nobody audits does without. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AuditCut } from '../../core/audit-cut.ts';
import type { AuditCheck, AuditVerifier } from '../contract/oversight.ts';
import { firstPrevHash } from './audit-chain.ts';
import type { VerifyThreadData } from './audit-verify-thread.ts';
import type { VerifyStep } from './audit-walk.ts';

const start = { seq: 0, hash: firstPrevHash };
/** Beside the database, so that a copy of the one without the other begins at the first record. */
const reachedFile = 'audit-verified.json';

/** The last record that held when the gateway ran before; the start where that is not known. */
function reachedBefore(path: string): { seq: number; hash: string } {
  try {
    const { seq, hash } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    const isRecord = Number.isSafeInteger(seq) && Number(seq) > 0 && typeof hash === 'string';
    return isRecord && /^[0-9a-f]{64}$/.test(hash) ? { seq: Number(seq), hash } : start;
  } catch {
    // missing or half written: the walk begins at the first record, which only takes longer
    return start;
  }
}

/**
 * What was found to hold is kept over a restart in a file: the next run begins there. Whoever can write the data folder
 * can write that file too, so it only saves the page time: `audit verify` and a run asked for anew begin at the front.
 * @param faultOfCut why a cut is not the site's, or took too much; null: it is lawful
 */
export function createAuditVerifier(
  dataDir: string,
  clock: () => number,
  faultOfCut: (cut: AuditCut) => string | null,
): AuditVerifier {
  const mainPath = join(dataDir, 'ringgate.db');
  const reachedPath = join(dataDir, reachedFile);
  let reached = reachedBefore(reachedPath);
  let firstBroken: AuditCheck['firstBroken'] = null;
  let checkedAtMs: number | null = null;
  let cutThrough = 0;
  let failure: Error | null = null;
  let running: { worker: Worker; ended: Promise<void> } | null = null;

  function keepReached(): void {
    const unfinished = `${reachedPath}.new`;
    writeFileSync(unfinished, JSON.stringify(reached), { mode: 0o600 });
    renameSync(unfinished, reachedPath);
  }
  function unlawful(cut: VerifyStep['cut']): AuditCheck['firstBroken'] {
    const reason = cut === null ? null : faultOfCut(cut);
    return cut === null || reason === null ? null : { seq: cut.seq, reason };
  }
  function run(): void {
    failure = null;
    const worker = new Worker(new URL('./audit-verify-thread.ts', import.meta.url), {
      workerData: { mainPath, after: reached } satisfies VerifyThreadData,
    });
    worker.on('message', (step: VerifyStep) => {
      reached = step.verifiedTo;
      firstBroken = step.firstBroken ?? unlawful(step.cut);
      cutThrough = step.cut?.through ?? 0;
      try {
        if (reached.seq > 0) keepReached();
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
      }
      if (step.done) checkedAtMs = clock();
    });
    worker.on('error', (error: unknown) => {
      failure = error instanceof Error ? error : new Error(String(error));
    });
    const ended = new Promise<void>((resolve) => {
      worker.on('exit', () => {
        running = null;
        resolve();
      });
    });
    running = { worker, ended };
  }
  function state(): AuditCheck {
    const head = reached.seq === 0 ? null : reached;
    const name = firstBroken !== null ? 'broken' : running !== null ? 'running' : 'holds';
    return { state: name, verifiedTo: reached.seq, cutThrough, head, firstBroken, checkedAtMs };
  }
  return {
    check() {
      if (failure !== null) {
        const error = failure;
        failure = null;
        throw error;
      }
      if (running === null && firstBroken === null) run();
      return state();
    },
    restart() {
      if (running === null) {
        reached = start;
        firstBroken = null;
        checkedAtMs = null;
        run();
      }
      return state();
    },
    settled: async () => running?.ended,
    async close() {
      await running?.worker.terminate();
    },
  };
}
