/**
 * Who looks through which camera now, and whether they still may. A view begins with a ticket that a signed-in user was
 * given, works once and soon is over; its beginning and its end stand in the audit log.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { permissions } from '../accounts/permissions.ts';
import type { Actor, Device } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import { scopeOf } from '../http/scope.ts';
import { openInvestigation } from '../investigations/require.ts';
import type { LiveHub, StreamName, View } from '../media/live/hub.ts';
import type { LiveAdmission, LiveEnd } from '../media/live/sockets.ts';
import type { ViewerSink } from '../media/live/viewer.ts';
import type { SightReason } from './sight.ts';

export type LiveProtocol = 'websocket' | 'multipart';

export interface TicketFacts {
  actor: Actor;
  /** SHA-256 of the session's token: the view ends with the session. */
  sessionHash: string;
  device: Device;
  stream: StreamName;
  reason: SightReason;
}
interface Ticket extends TicketFacts {
  viewId: string;
  protocol: LiveProtocol;
  expiresAtMs: number;
}
interface OpenView {
  ticket: Ticket;
  sink: ViewerSink;
  view: View | null;
  startedAtMs: number;
  /** Why it ended; null: the viewer has gone. */
  why: string | null;
  over: boolean;
}

export interface LiveViewParts {
  context: AppContext;
  hub: Pick<LiveHub, 'watch'>;
  /** How often it is asked anew whether a viewer still may look. */
  recheckMs: number;
}

export const ticketMs = 30_000;
/** A wall of 16 views that is opened anew a few times over. */
const ticketsPerSession = 64;
const route = 'POST /devices/:id/live';

export class LiveViews implements LiveAdmission {
  readonly #parts: LiveViewParts;
  readonly #tickets = new Map<string, Ticket>();
  readonly #open = new Set<OpenView>();
  readonly #working = new Set<Promise<void>>();
  readonly #rechecks: NodeJS.Timeout;

  constructor(parts: LiveViewParts) {
    this.#parts = parts;
    const { changes } = parts.context;
    changes.on('sessionEnded', (sessionId) => this.#endSession(sessionId));
    changes.on('deviceChanged', (device) => {
      if (device.state === 'retired')
        this.#endWhere(({ ticket }) => ticket.device.id === device.id, 'conflict', 'The camera was retired');
    });
    this.#rechecks = setInterval(() => {
      for (const open of this.#open) this.#work(this.#recheck(open));
    }, parts.recheckMs);
    this.#rechecks.unref();
  }

