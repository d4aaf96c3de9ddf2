/** The match index kept in step with the stored lists: filled at start, changed with each approval, withdrawal and expiry. */
import type { WatchlistEntry } from '../core/entities.ts';
import type { ScopeWorld } from '../core/entry-scope.ts';
import { MatchIndex } from '../core/match.ts';
import type { Changes } from '../core/ports.ts';
import type { Store } from '../store/contract/index.ts';

export async function openLiveIndex(
  store: Pick<Store, 'watchlists'>,
  changes: Changes,
  world: ScopeWorld,
): Promise<MatchIndex> {
  const index = new MatchIndex(world);
  const take = (entry: WatchlistEntry): void => {
    if (entry.state === 'active' && entry.suspendedAt === undefined) index.upsert(entry);
    else index.remove(entry.id);
  };
  changes.on('watchlistChanged', take);
  for (const entry of await store.watchlists.active()) take(entry);
  return index;
}
