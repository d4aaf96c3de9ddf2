/** Answers probes for a whole fleet: by multicast, and by unicast to each camera's own address. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { SimulatedCamera } from './camera.ts';
import { byeOf, helloOf, matches, type Probe, probeMatches, readProbe } from './discovery-messages.ts';

const group = '239.255.255.250';
export const discoveryPort = 3702;
/** One message takes this long on the cable, and this much may be on it at once. */
const eachMs = 0.4;
const burstMs = 10;

export interface DiscoveryOptions {
  /** The interface, by its address. */
  bind: string;
  /** Answers to multicast probes as well. */
  multicast: boolean;
  /** Answers are spread over this time: APP_MAX_DELAY of WS-Discovery. */
  spreadMs: number;
  log: (text: string) => void;
}

export class DiscoveryResponder {
  readonly #options: DiscoveryOptions;
  readonly #cameras: readonly SimulatedCamera[];
  readonly #own = new Map<string, Socket>();
  /** What is to be sent, the next one due last. */
  readonly #due: { atMs: number; send: () => void }[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** When the cable will be free. */
  #paidUntilMs = 0;
  #group: Socket | null = null;
  #sender: Socket | null = null;

  constructor(cameras: readonly SimulatedCamera[], options: DiscoveryOptions) {
    this.#cameras = cameras;
    this.#options = options;
  }

  async start(): Promise<void> {
    const { bind, multicast } = this.#options;
    this.#sender = createSocket({ type: 'udp4', reuseAddr: true });
    this.#sender.bind({ port: 0, address: bind });
    await once(this.#sender, 'listening');
    this.#sender.setMulticastInterface(bind);
    this.#sender.on('error', (error) => this.#options.log(`discovery: ${error.message}`));
    if (!multicast) return;
    this.#group = createSocket({ type: 'udp4', reuseAddr: true });
    // bound to the group itself it gets no unicast, so that each camera can have that on its own address
    this.#group.bind({ port: discoveryPort, address: process.platform === 'win32' ? bind : group });
    await once(this.#group, 'listening');
    this.#group.addMembership(group, bind);
    this.#group.on('message', (datagram, from) => this.#hear(datagram, from, null));
    this.#group.on('error', (error) => this.#options.log(`discovery: ${error.message}`));
  }

  /** Listens on the addresses of the camera. Says no more than a log line where the port is taken. */
  async open(camera: SimulatedCamera): Promise<void> {
    for (const address of camera.addresses) {
      if (this.#own.has(address)) continue;
      const socket = createSocket({ type: 'udp4', reuseAddr: true });
      this.#own.set(address, socket);
      try {
        socket.bind({ port: discoveryPort, address });
        await once(socket, 'listening');
        socket.on('message', (datagram, from) => this.#hear(datagram, from, address));
        socket.on('error', (error) => this.#options.log(`discovery on ${address}: ${error.message}`));
      } catch (error) {
        this.#own.delete(address);
        this.#options.log(
          `no unicast discovery on ${address}: ${error instanceof Error ? error.message : ''}`,
        );
      }
    }
  }

  async stop(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#due.length = 0;
    const sockets = [this.#group, this.#sender, ...this.#own.values()];
    this.#own.clear();
    this.#group = null;
    this.#sender = null;
    await Promise.all(
      sockets.map((socket) => socket && new Promise<void>((resolve) => socket.close(() => resolve()))),
    );
  }

  /** Hello or Bye by multicast. */
  async announce(camera: SimulatedCamera, what: 'hello' | 'bye'): Promise<void> {
    const { defects } = camera;
    if (!this.#group || !this.#sender || defects.silent || defects.undiscoverable) return;
    const text = what === 'hello' ? helloOf(camera) : byeOf(camera);
    const sender = this.#own.get(camera.address) ?? this.#sender;
    sender.setMulticastInterface(this.#options.bind);
    await new Promise<void>((resolve) => {
      const send = (): void => sender.send(text, discoveryPort, group, () => resolve());
      this.#due.push({ atMs: Number.NEGATIVE_INFINITY, send });
      this.#sendDue();
    });
  }

  #hear(datagram: Buffer, from: RemoteInfo, address: string | null): void {
    const { bind, spreadMs } = this.#options;
    // a fleet on loopback answers nobody else, whatever reaches its sockets
    if (bind.startsWith('127.') && !from.address.startsWith('127.')) return;
    const probe = readProbe(datagram.toString('utf8'));
    if (!probe) return;
    for (const camera of this.#cameras) {
      const isAsked = address === null || camera.addresses.includes(address);
      const { silent, undiscoverable } = camera.defects;
      if (!isAsked || !camera.isRunning || !matches(camera, probe)) continue;
      camera.count('probes');
      if (silent || undiscoverable) continue;
      for (const own of camera.addresses) {
        // who is asked alone need not wait for others
        const waitMs = address === null ? Math.random() * spreadMs : 0;
        this.#due.push({
          atMs: performance.now() + waitMs,
          send: () => this.#answer(camera, own, probe, from),
        });
      }
    }
    this.#due.sort((one, other) => other.atMs - one.atMs);
    this.#sendDue();
  }

  /** What is due, a few at a time: cameras on a cable don't all speak in the same instant, which no receiver could take. */
  #sendDue(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const nowMs = performance.now();
    let next = this.#due.at(-1);
    while (next && next.atMs <= nowMs && this.#paidUntilMs - nowMs < burstMs) {
      this.#due.pop();
      next.send();
      this.#paidUntilMs = Math.max(this.#paidUntilMs, nowMs) + eachMs;
      next = this.#due.at(-1);
    }
    if (!next) return;
    const waitMs = Math.max(this.#paidUntilMs - burstMs - nowMs, next.atMs - nowMs);
    this.#timer = setTimeout(() => this.#sendDue(), waitMs);
  }

  #answer(camera: SimulatedCamera, address: string, probe: Probe, to: RemoteInfo): void {
    const sender = this.#own.get(address) ?? this.#sender;
    const { matchesInOneDatagram } = camera.defects;
    const others = this.#cameras
      .slice(camera.identity.index + 1, camera.identity.index + 1 + matchesInOneDatagram)
      .filter((other) => other.isRunning)
      .map((other) => ({ camera: other, address: other.address }));
    const text = probeMatches([{ camera, address }, ...others], probe.messageId);
    sender?.send(text, to.port, to.address, (error) => {
      if (error) this.#options.log(`discovery to ${to.address}: ${error.message}`);
    });
  }
}
