/** Live views over WebSocket, on the HTTP server beside Socket.IO. The one place that knows the package ws. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Log } from '../../core/ports.ts';
import type { ViewerSink } from './viewer.ts';

/** What is done with the viewer behind a token. */
export interface LiveAdmission {
  /** Takes the token; null: it is not known, was used, or is over. @param begin to be called once the socket is there */
  admit(token: string, protocol: 'websocket'): { begin(sink: ViewerSink): LiveEnd } | null;
}
export interface LiveEnd {
  /** The viewer has gone. */
  gone(): void;
}

const livePath = /^\/api\/v1\/live\/([A-Za-z0-9_-]{20,100})$/;
const pingMs = 15_000;
const closeCodes: Readonly<Record<string, number>> = {
  unauthenticated: 4001,
  forbidden: 4001,
  outside_area: 4001,
  investigation_required: 4001,
  unavailable: 4003,
};
const cameraGaveUp = 4002;

export class LiveSockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    // a page sends nothing
    maxPayload: 1024,
  });
  readonly #admission: LiveAdmission;
  readonly #log: Log;
  readonly #alive = new WeakSet<WebSocket>();
  readonly #pings: NodeJS.Timeout;

  constructor(parts: { admission: LiveAdmission; log: Log }) {
    this.#admission = parts.admission;
    this.#log = parts.log;
    this.#pings = setInterval(() => this.#ping(), pingMs);
    this.#pings.unref();
  }

  /** @param others paths that somebody else upgrades; anything else is refused */
  attach(http: Server, others: readonly string[]): void {
    http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      if (others.some((other) => path === other || path.startsWith(`${other}/`))) return;
      this.#upgrade(request, socket, head, livePath.exec(path)?.[1] ?? null);
    });
  }

  close(): void {
    clearInterval(this.#pings);
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, token: string | null): void {
    // a connection that breaks here has nobody to tell
    socket.on('error', () => undefined);
    const admitted = this.#admitted(request, token);
    if ('status' in admitted) {
      socket.end(
        `HTTP/1.1 ${admitted.status} ${admitted.reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (client) => {
      this.#alive.add(client);
      client.on('pong', () => this.#alive.add(client));
      client.on('error', (error) => this.#log.debug({ err: error }, 'a live view broke off'));
      const end = admitted.begin(sinkOf(client));
      client.once('close', () => end.gone());
    });
  }

  #admitted(
    request: IncomingMessage,
    token: string | null,
  ): { status: number; reason: string } | { begin(sink: ViewerSink): LiveEnd } {
    if (token === null) return { status: 404, reason: 'Not Found' };
    if (!sameOrigin(request)) return { status: 403, reason: 'Forbidden' };
    return this.#admission.admit(token, 'websocket') ?? { status: 401, reason: 'Unauthorized' };
  }

  /** Who is not there any more without having said so. */
  #ping(): void {
    for (const client of this.#server.clients) {
      if (!this.#alive.delete(client)) client.terminate();
      else client.ping();
    }
  }
}

function sinkOf(client: WebSocket): ViewerSink {
  return {
    text: (message) => client.send(JSON.stringify(message)),
    binary: (bytes) => client.send(bytes),
    get waitingBytes() {
      return client.bufferedAmount;
    },
    end: (code, detail) => {
      client.send(JSON.stringify({ type: 'end', code, detail }));
      client.close(closeCodes[code] ?? cameraGaveUp, code);
      // who is too slow for the end of it is cut off
      setTimeout(() => client.terminate(), 2_000).unref();
    },
  };
}

/** A page of another site does not get to use a token that it came by. Programs send no origin. */
function sameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
