/** Every concern's routes, as the HTTP server gets them. */
import { areaGrantRoutes } from './accounts/area-grant-routes.ts';
import { sessionRoutes } from './accounts/session-routes.ts';
import { tokenRoutes } from './accounts/token-routes.ts';
import { userRoutes } from './accounts/user-routes.ts';
import { falseHitRoutes } from './alerts/false-hit-routes.ts';
import { alertRoutes } from './alerts/routes.ts';
import { type DeadLetterParts, deadLetterRoutes } from './audit/dead-letter-routes.ts';
import { auditRoutes } from './audit/routes.ts';
import { deskModules } from './composition/desk.ts';
import type { Questions } from './composition/questions.ts';
import type { SiteKeys } from './config/site-keys.ts';
import { watchlistCategories } from './core/watchlist-categories.ts';
import { evidenceKeyRoutes } from './evidence/key-routes.ts';
import { openSigningKey, publicKeyView } from './evidence/signing-key.ts';
import { gat1400SubscriptionRoutes, type SubscriptionParts } from './gat1400/subscription-routes.ts';
import type { RouteModule } from './http/app.ts';
import { createImageLinks } from './investigations/image-links.ts';
import { readRoutes } from './investigations/read-routes.ts';
import { type RecentReadsParts, recentReadsRoutes } from './investigations/recent-reads-routes.ts';
import { defaultInvestigationMs, investigationRoutes } from './investigations/routes.ts';
import type { Pictures } from './media/contract.ts';
import { type DecodingRouteParts, decodingRoutes } from './pipeline/decoding-routes.ts';
import { type IngestParts, ingestRoutes } from './pipeline/ingest-routes.ts';
import { registryRoutes } from './registry/routes.ts';
import type { WatchlistLife } from './watchlists/life.ts';
import { watchlistModules } from './watchlists/modules.ts';

export interface RouteParts extends DeadLetterParts, RecentReadsParts {
  keys: SiteKeys;
  ingest: IngestParts;
  decoding: DecodingRouteParts;
  gat1400: SubscriptionParts;
  cameras: readonly RouteModule[];
  health: readonly RouteModule[];
  retention: readonly RouteModule[];
  caseReferencePattern: RegExp;
  pictures: Pictures;
  undoMs: number;
  watchlists: { life: WatchlistLife; siteZone: string | null };
  questions: Pick<Questions, 'rules' | 'routes' | 'highestSpeedKmh'>;
}

export function allRoutes(parts: RouteParts): readonly RouteModule[] {
  const { caseReferencePattern } = parts;
  const imageLinks = createImageLinks(parts.keys.imageLinkKey);
  const { pseudonymKey } = parts.keys;
  return [
    sessionRoutes,
    userRoutes,
    tokenRoutes,
    areaGrantRoutes,
    registryRoutes,
    ...watchlistModules({
      categories: watchlistCategories,
      caseReferencePattern,
      pseudonymKey,
      ...parts.watchlists,
    }),
    alertRoutes({ imageLinks, undoMs: parts.undoMs }),
    ...deskModules({ imageLinks }),
    falseHitRoutes,
    investigationRoutes({ caseReferencePattern, investigationMs: defaultInvestigationMs }),
    readRoutes({
      imageLinks,
      pictures: parts.pictures,
      rules: parts.questions.rules,
      highestSpeedKmh: parts.questions.highestSpeedKmh,
    }),
    ...parts.questions.routes({ imageLinks }),
    recentReadsRoutes(parts),
    auditRoutes({ pseudonymKey }),
    deadLetterRoutes(parts),
    ingestRoutes(parts.ingest),
    decodingRoutes(parts.decoding),
    gat1400SubscriptionRoutes(parts.gat1400),
    evidenceKeyRoutes({
      key: openSigningKey(parts.keys.evidenceKey),
      former: (parts.keys.formerEvidenceKeys ?? []).map(({ publicKey, until }) => ({
        ...publicKeyView(publicKey),
        until,
      })),
    }),
    ...parts.cameras,
    ...parts.health,
    ...parts.retention,
  ];
}
