/** The open connections of the embedded broker, and which device each belongs to. */
import type { MqttConsumer } from './embedded-contract.ts';
import type { PublishTap } from './publish-tap.ts';

/** One connection, from its first byte on; who it is becomes known at the sign-in. */
export interface Session {
  readonly tap: PublishTap;
  /** Closes the connection as if it had broken: its will goes out. */
  readonly close: () => void;
  deviceId: string | null;
  /** The gateway itself, in the place of the device. */
  standIn: boolean;
  consumer: MqttConsumer | null;
  readsTopic: string;
  ownPrefix: string;
  /** Silence after which the connection counts as dead; 0 = never. */
  keepaliveMs: number;
  /** Messages waiting for the store on the library's way (status, wills). */
  heldByLibrary: number;
}

export function createSession(tap: PublishTap, close: () => void): Session {
  return {
    tap,
    close,
    deviceId: null,
    standIn: false,
    consumer: null,
    readsTopic: '',
    ownPrefix: '',
    keepaliveMs: 0,
    heldByLibrary: 0,
  };
}

export interface Sessions<Key> {
  get(key: Key): Session | undefined;
  all(): Iterable<Session>;
  readonly size: number;
  add(key: Key, session: Session): void;
  /** The sign-in is over; closes the device's oldest connection where it has too many. */
  joined(session: Session): void;
  remove(key: Key): void;
  dropDevice(deviceId: string): void;
  /** Messages of all connections that wait for the store. */
  held(): number;
  /** Closes what has been silent for longer than it promised; whoever waits for the store is never silent. */
  sweep(nowMs: number): void;
}

/** @param onDevice told with each connection of a device that came or went how many are open now */
export function createSessions<Key>(
  maxPerDevice: number,
  onDevice: (deviceId: string, connections: number) => void,
): Sessions<Key> {
  const sessions = new Map<Key, Session>();
  const byDevice = new Map<string, Set<Session>>();
  return {
    get: (key) => sessions.get(key),
    all: () => sessions.values(),
    get size() {
      return sessions.size;
    },
    add(key, session) {
      sessions.set(key, session);
    },
    joined(session) {
      const { deviceId } = session;
      if (deviceId === null || session.standIn) return;
      const open = byDevice.get(deviceId) ?? new Set<Session>();
      byDevice.set(deviceId, open);
      open.add(session);
      const [oldest] = open;
      if (open.size > maxPerDevice) oldest?.close();
      onDevice(deviceId, open.size);
    },
    remove(key) {
      const session = sessions.get(key);
      sessions.delete(key);
      const deviceId = session?.deviceId;
      if (session === undefined || deviceId === null || deviceId === undefined) return;
      const open = byDevice.get(deviceId);
      if (open?.delete(session) !== true) return;
      if (open.size === 0) byDevice.delete(deviceId);
      onDevice(deviceId, open.size);
    },
    dropDevice(deviceId) {
      for (const session of [...(byDevice.get(deviceId) ?? [])]) session.close();
    },
    held() {
      let held = 0;
      for (const session of sessions.values()) held += session.tap.held + session.heldByLibrary;
      return held;
    },
    sweep(nowMs) {
      for (const session of sessions.values()) {
        const { tap, keepaliveMs } = session;
        if (tap.held + session.heldByLibrary > 0) tap.lastReceivedMs = nowMs;
        else if (keepaliveMs > 0 && nowMs - tap.lastReceivedMs > keepaliveMs) session.close();
      }
    },
  };
}
