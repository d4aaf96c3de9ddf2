/** All routes of the lists, as the HTTP server gets them. */
import type { RouteModule } from '../http/app.ts';
import { watchlistExportRoutes } from './export-routes.ts';
import { watchlistHygieneRoutes } from './hygiene-routes.ts';
import { watchlistImportRoutes } from './import-routes.ts';
import type { WatchlistLife } from './life.ts';
import { watchlistLifeRoutes } from './life-routes.ts';
import type { WatchlistRules } from './proposal.ts';
import { watchlistRoutes } from './routes.ts';

export interface WatchlistParts extends WatchlistRules {
  life: WatchlistLife;
  /** Of the pseudonyms that auditors see in the place of plates. */
  pseudonymKey: string;
}

export function watchlistModules(parts: WatchlistParts): RouteModule[] {
  return [
    watchlistRoutes(parts),
    watchlistLifeRoutes(parts.life),
    watchlistImportRoutes(parts, parts.life),
    watchlistExportRoutes(parts),
    watchlistHygieneRoutes(parts),
  ];
}
