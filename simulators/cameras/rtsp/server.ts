/** A camera's RTSP server: one stream per path, with the login, over TCP within the connection or over UDP. */
import { createServer, type Server, type Socket } from 'node:net';
import type { SimulatedCamera } from '../camera.ts';
import type { CameraProfile } from '../identity.ts';
import { closeServers, listenOn } from '../listening.ts';
import type { StreamFacts, VideoStream } from '../video/stream.ts';
import { RtspConnection } from './connection.ts';

export interface OpenStream {
  stream: VideoStream;
  facts: StreamFacts;
}

export class RtspServer {
  readonly #camera: SimulatedCamera;
  #servers: Server[] = [];
  #port: number;
  readonly #sockets = new Set<Socket>();

  constructor(camera: SimulatedCamera, port: number) {
    this.#camera = camera;
    this.#port = port;
  }

  get port(): number {
    return this.#port;
  }

  async listen(addresses: readonly string[]): Promise<void> {
    const listening = await listenOn(addresses, this.#port, () =>
      createServer({ noDelay: true }, (socket) => this.#accept(socket)),
    );
    this.#servers = listening.servers;
    this.#port = listening.port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await closeServers(this.#servers);
    this.#servers = [];
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    // a viewer that goes without a word
    socket.on('error', () => socket.destroy());
    if (this.#camera.defects.silent) {
      socket.resume();
      return;
    }
    const connection = new RtspConnection({
      camera: this.#camera,
      socket,
      open: (profile) => this.#open(profile),
    });
    connection.start();
  }

  async #open(profile: CameraProfile): Promise<OpenStream> {
    const stream = await this.#camera.streamOf(profile);
    return { stream, facts: await stream.facts() };
  }
}
