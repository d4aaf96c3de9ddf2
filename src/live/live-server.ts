/**
 * Socket.IO, gateway to dashboards (interfaces.md): namespace `/live`, events `alert`, `reads`, `device`, `checkpoint`,
 * `counters`.
 * Each connection hears what its user's roles and area allow, and is dropped when it cannot keep up.
 */
import type { Server as HttpServer } from 'node:http';
import { type Namespace, Server, type Socket } from 'socket.io';
import type { AreaTree } from '../core/area.ts';
import { crewSees, crewView, postsOf, seesAsCrew } from '../core/crew.ts';
import type { Actor, Alert, Checkpoint, Device } from '../core/entities.ts';
import type { Changes, Clock, Log } from '../core/ports.ts';
import { isProposerOf, noticeOf } from '../core/proposer-notice.ts';
import type { Refusal } from '../http/refusals.ts';
import type { CommittedRead } from '../pipeline/way.ts';
import { hears, seesListedPlates } from './hearing.ts';
import { closeOtherNamespaces, type Doors, noteUnknown, watchClientEvents } from './other-doors.ts';
import { PresenceDesk } from './presence.ts';
import { screenView } from './recent-reads.ts';

const flushMs = 100;
/** Reads in one `reads` event; beyond this rate nobody can look at them, and `counters` tells how many there were. */
const readsPerFlush = 1_000;
/** Packets that wait for a connection before it counts as unable to keep up. */
const packetsWaitingAtMost = 500;

export interface LiveParts {
  http: HttpServer;
  log: Log;
  clock: Clock;
  areas(): AreaTree;
  authenticate(token: string): Promise<{ actor: Actor; expiresAtMs: number } | null>;
  counters(): Promise<Record<string, unknown>>;
  /** Somebody was turned away. */
  refused?(refusal: Refusal): void;
  /** The area of an alert; undefined where there is none. Absent: nobody is told who looks at what. */
  areaOfAlert?(alertId: string): Promise<string | null | undefined>;
  /** The registry, for the posts of crews; absent: there are none. */
  checkpoints?(): Iterable<Checkpoint>;
}

interface Connection {
  token: string;
  actor: Actor;
  expiresAtMs: number;
}

export class LiveServer {
  readonly #parts: LiveParts;
  readonly #server: Server;
  readonly #namespace: Namespace;
  readonly #connections = new Map<Socket, Connection>();
  readonly #presence: PresenceDesk<Socket>;
  #waiting: CommittedRead[] = [];
  #flushTimer: NodeJS.Timeout | null = null;
  readonly #countersTimer: NodeJS.Timeout;

