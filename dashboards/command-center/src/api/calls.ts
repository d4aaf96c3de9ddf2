/** One call to the gateway: the bearer token, the problem document, the pages of a list. */
import type { Alert, Page } from './types.ts';

/** One wrong field, as the gateway names it. */
export interface FieldProblem {
  path: string;
  message: string;
}

/** A refused or failed call: the problem document's code, or `network` where the gateway could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** With `alert_changed`: the alert as it is now. */
  readonly alert: Alert | null;
  /** With `invalid_request`: every wrong field at once. */
  readonly fields: readonly FieldProblem[];
  /** With `approval_required`: what it is needed for. */
  readonly needs: readonly string[];

  constructor(
    status: number,
    code: string,
    detail: string,
    alert: Alert | null = null,
    fields: readonly FieldProblem[] = [],
    needs: readonly string[] = [],
  ) {
    super(detail);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.alert = alert;
    this.fields = fields;
    this.needs = needs;
  }
}

const pageLimit = 1000;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
function fieldsOf(value: unknown): FieldProblem[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter(isRecord)
    .map((field) => ({ path: textOf(field.path, ''), message: textOf(field.message, '') }));
}

/** The problem document of an answer that is not 2xx. */
export async function problemOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = isRecord(body) ? body : {};
  const alert = isRecord(problem.alert) ? (problem.alert as unknown as Alert) : null;
  const code = textOf(problem.code, response.status >= 500 ? 'internal' : 'invalid_request');
  const detail = textOf(problem.detail, response.statusText);
  const needs = Array.isArray(problem.needs) ? problem.needs.map(String) : [];
  return new ApiError(response.status, code, detail, alert, fieldsOf(problem.errors), needs);
}

/** A fetch whose failure to reach the gateway is an ApiError `network`. */
export async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new ApiError(0, 'network', cause instanceof Error ? cause.message : 'network');
  }
}

/** How the API is called for one session. `onUnauthenticated` is called when the session has ended. */
export class Calls {
  readonly token: string;
  /** Sent with every call while an investigation is open; null: none is. */
  readonly #investigationId: () => string | null;
  readonly #onUnauthenticated: () => void;
  readonly #base: string;

  constructor(
    token: string,
    onUnauthenticated: () => void,
    base = '',
    investigationId: () => string | null = () => null,
  ) {
    this.token = token;
    this.#investigationId = investigationId;
    this.#onUnauthenticated = onUnauthenticated;
    this.#base = base;
  }

  async #send(
    method: string,
    url: string,
    accept: string,
    body?: object,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const headers: Record<string, string> = { ...more, authorization: `Bearer ${this.token}`, accept };
    const investigation = this.#investigationId();
    if (investigation !== null) headers['ringgate-investigation'] = investigation;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const response = await reach(`${this.#base}${url}`, init);
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (problem.status === 401) this.#onUnauthenticated();
    throw problem;
  }

  /** `path` is below /api/v1. @throws ApiError */
  async call<T>(
    method: string,
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const response = await this.#send(method, `/api/v1${path}`, 'application/json', body, headers);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  /** A picture; `url` is the whole path, as the gateway gives it. @throws ApiError */
  async picture(url: string): Promise<Blob> {
    return this.blob(url, 'image/*');
  }

  /** A file; `url` is the whole path. @throws ApiError */
  async blob(url: string, accept: string): Promise<Blob> {
    return (await this.#send('GET', url, accept)).blob();
  }

  /** All items of a list, page after page. @throws ApiError */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    const joiner = path.includes('?') ? '&' : '?';
    let cursor: string | null = null;
    do {
      const at: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: Page<T> = await this.call<Page<T>>('GET', `${path}${joiner}limit=${pageLimit}${at}`);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }
}
