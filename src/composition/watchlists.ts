/** The lists as the settings of the site have them. */
import type { Settings } from '../config/index.ts';
import type { WatchlistLife } from '../watchlists/life.ts';

/** What the routes of the lists take of the settings. */
export function watchlistPartsOf(settings: Settings): { life: WatchlistLife; siteZone: string | null } {
  const { emergencyMs, unreviewedEmergencies, reviewMs, reviewGraceMs: graceMs } = settings.watchlists;
  return { life: { emergencyMs, unreviewedEmergencies, reviewMs, graceMs }, siteZone: settings.siteZone };
}
