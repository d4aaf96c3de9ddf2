/**
 * One HTTP question to a camera: its own connection, no redirect followed, no more bytes than allowed, and one deadline
 * for everything from the name lookup to the last byte, so that a camera that drips cannot hold anybody.
 */
import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { RinggateError } from '../core/errors.ts';
import type { AddressGuard } from '../net/address-guard.ts';
import { openCameraSocket } from './camera-socket.ts';
import { type CameraUrl, shownUrl } from './camera-url.ts';

export interface ExchangeOptions {
  guard: AddressGuard;
  ca?: string;
  /** From the start of the call to the last byte. */
  answerMs: number;
  maxBytes: number;
}
export interface Question {
  url: CameraUrl;
  method: 'GET' | 'POST';
  headers?: Readonly<Record<string, string>>;
  body?: string;
  pinnedCertificate?: string;
  /** Instead of that of the options. */
  answerMs?: number;
  maxBytes?: number;
  signal?: AbortSignal;
}
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Asks one question. Any status is an answer. @throws RinggateError device_*, address_refused */
export type Ask = (question: Question) => Promise<Answer>;

export function createAsk(options: ExchangeOptions): Ask {
  return async (question) => {
    const { url, signal } = question;
    const controller = new AbortController();
    const tooSlow = (): void =>
      controller.abort(new RinggateError('device_too_slow', `${shownUrl(url)} did not answer in time`));
    const given = (): void =>
      controller.abort(new RinggateError('device_too_slow', `${shownUrl(url)}: the question was given up`));
    if (signal?.aborted === true) given();
    const timer = setTimeout(tooSlow, question.answerMs ?? options.answerMs);
    signal?.addEventListener('abort', given, { once: true });
    let socket: Socket | null = null;
    try {
      socket = await openCameraSocket(url, {
        guard: options.guard,
        signal: controller.signal,
        ...(options.ca === undefined ? {} : { ca: options.ca }),
        ...(question.pinnedCertificate === undefined
          ? {}
          : { pinnedCertificate: question.pinnedCertificate }),
      });
      return await answerOver(socket, question, question.maxBytes ?? options.maxBytes, controller.signal);
    } catch (error) {
      throw asDeviceError(error, url);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', given);
      // a late error of a connection that nobody waits for any more
      socket?.on('error', () => undefined).destroy();
    }
  };
}

function answerOver(
  socket: Socket,
  question: Question,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Answer> {
  const { url, method, body } = question;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const call = requestHttp({
    method,
    host: url.host,
    port: url.port,
    path: url.path,
    createConnection: () => socket,
    setHost: false,
    // one answer on a connection of its own: what proxies have to fear from lenient reading does not apply
    insecureHTTPParser: true,
    headers: {
      host: hostHeader(url),
      connection: 'close',
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      ...question.headers,
    },
  });
  const stop = (): void => {
    reject(signal.reason as Error);
    call.destroy();
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  call.on('error', reject);
  call.once('response', (response) => {
    collect(response, question, maxBytes).then(
      (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
      reject,
    );
  });
  call.end(body);
  return promise.finally(() => signal.removeEventListener('abort', stop));
}

async function collect(
  response: IncomingMessage,
  { url, method }: Question,
  maxBytes: number,
): Promise<Buffer> {
  const tooLarge = (): RinggateError =>
    new RinggateError('device_answer_too_large', `${shownUrl(url)} sends more than ${maxBytes} bytes`);
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof RinggateError) throw error;
    // a length that is too large does no harm where the envelope itself says whether it is whole
    if (method !== 'POST' || length === 0)
      throw new RinggateError('device_answer_broken', `${shownUrl(url)} broke off within its answer`, {
        cause: error,
      });
  }
  return unpacked(Buffer.concat(chunks, length), response, maxBytes, tooLarge);
}

const unpackers: Readonly<
  Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>
> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** Packed answers are not asked for, and come all the same from behind some web servers. */
async function unpacked(
  bytes: Buffer,
  { headers }: IncomingMessage,
  maxOutputLength: number,
  tooLarge: () => RinggateError,
): Promise<Buffer> {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  const unpack = Object.hasOwn(unpackers, encoding) ? unpackers[encoding] : undefined;
  if (unpack === undefined || bytes.length === 0) return bytes;
  try {
    return await unpack(bytes, { maxOutputLength });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    return bytes;
  }
}

/** Without the zone, which means something on this machine only (RFC 6874). */
function hostHeader({ host, port, secure }: CameraUrl): string {
  const bare = host.split('%')[0] ?? host;
  const shown = bare.includes(':') ? `[${bare}]` : bare;
  return port === (secure ? 443 : 80) ? shown : `${shown}:${port}`;
}

function asDeviceError(error: unknown, url: CameraUrl): RinggateError {
  if (error instanceof RinggateError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = error instanceof Error ? error.message : String(error);
  if (code === 'HPE_HEADER_OVERFLOW')
    return new RinggateError('device_answer_too_large', `${shownUrl(url)} sends too long headers`);
  if (code.startsWith('HPE_'))
    return new RinggateError('device_answer_broken', `${shownUrl(url)} does not speak HTTP: ${reason}`);
  return new RinggateError('device_unreachable', `${shownUrl(url)} is not reached: ${reason}`, {
    cause: error,
  });
}
