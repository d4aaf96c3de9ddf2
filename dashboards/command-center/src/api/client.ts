/** Calls to the gateway's REST API, with the bearer token of the signed-in user. */
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
  Session,
} from './types.ts';

/** A refused or failed call: the problem document's code, or `network` where the gateway could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** With `alert_changed`: the alert as it is now. */
  readonly alert: Alert | null;

  constructor(status: number, code: string, detail: string, alert: Alert | null = null) {
    super(detail);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.alert = alert;
  }
}

/** One step on an alert, as the operator asks for it. */
export type Step =
  | { step: 'acknowledge' }
  | { step: 'verify'; agrees: boolean; note?: string }
  | { step: 'dispatch'; checkpointId: string }
  | { step: 'resolve'; outcome: AlertOutcome; note?: string };

const stepPaths = {
  acknowledge: 'acknowledgement',
  verify: 'verification',
  dispatch: 'dispatch',
  resolve: 'resolution',
} as const;
const pageLimit = 1000;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

async function problemOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = isRecord(body) ? body : {};
  const alert = isRecord(problem.alert) ? (problem.alert as unknown as Alert) : null;
  const code = textOf(problem.code, response.status >= 500 ? 'internal' : 'invalid_request');
  return new ApiError(response.status, code, textOf(problem.detail, response.statusText), alert);
}

/** The API of one gateway. `onUnauthenticated` is called when the session has ended. */
export class Api {
  readonly #token: string;
  readonly #onUnauthenticated: () => void;
  readonly #base: string;

  constructor(token: string, onUnauthenticated: () => void, base = '') {
    this.#token = token;
    this.#onUnauthenticated = onUnauthenticated;
    this.#base = base;
  }

  /** @throws ApiError */
  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const headers: Record<string, string> = {
      authorization: `Bearer ${this.#token}`,
      accept: 'application/json',
    };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    let response: Response;
    try {
      response = await fetch(`${this.#base}/api/v1${path}`, init);
    } catch (cause) {
      throw new ApiError(0, 'network', cause instanceof Error ? cause.message : 'network');
    }
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
    const problem = await problemOf(response);
    if (problem.status === 401) this.#onUnauthenticated();
    throw problem;
  }

  /** All items of a list, page after page. @throws ApiError */
  async #all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    const joiner = path.includes('?') ? '&' : '?';
    let cursor: string | null = null;
    do {
      const at: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: Page<T> = await this.#call<Page<T>>('GET', `${path}${joiner}limit=${pageLimit}${at}`);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }

  rings(): Promise<Ring[]> {
    return this.#all<Ring>('/rings');
  }
  areas(): Promise<Area[]> {
    return this.#all<Area>('/areas');
  }
  checkpoints(): Promise<Checkpoint[]> {
    return this.#all<Checkpoint>('/checkpoints');
  }
  devices(): Promise<Device[]> {
    return this.#all<Device>('/devices');
  }
  categories(): Promise<Page<Category>> {
    return this.#call<Page<Category>>('GET', '/watchlist-categories');
  }
  /** The last reads at a checkpoint, newest first, plates masked unless listed. */
  async recentReads(checkpointId: string): Promise<ReadView[]> {
    const path = `/checkpoints/${encodeURIComponent(checkpointId)}/recent-reads`;
    return (await this.#call<{ items: ReadView[] }>('GET', path)).items;
  }
  /** All alerts in a state. */
  alertsIn(state: AlertState): Promise<Alert[]> {
    return this.#all<Alert>(`/alerts?state=${state}`);
  }
  /** The newest alerts in a state, one page. */
  async newestAlertsIn(state: AlertState, limit: number): Promise<Alert[]> {
    return (await this.#call<Page<Alert>>('GET', `/alerts?state=${state}&limit=${limit}`)).items;
  }
  /** One page of changes after a sequence number, oldest first. */
  async alertsAfter(seq: number): Promise<Alert[]> {
    return (await this.#call<Page<Alert>>('GET', `/alerts?afterSeq=${seq}&limit=${pageLimit}`)).items;
  }
  alert(id: string): Promise<Alert> {
    return this.#call<Alert>('GET', `/alerts/${encodeURIComponent(id)}`);
  }
  /** Takes a step on an alert, saying which version was seen. @throws ApiError `alert_changed` with the present alert */
  step(id: string, version: number, asked: Step): Promise<Alert> {
    const { step, ...body } = asked;
    return this.#call<Alert>('POST', `/alerts/${encodeURIComponent(id)}/${stepPaths[step]}`, {
      version,
      ...body,
    });
  }
  signOut(): Promise<void> {
    return this.#call<void>('DELETE', '/session');
  }
}

/** Signs in. @throws ApiError `bad_credentials`, `too_many_attempts`, `otp_required`, `network` */
export async function signIn(username: string, password: string, otp: string): Promise<Session> {
  let response: Response;
  try {
    response = await fetch('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(otp === '' ? { username, password } : { username, password, otp }),
    });
  } catch (cause) {
    throw new ApiError(0, 'network', cause instanceof Error ? cause.message : 'network');
  }
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Session;
}
