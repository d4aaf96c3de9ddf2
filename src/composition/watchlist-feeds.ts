/** Watchlist feeds: how they are fetched, and what they need of the rest of the gateway, put together. */
import type { FeedSetting } from '../config/feeds.ts';
import type { Settings } from '../config/index.ts';
import { watchlistCategories } from '../core/watchlist-categories.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { createAddressGuard } from '../net/address-guard.ts';
import { fetchFromDevice } from '../net/device-http.ts';
import { HttpLogin } from '../net/http-login.ts';
import { FeedDesk } from '../watchlists/feed-desk.ts';
import type { FeedFetch } from '../watchlists/feed-puller.ts';
import { feedRoutes } from '../watchlists/feed-routes.ts';
import { watchlistPartsOf } from './watchlists.ts';

const defaultWithinMs = 30_000;
/** What one entry takes at most, all of its texts included; a list is refused while it comes. */
const bytesPerEntry = 8_192;
const leastBytes = 1_000_000;
const mostBytes = 64_000_000;

/** @param withinMs from the start of a call to the last byte of its answer */
export function createFeedFetch(networks: readonly string[], withinMs = defaultWithinMs): FeedFetch {
  const guard = createAddressGuard(networks, [], 'watchlists.feedNetworks');
  const logins = new Map<string, HttpLogin>();
  const loginOf = ({ id, url, username, password }: FeedSetting): HttpLogin | null => {
    if (username === undefined || password === undefined) return null;
    const login = logins.get(id) ?? new HttpLogin({ username, password }, url.startsWith('https:'));
    logins.set(id, login);
    return login;
  };
  return (feed, url, conditions) =>
    fetchFromDevice({
      url,
      headers: {
        ...conditions,
        ...(feed.token === undefined ? {} : { authorization: `Bearer ${feed.token}` }),
      },
      login: loginOf(feed),
      guard,
      ...(feed.ca === undefined ? {} : { ca: feed.ca }),
      maxBytes: Math.min(mostBytes, Math.max(leastBytes, feed.mostEntries * bytesPerEntry)),
      withinMs,
    });
}

export interface WatchlistFeeds {
  routes: readonly RouteModule[];
  /** By what each is known as in the gateway's own alerts. */
  troubles: Readonly<Record<string, () => string | null>>;
  start(context: AppContext): Promise<void>;
  stop(): Promise<void>;
}

export function createWatchlistFeeds(settings: Settings): WatchlistFeeds {
  const { feeds, feedNetworks, feedApprovalMs } = settings.watchlists;
  let desk: FeedDesk | null = null;
  const started = (): FeedDesk => {
    if (desk === null) throw new Error('the feeds are not started');
    return desk;
  };
  return {
    routes: [feedRoutes({ desk: started, approvalMs: feedApprovalMs })],
    troubles: Object.fromEntries(
      feeds.map(({ id }) => [`watchlist_feed_${id}`, () => desk?.trouble(id) ?? null]),
    ),
    async start(context) {
      const { life, siteZone } = watchlistPartsOf(settings);
      const { caseReferencePattern } = settings.investigations;
      const rules = { categories: watchlistCategories, caseReferencePattern, siteZone };
      desk = await FeedDesk.open({ feeds, context, rules, life, fetch: createFeedFetch(feedNetworks) });
      desk.start();
    },
    async stop() {
      await desk?.close();
    },
  };
}
