/** AuditVerifier: each run is a thread of its own that ends with it, so that a gateway nobody audits does without. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AuditCheck, AuditVerifier } from '../contract/oversight.ts';
import { firstPrevHash } from './audit.ts';
import type { VerifyStep, VerifyThreadData } from './audit-verify-thread.ts';

const start = { seq: 0, hash: firstPrevHash };

export function createAuditVerifier(dataDir: string, clock: () => number): AuditVerifier {
  const mainPath = join(dataDir, 'ringgate.db');
  let reached = start;
  let firstBroken: AuditCheck['firstBroken'] = null;
  let checkedAtMs: number | null = null;
  let failure: Error | null = null;
  let running: { worker: Worker; ended: Promise<void> } | null = null;

  function run(): void {
    failure = null;
    const worker = new Worker(new URL('./audit-verify-thread.ts', import.meta.url), {
      workerData: { mainPath, after: reached } satisfies VerifyThreadData,
    });
    worker.on('message', (step: VerifyStep) => {
      reached = step.verifiedTo;
      firstBroken = step.firstBroken;
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
    return { state: name, verifiedTo: reached.seq, head, firstBroken, checkedAtMs };
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
