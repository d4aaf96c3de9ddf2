/** The lists as the settings of the site have them. */
import type { Settings } from '../config/index.ts';
import type { WatchlistLife } from '../watchlists/life.ts';

/** What the routes of the lists take of the settings. */
export function watchlistPartsOf(settings: Settings): { life: WatchlistLife; siteZone: string | null } {
  const { reviewGraceMs, ...rest } = settings.watchlists;
  return { life: { ...rest, graceMs: reviewGraceMs }, siteZone: settings.siteZone };
}
