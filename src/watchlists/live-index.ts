/** The match index kept in step with the stored lists: filled at start, changed with each approval, withdrawal and expiry. */
import type { WatchlistEntry } from '../core/entities.ts';
import { MatchIndex } from '../core/match.ts';
import type { Changes, Clock, Log } from '../core/ports.ts';
import type { Store } from '../store/contract/index.ts';

const expiryCheckMs = 1_000;

export interface LiveIndex {
  index: MatchIndex;
  close(): void;
}

/** Fills the index and starts looking for entries that have expired, whose open alerts then resolve. */
export async function openLiveIndex(parts: {
  store: Pick<Store, 'watchlists'>;
  changes: Changes;
  clock: Clock;
  log: Log;
}): Promise<LiveIndex> {
  const { store, changes, clock, log } = parts;
  const index = new MatchIndex();
  const take = (entry: WatchlistEntry): void => {
    if (entry.state === 'active') index.upsert(entry);
    else index.remove(entry.id);
  };
  changes.on('watchlistChanged', take);
  for (const entry of await store.watchlists.active()) take(entry);
  let running = false;
  const expire = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      for (const ended of await store.watchlists.expireDue(clock())) {
        changes.emit('watchlistChanged', ended.entry);
        if (ended.alerts.length > 0) changes.emit('alertsChanged', ended.alerts);
      }
    } catch (error) {
      log.error({ err: error }, 'expired entries could not be looked for');
    } finally {
      running = false;
    }
  };
  const timer = setInterval(() => void expire(), expiryCheckMs);
  return { index, close: () => clearInterval(timer) };
}
