/** What supervisors and auditors watch over the others with: samples, flags, the chain of the log, pseudonyms. */
import { faultOfCut } from '../audit/cuts.ts';
import { flagRoutes } from '../audit/flag-routes.ts';
import { createLots } from '../audit/lots.ts';
import { queryReviewRoutes } from '../audit/query-review-routes.ts';
import { revealRoutes } from '../audit/reveal-routes.ts';
import { StatisticsDesk } from '../audit/statistics-desk.ts';
import { statisticsRoutes } from '../audit/statistics-routes.ts';
import { verificationRoutes } from '../audit/verification-routes.ts';
import type { Settings } from '../config/index.ts';
import type { SiteKeys } from '../config/site-keys.ts';
import { fitsCaseReference } from '../core/case-reference.ts';
import type { Changes, Clock, Log } from '../core/ports.ts';
import { signersOf } from '../evidence/signing-key.ts';
import type { RouteModule } from '../http/app.ts';
import type { CommittedRead } from '../pipeline/way.ts';
import type { Store } from '../store/contract/index.ts';
import { createAuditVerifier } from '../store/sqlite/audit-verifier.ts';

export function createOversight(parts: {
  settings: Pick<Settings, 'dataDir' | 'investigations' | 'siteZone' | 'statistics'>;
  store: Pick<Store, 'statistics'>;
  changes: Changes;
  log: Log;
  keys: Pick<SiteKeys, 'pseudonymKey' | 'evidenceKey' | 'formerEvidenceKeys'>;
  clock: Clock;
}): {
  routes: readonly RouteModule[];
  /** A read is stored. */
  read(committed: CommittedRead): void;
  stop(): Promise<void>;
} {
  const { settings, keys, clock, store, changes, log } = parts;
  const { pseudonymKey } = keys;
  const { caseReferencePattern } = settings.investigations;
  const signers = signersOf(keys);
  const verifier = createAuditVerifier(settings.dataDir, clock, (cut) => faultOfCut(cut, signers));
  const desk = new StatisticsDesk({ store, log, zone: settings.siteZone ?? 'UTC' });
  const { smallestCount: roundedTo } = settings.statistics;
  changes.on('alertsChanged', (alerts) => desk.alerts(alerts));
  return {
    read: (committed) => desk.read(committed),
    routes: [
      statisticsRoutes({ desk, roundedTo, lots: createLots(pseudonymKey, roundedTo) }),
      queryReviewRoutes({ pseudonymKey }),
      flagRoutes({ pseudonymKey }),
      verificationRoutes({ verifier }),
      revealRoutes({ pseudonymKey, fitsCase: (text) => fitsCaseReference(text, caseReferencePattern) }),
    ],
    async stop() {
      await desk.close();
      await verifier.close();
    },
  };
}
