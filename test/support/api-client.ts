/** A small client of the HTTP API, as an outside program would write it. */

export interface ApiAnswer<T> {
  status: number;
  body: T;
  headers: Headers;
}

export interface Problem {
  code: string;
  detail: string;
  errors: { path: string; message: string }[];
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ApiClient {
  readonly token: string;
  readonly user: { id: string; username: string; roles: string[]; areaId: string | null };
  /** Any status is an answer. `path` is below /api/v1. */
  call<T = Record<string, unknown>>(
    method: Method,
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<ApiAnswer<T>>;
  /** These take 2xx only. @throws Error with status and problem otherwise */
  get<T = Record<string, unknown>>(path: string, headers?: Record<string, string>): Promise<T>;
  post<T = Record<string, unknown>>(path: string, body: object, headers?: Record<string, string>): Promise<T>;
  patch<T = Record<string, unknown>>(path: string, body: object): Promise<T>;
  delete(path: string): Promise<void>;
}

interface Session {
  token: string;
  expiresAt: string;
  user: ApiClient['user'];
}

async function send<T>(
  http: string,
  token: string | null,
  method: Method,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<ApiAnswer<T>> {
  const response = await fetch(`${http}/api/v1${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return {
    status: response.status,
    body: (isJson && text !== '' ? JSON.parse(text) : text) as T,
    headers: response.headers,
  };
}

/** The answer of a sign-in, whatever it is. */
export function signIn(
  http: string,
  username: string,
  password: string,
): Promise<ApiAnswer<Session & Problem>> {
  return send<Session & Problem>(http, null, 'POST', '/session', { username, password });
}

/** Signs in. @throws Error when that is refused */
export async function apiClient(http: string, username: string, password: string): Promise<ApiClient> {
  const session = ok('POST', '/session', await signIn(http, username, password));
  const { token } = session;
  return {
    token,
    user: session.user,
    call: (method, path, body, headers) => send(http, token, method, path, body, headers),
    async get<T>(path: string, headers?: Record<string, string>) {
      return ok('GET', path, await send<T>(http, token, 'GET', path, undefined, headers));
    },
    async post<T>(path: string, body: object, headers?: Record<string, string>) {
      return ok('POST', path, await send<T>(http, token, 'POST', path, body, headers));
    },
    async patch<T>(path: string, body: object) {
      return ok('PATCH', path, await send<T>(http, token, 'PATCH', path, body));
    },
    async delete(path) {
      ok('DELETE', path, await send(http, token, 'DELETE', path));
    },
  };
}

function ok<T>(method: Method, path: string, answer: ApiAnswer<T>): T {
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
}
