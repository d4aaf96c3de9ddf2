/** Questions over reads: what they need of the rest of the gateway, put together. */
import { join } from 'node:path';
import type { Settings } from '../config/index.ts';
import type { SiteKeys } from '../config/site-keys.ts';
import type { Changes, Clock, Log } from '../core/ports.ts';
import { openSigningKey } from '../evidence/signing-key.ts';
import type { RouteModule } from '../http/app.ts';
import { convoyRoutes, sectionRoutes } from '../investigations/analysis-routes.ts';
import { approvalRoutes } from '../investigations/approval-routes.ts';
import { CloneDesk } from '../investigations/clone-desk.ts';
import { ExportBundles } from '../investigations/export-bundle.ts';
import { ExportJobs } from '../investigations/export-jobs.ts';
import { exportRoutes } from '../investigations/export-routes.ts';
import { findingRoutes } from '../investigations/finding-routes.ts';
import type { ImageLinks } from '../investigations/image-links.ts';
import { journeyRoutes } from '../investigations/journey-routes.ts';
import type { LookRules } from '../investigations/look.ts';
import { questionKinds } from '../investigations/question-kinds.ts';
import { savedQuestionRoutes } from '../investigations/saved-question-routes.ts';
import { usualPlacesRoutes } from '../investigations/usual-places-routes.ts';
import type { CommittedRead } from '../pipeline/way.ts';
import type { Store } from '../store/contract/index.ts';
import { version } from '../version.ts';

export interface QuestionParts {
  settings: Pick<Settings, 'investigations' | 'dataDir' | 'siteZone'>;
  store: Store;
  changes: Changes;
  clock: Clock;
  log: Log;
  keys: Pick<SiteKeys, 'imageLinkKey' | 'evidenceKey'>;
}
export interface Questions {
  rules: LookRules;
  highestSpeedKmh: number;
  /** A read is stored. */
  read(committed: CommittedRead): void;
  clones: CloneDesk;
  routes(parts: { imageLinks: ImageLinks }): readonly RouteModule[];
  /** Files of exports whose time is over. @returns how many were removed */
  removeExports(): Promise<number>;
  stop(): Promise<void>;
}

export async function createQuestions(parts: QuestionParts): Promise<Questions> {
  const { store, changes, clock, log, keys } = parts;
  const { ageSteps, highestSpeedKmh, exportRows, exportMs, pdfFont, approvalMs } =
    parts.settings.investigations;
  // one key, two uses: what is signed begins with its use
  const rules: LookRules = { ageSteps, cursorKey: keys.imageLinkKey };
  const clones = new CloneDesk({
    store,
    highestSpeedKmh,
    clock,
    log,
    raised: (alert) => changes.emit('alertsChanged', [alert]),
  });
  await clones.start();
  const dir = join(parts.settings.dataDir, 'exports');
  const key = openSigningKey(keys.evidenceKey);
  const bundles = new ExportBundles({ store, clock, key, version });
  const exports = new ExportJobs({ store, clock, dir, exportMs, pdfFont, bundles });
  await exports.start();
  return {
    rules,
    highestSpeedKmh,
    clones,
    read: (committed) => clones.read(committed),
    routes: ({ imageLinks }) => {
      const analysis = { rules, highestSpeedKmh, imageLinks };
      return [
        approvalRoutes({ kinds: questionKinds, rules, approvalMs }),
        journeyRoutes(analysis),
        convoyRoutes(analysis),
        sectionRoutes(analysis),
        findingRoutes(analysis),
        usualPlacesRoutes({ rules, zone: parts.settings.siteZone ?? 'UTC' }),
        exportRoutes({ rules, jobs: exports, exportRows }),
        savedQuestionRoutes({ kinds: questionKinds, rules }),
      ];
    },
    removeExports: () => exports.removeOver(),
    async stop() {
      await exports.close();
      await clones.settle();
    },
  };
}
