/** A small client of the gateway's REST interface: signs in, asks again where it is told to wait. */
import { SimulatorError } from '../errors.ts';

export interface ApiClient {
  readonly userId: string;
  readonly roles: readonly string[];
  /**
   * Makes a call under /api/v1 and answers its JSON, which is trusted to be of the contract's shape.
   * Throws a SimulatorError with status and code for anything but 2xx.
   */
  call<T>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<T>;
}
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** How long a gateway that does not answer (it may be restarting) is asked again. */
const patienceMs = 10_000;

const pauseMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function textOf(problem: unknown): { detail: string; code?: string } {
  if (typeof problem !== 'object' || problem === null) return { detail: '' };
  const { detail, code, errors } = problem as { detail?: unknown; code?: unknown; errors?: unknown };
  const fields = Array.isArray(errors) && errors.length > 0 ? ` ${JSON.stringify(errors)}` : '';
  return {
    detail: `${typeof detail === 'string' ? detail : ''}${fields}`,
    ...(typeof code === 'string' ? { code } : {}),
  };
}

async function send(url: string, init: RequestInit): Promise<Response> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    try {
      const response = await fetch(url, init);
      if (response.status !== 429 && response.status !== 503) return response;
      const seconds = Number(response.headers.get('retry-after') ?? '0.25');
      if (Date.now() > giveUpAt) return response;
      await pauseMs(Math.min(5, Number.isFinite(seconds) ? Math.max(0.1, seconds) : 1) * 1000);
    } catch (cause) {
      if (Date.now() > giveUpAt) throw new SimulatorError(`the gateway at ${url} does not answer`, { cause });
      await pauseMs(250);
    }
  }
}

async function callOnce(
  url: string,
  method: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<unknown> {
  const response = await send(url, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  let answer: unknown = null;
  try {
    answer = text === '' ? null : JSON.parse(text);
  } catch (cause) {
    throw new SimulatorError(`${method} ${url} answered ${response.status} with something that is not JSON`, {
      status: response.status,
      cause,
    });
  }
  if (response.ok) return answer;
  const { detail, code } = textOf(answer);
  throw new SimulatorError(`${method} ${url}: ${response.status} ${code ?? ''} ${detail}`.trim(), {
    status: response.status,
    ...(code === undefined ? {} : { code }),
  });
}

/** Signs in. `baseUrl` is the gateway's, as its ready line gives it. */
export async function signIn(baseUrl: string, username: string, password: string): Promise<ApiClient> {
  const root = `${baseUrl.replace(/\/+$/, '')}/api/v1`;
  const session = (await callOnce(`${root}/session`, 'POST', { username, password }, {})) as {
    token: string;
    user: { id: string; roles: string[] };
  };
  const authorization = `Bearer ${session.token}`;
  return {
    userId: session.user.id,
    roles: session.user.roles,
    call: async <T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      (await callOnce(`${root}${path}`, method, body, { authorization, ...headers })) as T,
  };
}

/** Every item of a list, over all its pages. */
export async function readAll<T>(
  client: ApiClient,
  path: string,
  headers: Record<string, string> = {},
): Promise<T[]> {
  const items: T[] = [];
  const separator = path.includes('?') ? '&' : '?';
  for (let cursor: string | null = ''; cursor !== null; ) {
    const place = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<T> = await client.call<Page<T>>(
      'GET',
      `${path}${separator}limit=1000${place}`,
      undefined,
      headers,
    );
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

/** Runs the work for every item, so many at a time; the first failure ends it. */
export async function forEachLimited<T>(
  items: readonly T[],
  atATime: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  let hasFailed = false;
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (const item of queue) {
        if (hasFailed) return;
        try {
          await work(item);
        } catch (error) {
          hasFailed = true;
          throw error;
        }
      }
    }),
  );
}
