/** A camera's HTTP side: SOAP services and snapshots, with what its defects do to the answers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { breakAnswer } from './broken-answers.ts';
import type { SimulatedCamera } from './camera.ts';
import { send, sendChallenge } from './http-answer.ts';
import { closeServers, listenOn } from './listening.ts';
import { serveSnapshot } from './snapshot.ts';
import { readRequest, SoapFault, type SoapRequest } from './soap/envelope.ts';
import { answerOperation } from './soap/services.ts';

const maxRequestBytes = 262_144;
const dripBytes = 8;

export class CameraHttpServer {
  readonly #camera: SimulatedCamera;
  #servers: Server[] = [];
  #port: number;

  constructor(camera: SimulatedCamera, port: number) {
    this.#camera = camera;
    this.#port = port;
  }

  get port(): number {
    return this.#port;
  }

  async listen(addresses: readonly string[]): Promise<void> {
    const listening = await listenOn(addresses, this.#port, () => {
      const server = createServer((request, response) => {
        this.#serve(request, response).catch((error: unknown) => {
          response.destroy(error instanceof Error ? error : new Error(String(error)));
        });
      });
      // what an answer is about to be destroyed for is the client's own doing
      server.on('clientError', (_error, socket) => socket.destroy());
      return server;
    });
    this.#servers = listening.servers;
    this.#port = listening.port;
  }

  async close(): Promise<void> {
    for (const server of this.#servers) server.closeAllConnections();
    await closeServers(this.#servers);
    this.#servers = [];
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { defects } = this.#camera;
    if (defects.silent) return;
    const body = await readBody(request);
    if (defects.delayMs > 0) await pause(defects.delayMs);
    if (response.destroyed) return;
    if (body === null) return send(response, 413, 'text/plain', 'too large');
    const path = new URL(request.url ?? '/', 'http://camera').pathname;
    if (request.method === 'GET' && path.startsWith('/onvif/snapshot/'))
      return serveSnapshot(this.#camera, path, request, response);
    if (request.method !== 'POST' || !path.startsWith('/onvif/'))
      return send(response, 404, 'text/html', '<html><body>Not found</body></html>');
    await this.#soap(body, path, request, response);
  }

  async #soap(body: string, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    let answer: { status: number; xml: string };
    let operation = '';
    try {
      const soap = readRequest(body);
      operation = soap.operation.name;
      this.#camera.countRequest(operation);
      const login = this.#camera.logins.checkSoap(operation, soap.header, request.headers.authorization);
      if (login.kind === 'challenge') return sendChallenge(response, login);
      if (login.kind === 'fault') throw login.fault;
      answer = { status: 200, xml: await this.#answer(soap, path, request, response) };
    } catch (error) {
      if (!(error instanceof SoapFault)) throw error;
      answer = { status: error.status, xml: error.toXml() };
    }
    const { defects } = this.#camera;
    const isMeant = defects.answersOf.length === 0 || defects.answersOf.includes(operation);
    if (defects.answers !== 'right' && isMeant) return breakAnswer(response, defects.answers, answer.xml);
    if (defects.dripMs > 0) return drip(response, answer, defects.dripMs);
    send(response, answer.status, 'application/soap+xml; charset=utf-8', answer.xml);
  }

  #answer(
    soap: SoapRequest,
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<string> {
    const address = request.socket.localAddress?.replace(/^::ffff:/, '') ?? this.#camera.address;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    return answerOperation({ camera: this.#camera, address, path, request: soap, gone: gone.signal });
  }
}

/** The body as text; null where it is too large. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxRequestBytes) chunks.push(chunk);
  }
  return bytes > maxRequestBytes ? null : Buffer.concat(chunks).toString('utf8');
}

async function drip(
  response: ServerResponse,
  answer: { status: number; xml: string },
  dripMs: number,
): Promise<void> {
  const bytes = Buffer.from(answer.xml);
  response.writeHead(answer.status, {
    'Content-Type': 'application/soap+xml; charset=utf-8',
    'Content-Length': bytes.length,
  });
  for (let from = 0; from < bytes.length && !response.destroyed; from += dripBytes) {
    response.write(bytes.subarray(from, from + dripBytes));
    await pause(dripMs);
  }
  response.end();
}
