/** Calls of the desk beside the steps: handovers, and the token of a wall. */
import type { Calls } from './calls.ts';
import type { Handover, HandoverSummary } from './desk-types.ts';
import type { Page } from './types.ts';

const shownHandovers = 10;
/** What a wall looks at, as groups of the API's paths. */
const wallRoutes = [
  'alerts',
  'areas',
  'checkpoints',
  'device-health',
  'devices',
  'live-events',
  'rings',
  'roads',
  'watchlist-categories',
] as const;

export class DeskApi {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /** The last ones, newest first. */
  async handovers(): Promise<Handover[]> {
    return (await this.#calls.call<Page<Handover>>('GET', `/handovers?limit=${shownHandovers}`)).items;
  }
  /** `since` null: since the last handover. */
  summary(since: string | null): Promise<HandoverSummary> {
    const path =
      since === null ? '/handover-summary' : `/handover-summary?since=${encodeURIComponent(since)}`;
    return this.#calls.call('GET', path);
  }
  handOver(summary: string): Promise<Handover> {
    return this.#calls.call('POST', '/handovers', { summary });
  }
  takeOver(id: string, note: string): Promise<Handover> {
    return this.#calls.call('POST', `/handovers/${encodeURIComponent(id)}/acceptance`, { note });
  }
  /** A token that can only look at what a wall shows. @throws ApiError `invalid_request` where it may not last so long */
  wallToken(name: string, expiresAt: string): Promise<{ token: string; expiresAt: string }> {
    return this.#calls.call('POST', '/tokens', {
      name,
      roles: ['wall'],
      readOnly: true,
      routes: wallRoutes,
      expiresAt,
    });
  }
}
