/**
 * HTTP toward devices: signs in as they ask, follows no redirect, connects only where the guard allows, and never
 * waits or reads without a bound. Credentials are in no error and no address.
 */
import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { RinggateError } from '../core/errors.ts';
import type { AddressGuard } from './address-guard.ts';
import type { HttpLogin } from './http-login.ts';

export interface DeviceRequest {
  url: URL;
  method?: 'GET' | 'POST' | 'PUT';
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  login: HttpLogin | null;
  guard: AddressGuard;
  /** Certificates in PEM that sign the site's devices; without it the system's are trusted. */
  ca?: string;
  /** From the start of the call to the headers of the answer. */
  headersWithinMs: number;
  signal?: AbortSignal;
}

/** The answer with its body still to be read; its status is 2xx, or 304 where that was asked for. @throws RinggateError device_* */
export async function openFromDevice(request: DeviceRequest): Promise<IncomingMessage> {
  for (let attempt = 0; ; attempt++) {
    const answer = await send(request);
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    if (status === 304 && isConditional(request)) return answer;
    // what is left of a refusal is of no use; unread it would keep the connection open
    answer.destroy();
    if (status === 401) {
      const challenges = [answer.headers['www-authenticate'] ?? []].flat();
      if (attempt < 2 && request.login?.challenged(challenges) === true) continue;
      throw new RinggateError('device_refused_login', `${shown(request.url)} refuses the login`);
    }
    throw new RinggateError('device_answered_error', `${shown(request.url)} answered ${status}`);
  }
}

export interface DeviceAnswer {
  contentType: string | undefined;
  body: Buffer;
  /** What is known already is the newest (304); there is no body. */
  isNewest: boolean;
  etag: string | undefined;
  lastModified: string | undefined;
}

function isConditional({ headers = {} }: DeviceRequest): boolean {
  return 'if-none-match' in headers || 'if-modified-since' in headers;
}

/** The whole body, up to `maxBytes`, within `withinMs` from now. @throws RinggateError device_* */
export async function fetchFromDevice(
  request: Omit<DeviceRequest, 'headersWithinMs'> & { maxBytes: number; withinMs: number },
): Promise<DeviceAnswer> {
  const deadline = AbortSignal.timeout(request.withinMs);
  const signal = request.signal === undefined ? deadline : AbortSignal.any([request.signal, deadline]);
  const answer = await openFromDevice({ ...request, headersWithinMs: request.withinMs, signal });
  const stop = (): void => void answer.destroy(tooSlow(request.url));
  signal.addEventListener('abort', stop, { once: true });
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > request.maxBytes)
        throw new RinggateError(
          'device_answer_too_large',
          `${shown(request.url)} sends more than ${request.maxBytes} bytes`,
        );
      chunks.push(chunk);
    }
  } catch (error) {
    throw asDeviceError(error, request.url);
  } finally {
    signal.removeEventListener('abort', stop);
    answer.destroy();
  }
  const { etag, 'last-modified': lastModified, 'content-type': contentType } = answer.headers;
  const isNewest = answer.statusCode === 304;
  return { contentType, body: Buffer.concat(chunks, length), isNewest, etag, lastModified };
}

function send(request: DeviceRequest): Promise<IncomingMessage> {
  const { url, method = 'GET', guard } = request;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new RinggateError('address_refused', `${url.protocol} is not spoken here`);
  // a literal address never reaches the lookup
  if (isIP(host) !== 0) guard.check(host);
  const target = `${url.pathname}${url.search}`;
  const authorization = request.login?.header(method, target) ?? null;
  const options: RequestOptions = {
    method,
    host,
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    path: target,
    lookup: guard.lookup,
    agent: false,
    headers: {
      connection: 'close',
      ...(request.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(request.body)) }),
      ...request.headers,
      ...(authorization === null ? {} : { authorization }),
    },
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  };
  const open = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const call = open(request.ca === undefined ? options : { ...options, ca: request.ca });
    const timer = setTimeout(() => call.destroy(tooSlow(url)), request.headersWithinMs);
    call.once('response', (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    call.once('error', (error) => {
      clearTimeout(timer);
      reject(asDeviceError(error, url));
    });
    call.end(request.body);
  });
}

function tooSlow(url: URL): RinggateError {
  return new RinggateError('device_too_slow', `${shown(url)} did not answer in time`);
}

function asDeviceError(error: unknown, url: URL): RinggateError {
  if (error instanceof RinggateError) return error;
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError'))
    return tooSlow(url);
  const reason = error instanceof Error ? error.message : String(error);
  return new RinggateError('device_unreachable', `${shown(url)} is not reached: ${reason}`, { cause: error });
}

/** An address for people: no user name, no password, no query (some makes put secrets there). */
export function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}
