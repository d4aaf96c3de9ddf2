/** One simulated camera: who it is, what is wrong with it, what it was asked, and its servers. */
import { type CameraDefects, noDefects } from './defects.ts';
import { createEventQueue, type EventQueue, type PlateSeen } from './events.ts';
import { CameraHttpServer } from './http-server.ts';
import type { CameraIdentity, CameraProfile } from './identity.ts';
import { Logins } from './logins.ts';
import { createPtz, type Ptz } from './ptz.ts';
import { RtspServer } from './rtsp/server.ts';
import type { VideoSources } from './video/sources.ts';
import type { VideoStream } from './video/stream.ts';

export interface CameraParts {
  identity: CameraIdentity;
  username: string;
  password: string;
  defects: Partial<CameraDefects>;
  address: string;
  /** On further addresses where the defect says so. */
  furtherAddresses: readonly string[];
  httpPort: number;
  rtspPort: number;
  /** Its main stream is a live picture with the clock in it. */
  hasLiveClock: boolean;
  video: VideoSources;
  now: () => number;
  /** Answers unicast probes on its addresses. */
  listen: (camera: SimulatedCamera) => Promise<void>;
  /** Says that the camera is there (Hello), has gone (Bye) or has moved. */
  announce: (camera: SimulatedCamera, what: 'hello' | 'bye') => void;
  /** The next free address. */
  nextAddress: () => string;
}

export interface CameraCounters {
  probes: number;
  /** SOAP requests by operation. */
  requests: Record<string, number>;
  /** Requests refused for their login, over HTTP and RTSP. */
  refusedLogins: number;
  snapshots: number;
  /** RTSP sessions that were played, ever. */
  plays: number;
  pullPoints: number;
}

/** UTC+8, as the district's clocks have it. */
const localOffsetMs = 8 * 3_600_000;

export class SimulatedCamera {
  readonly identity: CameraIdentity;
  readonly username: string;
  readonly video: VideoSources;
  readonly logins: Logins;
  readonly ptz: Ptz;
  readonly events: EventQueue;
  readonly counters: CameraCounters;
  /** Raised with each change of the address, as WS-Discovery asks for. */
  metadataVersion = 1;
  #password: string;
  #defects: CameraDefects;
  #addresses: string[];
  #isRunning = false;
  #viewers = 0;
  #liveClock: Promise<VideoStream> | null = null;
  readonly #parts: CameraParts;
  readonly #http: CameraHttpServer;
  readonly #rtsp: RtspServer;
  readonly #waiting = new Set<() => void>();

  constructor(parts: CameraParts) {
    this.#parts = parts;
    this.identity = parts.identity;
    this.username = parts.username;
    this.video = parts.video;
    this.#password = parts.password;
    this.#defects = { ...noDefects, ...parts.defects };
    this.#addresses = [parts.address, ...parts.furtherAddresses];
    this.counters = { probes: 0, requests: {}, refusedLogins: 0, snapshots: 0, plays: 0, pullPoints: 0 };
    this.logins = new Logins(this);
    this.ptz = createPtz(parts.now);
    this.events = createEventQueue(this);
    this.#http = new CameraHttpServer(this, parts.httpPort);
    this.#rtsp = new RtspServer(this, parts.rtspPort);
  }

  get endpoint(): string {
    return this.identity.endpoint;
  }
  get password(): string {
    return this.#password;
  }
  get defects(): CameraDefects {
    return this.#defects;
  }
  get isRunning(): boolean {
    return this.#isRunning;
  }
  /** The first is its own, further ones are a defect. */
  get addresses(): readonly string[] {
    return this.#addresses;
  }
  get address(): string {
    return this.#addresses[0] ?? '127.0.0.1';
  }
  get httpPort(): number {
    return this.#http.port;
  }
  get rtspPort(): number {
    return this.#rtsp.port;
  }
  /** Viewers of its streams at this moment. */
  get viewers(): number {
    return this.#viewers;
  }
  /** UTC by the real clock. */
  now(): number {
    return this.#parts.now();
  }
  /** What the camera takes for UTC. */
  clockMs(): number {
    const { clockOffsetMs, localTimeAsUtc } = this.#defects;
    return this.now() + clockOffsetMs + (localTimeAsUtc ? localOffsetMs : 0);
  }

