/** One gateway for the tests of lists, cleared between them: signing users up costs more than all else. */
import { noWorld } from '../../src/core/entry-scope.ts';
import type { MatchIndex } from '../../src/core/match.ts';
import { announceEnding } from '../../src/watchlists/endings.ts';
import { openLiveIndex } from '../../src/watchlists/live-index.ts';
import { type GatewayApp, openGatewayApp, startMs } from './gateway-app.ts';

export interface ListRoom {
  gateway: GatewayApp;
  index: MatchIndex;
  /** A call on an entry. */
  post(token: string, id: string, what: string, body?: object): ReturnType<GatewayApp['call']>;
  /** The entries that a blue plate matches that is seen at this time. */
  matches(plate?: string, atMs?: number): string[];
  /** Ends every entry and reviews every emergency. */
  clear(): Promise<void>;
}

export async function openListRoom(): Promise<ListRoom> {
  const gateway = await openGatewayApp();
  const index = await openLiveIndex(gateway.store, gateway.context.changes, noWorld);
  const { watchlists } = gateway.store;
  const cleaner = { userId: 'cleaner', username: 'cleaner' };
  return {
    gateway,
    index,
    post: (token, id, what, body = {}) =>
      gateway.call(token, 'POST', `/watchlist-entries/${id}/${what}`, body),
    matches: (plate = '苏F12345', atMs = startMs) =>
      index
        .match({ plate, plateColor: 'blue', capturedAtMs: atMs, receivedAtMs: atMs })
        .map((match) => match.entryId),
    async clear() {
      const verdict = { justified: true, note: 'cleared' };
      for (const { id } of (await watchlists.list({ limit: 100, unreviewedEmergency: true })).items)
        await watchlists.reviewEmergency(id, cleaner, startMs, verdict);
      for (const state of ['proposed', 'active'] as const)
        for (const { id } of (await watchlists.list({ limit: 100, state })).items)
          announceEnding(gateway.context, await watchlists.withdraw(id, 'cleaner', startMs, 'cleared'));
    },
  };
}
