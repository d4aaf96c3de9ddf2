/** When an entry ends, its open alerts end with it, and everybody hears of both. */
import type { AppContext } from '../http/context.ts';
import type { EndedEntry } from '../store/contract/watchlists.ts';

/** Tells the matcher and the screens what has ended. Call it after the commit. */
export function announceEnding(context: Pick<AppContext, 'changes'>, ended: EndedEntry): void {
  context.changes.emit('watchlistChanged', ended.entry);
  if (ended.alerts.length > 0) context.changes.emit('alertsChanged', ended.alerts);
}

/**
 * Ends every entry whose validity is over by now, with its open alerts (outcome `withdrawn`). For a timer.
 * @returns how many entries ended
 */
export async function expireDue(
  context: Pick<AppContext, 'store' | 'changes' | 'audit'>,
  nowMs: number,
): Promise<number> {
  const ended = await context.store.watchlists.expireDue(nowMs);
  for (const one of ended) {
    announceEnding(context, one);
    await context.audit({ username: 'system' }, 'watchlist.expired', {
      entry: one.entry.id,
      caseReference: one.entry.caseReference,
      how: one.entry.ended?.how ?? 'expired',
      alerts: one.alerts.map((alert) => alert.id),
    });
  }
  return ended.length;
}
