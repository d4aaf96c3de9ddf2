/** What supervisors and auditors watch over the others with: samples, flags, the chain of the log, pseudonyms. */
import { flagRoutes } from '../audit/flag-routes.ts';
import { queryReviewRoutes } from '../audit/query-review-routes.ts';
import { revealRoutes } from '../audit/reveal-routes.ts';
import { verificationRoutes } from '../audit/verification-routes.ts';
import type { Settings } from '../config/index.ts';
import type { SiteKeys } from '../config/site-keys.ts';
import { fitsCaseReference } from '../core/case-reference.ts';
import type { Clock } from '../core/ports.ts';
import type { RouteModule } from '../http/app.ts';
import { createAuditVerifier } from '../store/sqlite/audit-verifier.ts';

export function createOversight(parts: {
  settings: Pick<Settings, 'dataDir' | 'investigations'>;
  keys: Pick<SiteKeys, 'pseudonymKey'>;
  clock: Clock;
}): { routes: readonly RouteModule[]; stop(): Promise<void> } {
  const { settings, keys, clock } = parts;
  const { pseudonymKey } = keys;
  const { caseReferencePattern } = settings.investigations;
  const verifier = createAuditVerifier(settings.dataDir, clock);
  return {
    routes: [
      queryReviewRoutes({ pseudonymKey }),
      flagRoutes({ pseudonymKey }),
      verificationRoutes({ verifier }),
      revealRoutes({ pseudonymKey, fitsCase: (text) => fitsCaseReference(text, caseReferencePattern) }),
    ],
    stop: () => verifier.close(),
  };
}
