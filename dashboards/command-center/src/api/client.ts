/** Calls to the gateway's REST API, with the bearer token of the signed-in user. */
import { Calls, problemOf, reach } from './calls.ts';
import type {
  Alert,
  AlertOutcome,
  AlertState,
  Area,
  Category,
  Checkpoint,
  Device,
  Page,
  ReadView,
  Ring,
  RoadLine,
  Session,
} from './types.ts';

export { ApiError } from './calls.ts';

/** One step on an alert, as the operator asks for it. */
export type Step =
  | { step: 'acknowledge' }
  /** `readId`: the read whose picture was looked at. */
  | { step: 'verify'; agrees: boolean; readId?: string; note?: string }
  | { step: 'dispatch'; checkpointId: string }
  | { step: 'resolve'; outcome: AlertOutcome; note?: string };

const stepPaths = {
  acknowledge: 'acknowledgement',
  verify: 'verification',
  dispatch: 'dispatch',
  resolve: 'resolution',
} as const;
const pageLimit = 1000;

/** The API of one gateway. `onUnauthenticated` is called when the session has ended. */
export class Api {
  readonly #calls: Calls;

  constructor(
    token: string,
    onUnauthenticated: () => void,
    base = '',
    investigationId: () => string | null = () => null,
  ) {
    this.#calls = new Calls(token, onUnauthenticated, base, investigationId);
  }

  /** The same session, for the parts of the page that are loaded later. */
  get calls(): Calls {
    return this.#calls;
  }

  rings(): Promise<Ring[]> {
    return this.#calls.all<Ring>('/rings');
  }
  /** The road graph; empty where none is imported. */
  async roads(): Promise<RoadLine[]> {
    return (await this.#calls.call<{ features: RoadLine[] }>('GET', '/roads')).features;
  }
  areas(): Promise<Area[]> {
    return this.#calls.all<Area>('/areas');
  }
  checkpoints(): Promise<Checkpoint[]> {
    return this.#calls.all<Checkpoint>('/checkpoints');
  }
  devices(): Promise<Device[]> {
    return this.#calls.all<Device>('/devices');
  }
  categories(): Promise<Page<Category>> {
    return this.#calls.call<Page<Category>>('GET', '/watchlist-categories');
  }
  /** The last reads at a checkpoint, newest first, plates masked unless listed. */
  async recentReads(checkpointId: string): Promise<ReadView[]> {
    const path = `/checkpoints/${encodeURIComponent(checkpointId)}/recent-reads`;
    return (await this.#calls.call<{ items: ReadView[] }>('GET', path)).items;
  }
  /** All alerts in a state. */
  alertsIn(state: AlertState): Promise<Alert[]> {
    return this.#calls.all<Alert>(`/alerts?state=${state}`);
  }
  /** The newest alerts in a state, one page. */
  async newestAlertsIn(state: AlertState, limit: number): Promise<Alert[]> {
    return (await this.#calls.call<Page<Alert>>('GET', `/alerts?state=${state}&limit=${limit}`)).items;
  }
  /** One page of changes after a sequence number, oldest first. */
  async alertsAfter(seq: number): Promise<Alert[]> {
    return (await this.#calls.call<Page<Alert>>('GET', `/alerts?afterSeq=${seq}&limit=${pageLimit}`)).items;
  }
  alert(id: string): Promise<Alert> {
    return this.#calls.call<Alert>('GET', `/alerts/${encodeURIComponent(id)}`);
  }
  /** Takes a step on an alert, saying which version was seen. @throws ApiError `alert_changed` with the present alert */
  step(id: string, version: number, asked: Step): Promise<Alert> {
    const { step, ...body } = asked;
    return this.#calls.call<Alert>('POST', `/alerts/${encodeURIComponent(id)}/${stepPaths[step]}`, {
      version,
      ...body,
    });
  }
  /** Takes one's own last step back. @throws ApiError `alert_changed`, `undo_refused`, with the present alert */
  undo(id: string, version: number): Promise<Alert> {
    return this.#calls.call<Alert>('POST', `/alerts/${encodeURIComponent(id)}/undo`, { version });
  }
  addNote(id: string, text: string): Promise<Alert> {
    return this.#calls.call<Alert>('POST', `/alerts/${encodeURIComponent(id)}/notes`, { text });
  }
  /** Tells the gateway that this screen shows the alert of a drill. */
  sighting(id: string): Promise<void> {
    return this.#calls.call<void>('POST', `/alerts/${encodeURIComponent(id)}/sighting`, {});
  }
  signOut(): Promise<void> {
    return this.#calls.call<void>('DELETE', '/session');
  }
}

/** Signs in. @throws ApiError `bad_credentials`, `too_many_attempts`, `otp_required`, `network` */
export async function signIn(username: string, password: string, otp: string): Promise<Session> {
  const response = await reach('/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(otp === '' ? { username, password } : { username, password, otp }),
  });
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Session;
}
