/** The calls of the pages about counts for publication and about what is kept how long. */
import type { Calls } from './calls.ts';
import type { LegalHold, NewHold, Retention } from './retention-types.ts';
import type { Statistics } from './statistics-types.ts';

const part = encodeURIComponent;

export interface StatisticsSpan {
  from: string;
  to: string;
  of: 'ring' | 'checkpoint';
}

export class RecordsApi {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  statistics({ from, to, of }: StatisticsSpan): Promise<Statistics> {
    return this.#calls.call('GET', `/statistics?from=${from}&to=${to}&of=${of}`);
  }
  statisticsFile({ from, to, of }: StatisticsSpan): Promise<Blob> {
    return this.#calls.blob(`/api/v1/statistics?from=${from}&to=${to}&of=${of}&format=csv`, 'text/csv');
  }
  retention(): Promise<Retention> {
    return this.#calls.call('GET', '/retention');
  }
  holds(state: 'current' | 'all'): Promise<LegalHold[]> {
    return this.#calls.all(state === 'all' ? '/legal-holds' : '/legal-holds?state=current');
  }
  placeHold(hold: NewHold): Promise<LegalHold> {
    return this.#calls.call('POST', '/legal-holds', hold);
  }
  /** Asks for the release; of a second supervisor it is the release. */
  releaseHold(id: string, reason: string): Promise<LegalHold> {
    return this.#calls.call('POST', `/legal-holds/${part(id)}/release`, { reason });
  }
}