  constructor(parts: LiveParts) {
    this.#parts = parts;
    this.#presence = new PresenceDesk({
      areaOfAlert: async (alertId) => parts.areaOfAlert?.(alertId),
      actorOf: (socket) => this.#connections.get(socket as Socket)?.actor,
      inArea: (actor, areaId) => this.#inArea(actor, areaId),
      tell: (presence, may) => this.#send('presence', presence, may),
    });
    this.#server = new Server(parts.http, {
      path: '/socket.io',
      serveClient: false,
      // live views are upgraded beside it, and refuse what is neither's
      destroyUpgrade: false,
      maxHttpBufferSize: 100_000,
    });
    this.#namespace = this.#server.of('/live');
    const doors: Doors = {
      actorOf: (socket) => this.#connections.get(socket as Socket)?.actor,
      refused: (refusal) => parts.refused?.(refusal),
    };
    closeOtherNamespaces(this.#server, doors);
    this.#namespace.use((socket, next) => {
      this.#admit(socket).then(
        () => next(),
        (error: unknown) => {
          noteUnknown(socket, doors);
          next(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
    this.#namespace.on('connection', (socket) => {
      watchClientEvents(socket, doors);
      socket.on('disconnect', () => {
        this.#connections.delete(socket);
        this.#presence.forget(socket);
      });
      socket.on('presence', (asked: unknown) => {
        this.#presence
          .look(socket, asked)
          .catch((error: unknown) => parts.log.warn({ err: error }, 'who looks at an alert was not told'));
      });
      const actor = this.#connections.get(socket)?.actor;
      if (actor !== undefined)
        for (const presence of this.#presence.seenBy(actor)) socket.emit('presence', presence);
    });
    this.#countersTimer = setInterval(() => {
      this.#dropUnfit();
      this.#sendCounters().catch((error: unknown) =>
        parts.log.warn({ err: error }, 'counters were not sent'),
      );
    }, 1_000);
  }

  /** Screens hear of devices, and see and end as the rights of their users do. */
  listenTo(changes: Changes): void {
    changes.on('deviceChanged', (device) => this.device(device));
    changes.on('checkpointChanged', (checkpoint) => this.checkpoint(checkpoint));
    changes.on('sessionEnded', (sessionId) => this.endSession(sessionId));
    changes.on('looksChanged', (userId) => {
      this.refresh(userId).catch((error: unknown) => {
        // who cannot be looked up again may see less now: cut, the screen comes back by itself
        this.#parts.log.warn({ err: error }, 'the rights of open screens could not be looked up: cut');
        for (const [socket, { actor }] of this.#connections)
          if (actor.userId === userId) socket.disconnect(true);
      });
    });
  }

  get connections(): number {
    return this.#connections.size;
  }

  alerts(alerts: readonly Alert[]): void {
    for (const alert of alerts) {
      this.#tellCrews(alert);
      this.#presence.moved(alert.id, alert.areaId);
      this.#send('alert', alert, (actor) => hears(actor, 'alert') && this.#inArea(actor, alert.areaId));
      // the proposer of the entry hears of it elsewhere too, and no more than they may know
      const fromOutside = (actor: Actor): boolean =>
        isProposerOf(alert, actor) && !this.#inArea(actor, alert.areaId);
      if ([...this.#connections.values()].some(({ actor }) => fromOutside(actor)))
        this.#send('alert', noticeOf(alert), fromOutside);
    }
  }

  /** A crew hears what is dispatched to its posts, or was lately, and of that no more than it needs. */
  #tellCrews(alert: Alert): void {
    if (alert.dispatch === null && alert.recalls === undefined) return;
    const nowMs = this.#parts.clock();
    for (const [socket, { actor }] of this.#connections) {
      if (!seesAsCrew(actor.roles)) continue;
      const posts = this.#postsOf(actor);
      if (crewSees(alert, posts, nowMs)) socket.emit('alert', crewView(alert, posts));
    }
  }

  /** How many pages of the crew of a checkpoint are open. */
  crewScreens(checkpointId: string): number {
    const crews = [...this.#connections.values()].filter(({ actor }) => actor.roles.includes('crew'));
    return crews.filter(({ actor }) => this.#postsOf(actor).has(checkpointId)).length;
  }

  /** How many screens hear an alert of this area now. */
  alertHearers(areaId: string | null): number {
    const hearing = [...this.#connections.values()].filter(
      ({ actor }) => hears(actor, 'alert') && this.#inArea(actor, areaId),
    );
    return hearing.length;
  }

  device(device: Device): void {
    this.#send('device', device, (actor) => hears(actor, 'device') && this.#inArea(actor, device.areaId));
  }

  checkpoint(checkpoint: Checkpoint): void {
    const { areaId } = checkpoint;
    this.#send(
      'checkpoint',
      checkpoint,
      (actor) => hears(actor, 'checkpoint') && this.#inArea(actor, areaId),
    );
  }

  /** Reads wait up to 100 ms, so that a screen gets one message for many. */
  reads(reads: Iterable<CommittedRead>): void {
    if (this.#connections.size === 0) return;
    for (const read of reads) if (this.#waiting.length < readsPerFlush) this.#waiting.push(read);
    if (this.#waiting.length > 0) this.#flushTimer ??= setTimeout(() => this.#flushReads(), flushMs);
  }

  endSession(sessionId: string): void {
    for (const [socket, { actor }] of this.#connections)
      if (actor.sessionId === sessionId) socket.disconnect(true);
  }

  /** What a user may see has changed: their screens go by it from now on, those whose session is over are cut. */
  async refresh(userId: string): Promise<void> {
    for (const [socket, { actor, token }] of this.#connections) {
      if (actor.userId !== userId) continue;
      const session = await this.#parts.authenticate(token);
      if (session === null) socket.disconnect(true);
      else if (this.#connections.has(socket)) this.#connections.set(socket, { ...session, token });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#countersTimer);
    if (this.#flushTimer !== null) clearTimeout(this.#flushTimer);
    await this.#server.close();
  }

  async #admit(socket: Socket): Promise<void> {
    const token: unknown = socket.handshake.auth.token;
    const session = typeof token === 'string' ? await this.#parts.authenticate(token) : null;
    if (session === null) throw new Error('unauthenticated');
    this.#connections.set(socket, { ...session, token: String(token) });
  }

  #flushReads(): void {
    this.#flushTimer = null;
    const reads = this.#waiting;
    this.#waiting = [];
    // Users of one area and one right to see plates get the same array, which is made once.
    const byScope = new Map<string, unknown[]>();
    for (const [socket, { actor }] of this.#connections) {
      if (!hears(actor, 'reads')) continue;
      const listed = seesListedPlates(actor);
      const roots = this.#roots(actor);
      const scope = JSON.stringify([listed, ...roots]);
      let views = byScope.get(scope);
      if (views === undefined) {
        views = reads
          .filter((item) => this.#inArea(actor, item.read.placement.areaId))
          .map((item) => screenView(item, listed));
        byScope.set(scope, views);
      }
      if (views.length > 0) socket.emit('reads', views);
    }
  }

  async #sendCounters(): Promise<void> {
    if (this.#connections.size === 0) return;
    const counters = await this.#parts.counters();
    this.#send('counters', counters, (actor) => hears(actor, 'counters'));
  }

  #send(event: string, body: unknown, may: (actor: Actor) => boolean): void {
    for (const [socket, { actor }] of this.#connections) if (may(actor)) socket.emit(event, body);
  }

  /** Who cannot keep up, and whose session is over. */
  #dropUnfit(): void {
    const nowMs = this.#parts.clock();
    for (const [socket, { expiresAtMs, actor }] of this.#connections) {
      const { writeBuffer } = socket.conn as unknown as { writeBuffer: unknown[] };
      if (writeBuffer.length > packetsWaitingAtMost) {
        this.#parts.log.warn(
          { user: actor.username, waiting: writeBuffer.length },
          'a screen cannot keep up: dropped',
        );
        socket.disconnect(true);
      } else if (expiresAtMs <= nowMs) socket.disconnect(true);
    }
  }

  #inArea(actor: Actor, areaId: string | null): boolean {
    if (areaId === null) return true;
    const areas = this.#parts.areas();
    return this.#roots(actor).some((root) => areas.contains(root, areaId));
  }

  #postsOf(actor: Actor): Set<string> {
    const areas = this.#parts.areas();
    return postsOf(actor, this.#parts.checkpoints?.() ?? [], (areaId) =>
      areas.contains(actor.areaId, areaId),
    );
  }

  /** Their own area, and those they may look into now: a look ends by itself, without a word from anybody. */
  #roots(actor: Actor): (string | null)[] {
    const { looks } = actor;
    if (looks === undefined) return [actor.areaId];
    const nowMs = this.#parts.clock();
    return [actor.areaId, ...looks.filter(({ untilMs }) => untilMs > nowMs).map(({ areaId }) => areaId)];
  }
}
