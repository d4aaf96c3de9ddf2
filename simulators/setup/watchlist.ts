/** Puts the scenario's watchlist into a gateway as two people do it: one proposes, another approves. */
import type { EntryState, WatchlistEntry } from '../../src/core/entities.ts';
import { at, SimulatorError } from '../errors.ts';
import type { PlannedEntry } from '../traffic/watchlist.ts';
import { type ApiClient, forEachLimited } from './api-client.ts';

interface Category {
  id: string;
  legalBasis?: string;
  longestDays?: number;
}

const dayMs = 86_400_000;
const atATime = 8;
const validDays = 14;
const greatestTries = 50;

/** Proposes and approves the entries; answers their ids in the gateway by entry number from 1 (index 0 is number 1). */
export async function putWatchlist(
  officer: ApiClient,
  supervisor: ApiClient,
  entries: readonly PlannedEntry[],
  idPrefix: string,
  nowMs: number,
): Promise<string[]> {
  const { items } = await officer.call<{ items: Category[] }>('GET', '/watchlist-categories');
  if (items.length === 0) throw new SimulatorError('the gateway has no watchlist category');
  const ids: string[] = [];
  await forEachLimited(entries, atATime, async (entry) => {
    const category = at(items, entry.number % items.length);
    const days = Math.min(validDays, category.longestDays ?? validDays);
    const proposal = {
      plate: entry.plate,
      ...(entry.plateColor === null ? {} : { plateColor: entry.plateColor }),
      category: category.id,
      legalBasis: category.legalBasis ?? '刑事诉讼法',
      caseReference: entry.caseReference,
      reason: entry.reason,
      priority: entry.priority,
      instruction: entry.instruction,
      // from before any late read of the run; an hour of the longest validity is left for clocks that differ
      validFrom: new Date(nowMs - dayMs / 8).toISOString(),
      validUntil: new Date(nowMs + days * dayMs - dayMs / 6).toISOString(),
    };
    ids[entry.number - 1] = await putEntry(officer, supervisor, proposal, `${idPrefix}${entry.number}`);
  });
  return ids;
}

/** One entry, active in the end. An expired or withdrawn one of an earlier run stays as it is and gets a successor. */
async function putEntry(
  officer: ApiClient,
  supervisor: ApiClient,
  proposal: object,
  id: string,
): Promise<string> {
  for (let attempt = 1; attempt <= greatestTries; attempt++) {
    const entryId = attempt === 1 ? id : `${id}-${attempt}`;
    let state: EntryState = 'proposed';
    try {
      await officer.call('POST', '/watchlist-entries', { id: entryId, ...proposal });
    } catch (error) {
      if (!(error instanceof SimulatorError) || error.status !== 409) throw error;
      ({ state } = await officer.call<WatchlistEntry>('GET', `/watchlist-entries/${entryId}`));
    }
    if (state === 'proposed') {
      await supervisor.call('POST', `/watchlist-entries/${entryId}/approval`, {});
      return entryId;
    }
    if (state === 'active') return entryId;
  }
  throw new SimulatorError(`${id} and ${greatestTries} successors of it are all expired or withdrawn`);
}
