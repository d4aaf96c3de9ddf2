/** What the rules and the concerns need from the outside, as small interfaces. */
import type { Alert, Checkpoint, Device, WatchlistEntry } from './entities.ts';

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
  /** A checkpoint as it is from now on: made or changed by a person, or staffed by its roster. */
  checkpointChanged: [checkpoint: Checkpoint];
  watchlistChanged: [entry: WatchlistEntry];
  alertsChanged: [alerts: readonly Alert[]];
  deviceChanged: [device: Device];
  sessionEnded: [sessionId: string];
  /** What a user may look into beside their own area is something else from now on. */
  looksChanged: [userId: string];
  /** What a device signed in with until now is worth nothing any more. */
  credentialsEnded: [deviceId: string];
}
export interface Changes {
  on<K extends keyof ChangeEvents>(event: K, listener: (...args: ChangeEvents[K]) => void): void;
  emit<K extends keyof ChangeEvents>(event: K, ...args: ChangeEvents[K]): void;
}

/** Keeps secrets of devices: what is sealed can only be opened with the site's key, which is not in the database. */
export interface Vault {
  seal(text: string): string;
  /** @throws RinggateError internal where the key is another one or the text was changed */
  open(sealed: string): string;
}
/** A user name and a password for a device. Never logged, never answered. */
export interface Login {
  username: string;
  password: string;
}
