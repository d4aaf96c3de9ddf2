/** What the rules and the concerns need from the outside, as small interfaces. */
import type { Alert, Device, WatchlistEntry } from './entities.ts';

/** UTC milliseconds now; tests move it. */
export type Clock = () => number;

/** The part of a logger that the gateway uses (pino's shape). */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What the parts tell each other about changes; each is sent after the change is durable. */
export interface ChangeEvents {
  registryChanged: [];
  watchlistChanged: [entry: WatchlistEntry];
  alertsChanged: [alerts: readonly Alert[]];
  deviceChanged: [device: Device];
  sessionEnded: [sessionId: string];
}
export interface Changes {
  on<K extends keyof ChangeEvents>(event: K, listener: (...args: ChangeEvents[K]) => void): void;
  emit<K extends keyof ChangeEvents>(event: K, ...args: ChangeEvents[K]): void;
}