  /** @throws RinggateError too_many_attempts: more tickets than anybody can use */
  issue(facts: TicketFacts): { viewId: string; token: string; expiresAtMs: number } {
    const nowMs = this.#parts.context.clock();
    for (const [token, { expiresAtMs }] of this.#tickets)
      if (expiresAtMs <= nowMs) this.#tickets.delete(token);
    const same = [...this.#tickets.values()].filter(({ sessionHash }) => sessionHash === facts.sessionHash);
    if (same.length >= ticketsPerSession)
      throw new RinggateError(
        'too_many_attempts',
        `${ticketsPerSession} live views were asked for and not opened`,
      );
    const token = randomBytes(32).toString('base64url');
    const viewId = randomUUID();
    const protocol = facts.stream.mode === 'mjpeg' ? 'multipart' : 'websocket';
    const expiresAtMs = nowMs + ticketMs;
    this.#tickets.set(token, { ...facts, viewId, protocol, expiresAtMs });
    return { viewId, token, expiresAtMs };
  }

  /** Takes a ticket; null where it is not known, was used, is over, or is for another protocol. */
  admit(token: string, protocol: LiveProtocol): { begin(sink: ViewerSink): LiveEnd } | null {
    const ticket = this.#tickets.get(token);
    if (ticket === undefined || ticket.protocol !== protocol) return null;
    this.#tickets.delete(token);
    if (ticket.expiresAtMs <= this.#parts.context.clock()) return null;
    return { begin: (sink) => this.#begin(ticket, sink) };
  }

  /** Ends all views; resolves when the audit log knows. */
  async close(): Promise<void> {
    clearInterval(this.#rechecks);
    this.#tickets.clear();
    for (const open of [...this.#open]) {
      this.#end(open, 'unavailable', 'The gateway is stopping');
      this.#gone(open);
    }
    await Promise.all(this.#working);
  }

  #begin(ticket: Ticket, sink: ViewerSink): LiveEnd {
    const startedAtMs = this.#parts.context.clock();
    const open: OpenView = { ticket, sink, view: null, startedAtMs, why: null, over: false };
    this.#open.add(open);
    this.#work(this.#start(open));
    return { gone: () => this.#gone(open) };
  }

  async #start(open: OpenView): Promise<void> {
    const { context, hub } = this.#parts;
    const { actor, viewId, stream, device, reason } = open.ticket;
    try {
      // the log knows of the look before anything is seen
      await context.audit(actor, 'camera.live_started', {
        ...reason,
        viewId,
        deviceId: device.id,
        checkpointId: device.checkpointId,
        quality: stream.quality,
        mode: stream.mode,
      });
      await this.#recheck(open);
      if (open.over || open.why !== null) return;
      open.view = hub.watch(stream, {
        text: (message) => open.sink.text(message),
        binary: (bytes) => open.sink.binary(bytes),
        get waitingBytes() {
          return open.sink.waitingBytes;
        },
        end: (code, detail) => {
          open.why ??= code;
          open.sink.end(code, detail);
        },
      });
    } catch (error) {
      const { code, message } = asEnd(error);
      if (code === 'internal') context.log.error({ err: error, viewId }, 'a live view could not begin');
      this.#end(open, code, message);
    }
  }

  /** @throws nothing: a right that is gone ends the view */
  async #recheck(open: OpenView): Promise<void> {
    const { context } = this.#parts;
    const { sessionHash, device, reason } = open.ticket;
    try {
      const session = await context.store.accounts.findSession(sessionHash, context.clock());
      if (session === null) throw new RinggateError('unauthenticated', 'The session is over: sign in again');
      const { actor } = session;
      const may = permissions[route];
      if (!Array.isArray(may) || !may.some((role) => actor.roles.includes(role)))
        throw new RinggateError('forbidden', 'Your role does not allow live views any more');
      const now = await context.store.registry.getDevice(device.id);
      (await scopeOf(context, actor)).require(now.areaId, `The device "${device.id}"`);
      if (reason.investigation !== undefined)
        await openInvestigation(context, actor.userId, reason.investigation);
    } catch (error) {
      const { code, message } = asEnd(error);
      if (code === 'internal')
        context.log.error({ err: error }, 'the right to a live view could not be checked');
      this.#end(open, code, message);
    }
  }

  #endSession(sessionId: string): void {
    for (const [token, { actor }] of this.#tickets)
      if (actor.sessionId === sessionId) this.#tickets.delete(token);
    this.#endWhere(
      ({ ticket }) => ticket.actor.sessionId === sessionId,
      'unauthenticated',
      'The session is over: sign in again',
    );
  }

  #endWhere(meant: (open: OpenView) => boolean, code: string, detail: string): void {
    for (const open of this.#open) if (meant(open)) this.#end(open, code, detail);
  }

  /** No picture follows; the rest is done when the connection is closed. */
  #end(open: OpenView, code: string, detail: string): void {
    if (open.over || open.why !== null) return;
    open.why = code;
    open.view?.close();
    open.sink.end(code, detail);
  }

  #gone(open: OpenView): void {
    if (open.over) return;
    open.over = true;
    this.#open.delete(open);
    open.view?.close();
    const { context } = this.#parts;
    const { actor, viewId, device, reason } = open.ticket;
    const seconds = Math.round((context.clock() - open.startedAtMs) / 100) / 10;
    const frames = open.view?.frames ?? 0;
    const why = open.why ?? 'left';
    this.#work(
      context.audit(actor, 'camera.live_ended', {
        ...reason,
        viewId,
        deviceId: device.id,
        seconds,
        frames,
        why,
      }),
    );
  }

  #work(work: Promise<void>): void {
    const safe = work
      .catch((error: unknown) => {
        this.#parts.context.log.error({ err: error }, 'a live view was not written to the audit log');
      })
      .then(() => {
        this.#working.delete(safe);
      });
    this.#working.add(safe);
  }
}

function asEnd(error: unknown): { code: string; message: string } {
  if (error instanceof RinggateError) return { code: error.code, message: error.message };
  return { code: 'internal', message: 'Something went wrong inside the gateway' };
}
