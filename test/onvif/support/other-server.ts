/** Servers as others wrote them: what they say is written out by each test, word by word where it matters. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import type { CameraDescription, Sighting } from '../../../src/onvif/contract.ts';
import { asking, testClient } from './client.ts';
import { login } from './raw-camera.ts';

export interface Asked {
  operation: string;
  body: string;
  path: string;
  method: string;
  headers: IncomingHttpHeaders;
  /** `host:port` of the server. */
  at: string;
}
export interface Said {
  status?: number;
  headers?: Record<string, string>;
  body: string | Buffer;
}
export interface OtherServer {
  at: string;
  port: number;
  asked: Asked[];
  close(): Promise<void>;
}

export function operationOf(body: string): string {
  return /Body[^<]*<(?:[\w-]+:)?(\w+)/.exec(body)?.[1] ?? '';
}

export async function startOther(
  answer: (asked: Asked) => Said,
  { host = '127.0.0.1', port: wanted = 0 } = {},
): Promise<OtherServer> {
  const asked: Asked[] = [];
  let at = '';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const one: Asked = {
        operation: operationOf(body),
        body,
        path: request.url ?? '',
        method: request.method ?? '',
        headers: request.headers,
        at,
      };
      asked.push(one);
      const { status = 200, headers = { 'content-type': 'application/soap+xml' }, body: text } = answer(one);
      response.writeHead(status, headers).end(text);
    });
  });
  server.listen(wanted, host);
  // rejects with the error of the system where the port cannot be had
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  at = `${host}:${port}`;
  return {
    at,
    port,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Bytes of HTTP as they stand; `keep` leaves the connection open after them. */
export async function startRawHttp(
  answer: (operation: string) => { bytes: Buffer | string; keep?: boolean },
): Promise<OtherServer> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
      const head = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (head < 0 || text.length < head + 4 + length) return;
      const { bytes, keep } = answer(operationOf(text));
      text = '';
      if (keep === true) socket.write(bytes);
      else socket.end(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    at: `127.0.0.1:${port}`,
    port,
    asked: [],
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** The camera by its answer to a probe, from another port than the one that was asked. */
export async function discovered(answer: (probeId: string) => string): Promise<Sighting[]> {
  const listening = createSocket('udp4');
  const answering = createSocket('udp4');
  listening.bind(0, '127.0.0.1');
  await once(listening, 'listening');
  listening.on('message', (probe, from) => {
    const id = /MessageID>([^<]+)</.exec(probe.toString())?.[1] ?? '';
    answering.send(answer(id), from.port, from.address);
  });
  const found = new Map<string, Sighting>();
  await testClient({ discoveryPort: listening.address().port }).find({
    addresses: ['127.0.0.1'],
    multicast: false,
    interfaces: [],
    timeoutMs: 300,
    signal: new AbortController().signal,
    sighted: (sighting) => void found.set(sighting.endpoint ?? sighting.addresses[0] ?? '', sighting),
    probed: () => undefined,
    httpPorts: [],
  });
  listening.close();
  answering.close();
  return [...found.values()];
}

export function describeAt(serviceUrls: string | string[], logins = [login]): Promise<CameraDescription> {
  return testClient().describe(asking(serviceUrls, { logins }));
}

/** The first envelopes that a subscription delivers. */
export async function pulled(
  serviceUrl: string,
  { topicFilter = null, count = 1 }: { topicFilter?: string | null; count?: number } = {},
): Promise<string[]> {
  const stop = new AbortController();
  const got: string[] = [];
  await testClient({ pullPoint: { firstPauseMs: 10, longestPauseMs: 20, waitSeconds: 5 } }).runPullPoint({
    target: { serviceUrl, login },
    topicFilter,
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(6000)]),
    heard: () => undefined,
    deliver: (bytes) => {
      got.push(Buffer.from(bytes).toString());
      if (got.length >= count) stop.abort();
      return Promise.resolve();
    },
  });
  return got;
}

/** A password digest that fits (WSS UsernameToken Profile), as a server of its own checks it. */
export { tokenFits } from './token.ts';
