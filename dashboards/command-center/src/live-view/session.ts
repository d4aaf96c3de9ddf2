/** One live view from the gateway: its ticket, its socket, and coming back by itself after whatever breaks. */
import type { LiveMessage, LiveTicket } from '../api/live-types.ts';

export type LivePhase = 'connecting' | 'playing' | 'stalled' | 'restarting' | 'lost' | 'ended';
export interface LiveState {
  phase: LivePhase;
  /** Why it does not play: the gateway's words, or the browser's. */
  detail: string | null;
  code: string | null;
  ticket: LiveTicket | null;
  /** Frames that this viewer was too slow for. */
  dropped: number;
}

export interface LiveSocket {
  close(): void;
}
export interface SocketEvents {
  onText(text: string): void;
  onBinary(bytes: ArrayBuffer): void;
  onClose(code: number, reason: string): void;
}
export interface LivePorts {
  ticket(): Promise<LiveTicket>;
  open(url: string, events: SocketEvents): LiveSocket;
  /** Calls `run` once after `afterMs`; answers how to cancel. */
  schedule(run: () => void, afterMs: number): () => void;
  onState(state: LiveState): void;
  /** An init segment of this type follows. */
  onStart(mimeType: string): void;
  onSegment(bytes: ArrayBuffer): void;
}

/** Codes with which the gateway closes the socket. */
const rightIsOver = 4001;
const shortestRetryMs = 500;
const longestRetryMs = 10_000;
/** Refused for a reason that waiting does not change. */
const finalStatus: ReadonlySet<number> = new Set([400, 401, 403, 404, 409, 422, 501]);

function statusOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
    ? error.status
    : 0;
}
function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}

export class LiveSession {
  readonly #ports: LivePorts;
  #state: LiveState = { phase: 'connecting', detail: null, code: null, ticket: null, dropped: 0 };
  #socket: LiveSocket | null = null;
  #cancelRetry: (() => void) | null = null;
  #attempt = 0;
  /** Grows with each connection: what an older one still says is not heard. */
  #run = 0;
  #stopped: boolean = false;

  constructor(ports: LivePorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#attempt = 0;
    this.#connect();
  }
  stop(): void {
    this.#stopped = true;
    this.#leave();
  }
  /** From anew: what the browser has cannot go on. */
  restart(detail: string): void {
    if (this.#stopped) return;
    this.#retry({ phase: 'lost', detail, code: null });
  }
  /** The picture moves: whatever was said before is over. */
  moving(): void {
    this.#attempt = 0;
    if (this.#state.phase !== 'playing' && this.#state.phase !== 'ended')
      this.#say({ phase: 'playing', detail: null, code: null });
  }

  #say(change: Partial<LiveState>): void {
    if (this.#stopped) return;
    this.#state = { ...this.#state, ...change };
    this.#ports.onState(this.#state);
  }

  #leave(): void {
    this.#run += 1;
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#socket?.close();
    this.#socket = null;
  }

  #retry(state: Pick<LiveState, 'phase' | 'detail' | 'code'>): void {
    this.#leave();
    this.#say(state);
    const afterMs = Math.min(longestRetryMs, shortestRetryMs * 2 ** this.#attempt);
    this.#attempt += 1;
    this.#cancelRetry = this.#ports.schedule(() => this.#connect(), afterMs);
  }

  #connect(): void {
    this.#leave();
    if (this.#stopped) return;
    const run = this.#run;
    if (this.#attempt === 0) this.#say({ phase: 'connecting', detail: null, code: null });
    this.#ports.ticket().then(
      (ticket) => {
        if (run === this.#run) this.#watch(ticket, run);
      },
      (error: unknown) => {
        if (run !== this.#run) return;
        const detail = error instanceof Error ? error.message : String(error);
        const code = codeOf(error);
        if (finalStatus.has(statusOf(error))) this.#say({ phase: 'ended', detail, code });
        else this.#retry({ phase: 'lost', detail, code });
      },
    );
  }

  #watch(ticket: LiveTicket, run: number): void {
    this.#say({ ticket });
    if (ticket.protocol === 'multipart') return;
    this.#socket = this.#ports.open(ticket.url, {
      onText: (text) => {
        if (run === this.#run) this.#hear(JSON.parse(text) as LiveMessage);
      },
      onBinary: (bytes) => {
        if (run === this.#run) this.#ports.onSegment(bytes);
      },
      onClose: (code, reason) => {
        if (run !== this.#run) return;
        if (code === rightIsOver) {
          this.#leave();
          this.#say({ phase: 'ended', detail: reason, code: null });
        } else if (this.#state.phase !== 'ended')
          this.#retry({ phase: 'lost', detail: reason === '' ? null : reason, code: null });
      },
    });
  }

  #hear(message: LiveMessage): void {
    switch (message.type) {
      case 'start':
        this.#ports.onStart(message.mimeType);
        return;
      case 'stalled':
        this.#say({ phase: 'stalled', detail: null, code: null });
        return;
      case 'restarting':
        this.#say({ phase: 'restarting', detail: message.detail, code: message.code });
        return;
      case 'dropped':
        this.#say({ dropped: this.#state.dropped + message.frames });
        return;
      case 'end':
        // the camera may be back in a while, and a wall has nobody who presses a button
        this.#attempt = Math.max(this.#attempt, 4);
        this.#retry({ phase: 'lost', detail: message.detail, code: message.code });
    }
  }
}
