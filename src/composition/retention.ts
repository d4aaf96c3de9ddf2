/** Expiry and legal holds, put together. */
import { signCut } from '../audit/cuts.ts';
import type { AuditHeads } from '../audit/heads.ts';
import type { Settings } from '../config/index.ts';
import type { SiteKeys } from '../config/site-keys.ts';
import { RinggateError } from '../core/errors.ts';
import { openSigningKey } from '../evidence/signing-key.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { AuditExpiry } from '../retention/audit-expiry.ts';
import { ExpiryWorker } from '../retention/expiry-worker.ts';
import { holdRoutes } from '../retention/hold-routes.ts';
import { retentionRoutes } from '../retention/retention-routes.ts';

export interface RetentionParts {
  context: AppContext;
  settings: Pick<Settings, 'retention' | 'investigations'>;
  keys: Pick<SiteKeys, 'pseudonymKey' | 'evidenceKey'>;
  heads: Pick<AuditHeads, 'tell' | 'trouble'>;
  questions: { removeExports(): Promise<number> };
  recent: { expireBefore(ms: number): void };
}
export interface Retention {
  worker: ExpiryWorker;
  routes: readonly RouteModule[];
}

/** Nothing expires before `worker.start()`. */
export function createRetention(parts: RetentionParts): Retention {
  const { context, settings, keys, heads, questions, recent } = parts;
  const { exportMs, caseReferencePattern } = settings.investigations;
  const key = openSigningKey(keys.evidenceKey);
  const audit = new AuditExpiry({
    store: context.store,
    settings: settings.retention,
    clock: context.clock,
    sign: (planned, cutAtMs, keptDays) => signCut(planned, cutAtMs, keptDays, key),
    tell: async () => {
      await heads.tell();
      if (heads.trouble !== null)
        throw new RinggateError('unavailable', `no record of the audit log is removed: ${heads.trouble}`);
    },
  });
  const worker = new ExpiryWorker({
    context,
    settings: settings.retention,
    cutAudit: (held, nowMs, isStopping) => audit.run(held, nowMs, isStopping),
    removeExports: () => questions.removeExports(),
    forgetBefore: (ms) => recent.expireBefore(ms),
  });
  return {
    worker,
    routes: [
      retentionRoutes({ settings: settings.retention, exportMs, worker }),
      holdRoutes({ caseReferencePattern, pseudonymKey: keys.pseudonymKey }),
    ],
  };
}
