/** Expiry and legal holds, put together. */
import type { Settings } from '../config/index.ts';
import type { SiteKeys } from '../config/site-keys.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { ExpiryWorker } from '../retention/expiry-worker.ts';
import { holdRoutes } from '../retention/hold-routes.ts';
import { retentionRoutes } from '../retention/retention-routes.ts';

export interface RetentionParts {
  context: AppContext;
  settings: Pick<Settings, 'retention' | 'investigations'>;
  keys: Pick<SiteKeys, 'pseudonymKey'>;
  questions: { removeExports(): Promise<number> };
  recent: { expireBefore(ms: number): void };
}
export interface Retention {
  worker: ExpiryWorker;
  routes: readonly RouteModule[];
}

/** Nothing expires before `worker.start()`. */
export function createRetention({ context, settings, keys, questions, recent }: RetentionParts): Retention {
  const { exportMs, caseReferencePattern } = settings.investigations;
  const worker = new ExpiryWorker({
    context,
    settings: settings.retention,
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
