/** The calls of a crew, and of who plans when checkpoints are staffed. */
import type { Calls } from './calls.ts';
import type { CrewPost, CrewWord, Roster, RosterException, WeeklyShift } from './crew-types.ts';
import type { Alert, Checkpoint } from './types.ts';

export interface AnswerAsk {
  version: number;
  answer: CrewWord;
  note?: string;
  /** The same one again changes nothing. */
  answerId: string;
}

export class CrewApi {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  post(): Promise<CrewPost> {
    return this.#calls.call<CrewPost>('GET', '/crew');
  }
  answer(alertId: string, ask: AnswerAsk): Promise<Alert> {
    return this.#calls.call<Alert>('POST', `/alerts/${encodeURIComponent(alertId)}/answer`, ask);
  }
  /** This page shows the dispatch, or the recall, that bears this time. */
  receipt(alertId: string, shows: 'dispatch' | 'recall', of: string): Promise<Alert> {
    return this.#calls.call<Alert>('POST', `/alerts/${encodeURIComponent(alertId)}/receipt`, { shows, of });
  }
  confirmRecall(alertId: string, of: string): Promise<Alert> {
    return this.#calls.call<Alert>('POST', `/alerts/${encodeURIComponent(alertId)}/recall-confirmation`, {
      of,
    });
  }
  roster(checkpointId: string): Promise<Roster> {
    return this.#calls.call<Roster>('GET', `/checkpoints/${encodeURIComponent(checkpointId)}/roster`);
  }
  setRoster(
    checkpointId: string,
    plan: { weekly: WeeklyShift[]; exceptions: RosterException[] },
  ): Promise<Roster> {
    return this.#calls.call<Roster>('PUT', `/checkpoints/${encodeURIComponent(checkpointId)}/roster`, plan);
  }
  /** `staffedUntil`: where there is a roster. */
  setStaffed(checkpointId: string, body: { staffed: boolean; staffedUntil?: string }): Promise<Checkpoint> {
    return this.#calls.call<Checkpoint>('PATCH', `/checkpoints/${encodeURIComponent(checkpointId)}`, body);
  }
}