  /** Where the device service is, without what the defects say. */
  get xaddr(): string {
    return `http://${this.address}:${this.httpPort}/onvif/device_service`;
  }
  /** Without login, without what the defects say. */
  rtspUrl(profile: CameraProfile | undefined = this.identity.profiles[0]): string {
    return `rtsp://${this.address}:${this.rtspPort}/${profile?.path ?? ''}`;
  }
  /** `http://host:port` as the camera says it, asked at `address`. */
  saidBase(address: string): string {
    const { xaddrHost, xaddrWithoutPort } = this.#defects;
    return `http://${xaddrHost ?? address}${xaddrWithoutPort ? '' : `:${this.httpPort}`}`;
  }
  /** The stream address as the camera says it. */
  saidStreamUrl(address: string, profile: CameraProfile): string {
    return `rtsp://${this.#defects.streamHost ?? address}:${this.rtspPort}/${profile.path}`;
  }
  saidSnapshotUrl(address: string, profile: CameraProfile): string {
    return `http://${this.#defects.streamHost ?? address}:${this.httpPort}/onvif/snapshot/${profile.token}`;
  }
  profile(token: string): CameraProfile | undefined {
    return this.identity.profiles.find((profile) => profile.token === token);
  }

  /** What its profile shows. Throws a SimulatorError where there is no video on this machine. */
  streamOf(profile: CameraProfile): Promise<VideoStream> {
    if (!this.#parts.hasLiveClock || profile.token !== 'main') return this.video.stream(profile.program);
    this.#liveClock ??= this.video.liveClock();
    return this.#liveClock;
  }

  async start(): Promise<void> {
    if (this.#isRunning) return;
    await Promise.all([
      this.#http.listen(this.#addresses),
      this.#rtsp.listen(this.#addresses),
      this.#parts.listen(this),
    ]);
    this.#isRunning = true;
    this.#parts.announce(this, 'hello');
  }

  /** Its servers closed and their connections cut; it answers no probe until `start`. Keeps its ports. */
  async stop(): Promise<void> {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#parts.announce(this, 'bye');
    this.events.close();
    await Promise.all([this.#http.close(), this.#rtsp.close()]);
  }

  setDefect(defects: Partial<CameraDefects>): void {
    this.#defects = { ...this.#defects, ...defects };
    this.#changed();
  }
  clearDefects(): void {
    this.#defects = { ...noDefects };
    this.#changed();
  }
  setClockOffset(clockOffsetMs: number): void {
    this.setDefect({ clockOffsetMs });
  }
  changePassword(password: string): void {
    this.#password = password;
  }
  /** Moves to another address, the next free one where none is given, and says so by a Hello. */
  async changeAddress(address: string = this.#parts.nextAddress()): Promise<void> {
    await this.stop();
    this.#addresses = [address, ...this.#addresses.slice(1)];
    this.metadataVersion += 1;
    await this.start();
  }
  /** A plate read by the camera itself, to whoever pulls its events. Answers how many pull points it went to. */
  emitPlate(plate: PlateSeen): number {
    return this.events.emitPlate(plate);
  }

  /** Waits until the camera was asked or watched in such a way that `isSo`. */
  until(isSo: (camera: SimulatedCamera) => boolean, timeoutMs = 20_000): Promise<void> {
    if (isSo(this)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!isSo(this)) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(
          new Error(`${this.identity.name}: not so after ${timeoutMs} ms; ${JSON.stringify(this.counters)}`),
        );
      }, timeoutMs);
      this.#waiting.add(look);
    });
  }
  /** Counts something and wakes whoever waits for it. */
  count(what: 'probes' | 'refusedLogins' | 'snapshots' | 'plays' | 'pullPoints'): void {
    this.counters[what] += 1;
    this.#changed();
  }
  countRequest(operation: string): void {
    this.counters.requests[operation] = (this.counters.requests[operation] ?? 0) + 1;
    this.#changed();
  }
  addViewers(change: 1 | -1): void {
    this.#viewers += change;
    this.#changed();
  }
  #changed(): void {
    for (const look of [...this.#waiting]) look();
  }
}
