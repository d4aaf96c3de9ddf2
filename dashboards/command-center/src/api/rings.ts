/** The calls about the rings. */
import type { Calls } from './calls.ts';
import type { RingBalance, RingGaps } from './rings-types.ts';

export class RingsApi {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /** From a time on until now; null: the last 24 hours. */
  balance(from: Date | null): Promise<RingBalance> {
    const path = from === null ? '/ring-balance' : `/ring-balance?from=${from.toISOString()}`;
    return this.#calls.call('GET', path);
  }
  gaps(from: Date | null): Promise<RingGaps> {
    return this.#calls.call('GET', from === null ? '/ring-gaps' : `/ring-gaps?from=${from.toISOString()}`);
  }
}
