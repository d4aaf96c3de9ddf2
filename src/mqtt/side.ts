/** Which MQTT side the gateway runs: its own broker, or a client of another one. */

import { RinggateError } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';
import { loadClientId } from './client-id.ts';
import type { MqttInlet, MqttSide } from './contract.ts';
import { checkDevicePassword, createDevicePassword, hashDevicePassword } from './credentials.ts';
import { publishOnce } from './publish-once.ts';
import type { Topics } from './topics.ts';

/** A consumer's account: what it may read, and what for. */
export interface ConsumerAccount {
  name: string;
  /** SHA-256 of its password, hex. */
  passwordSha256: string;
  purpose: string;
  topics: readonly ('alerts' | 'reads' | 'status' | 'audit-head')[];
}

/** The part of the settings that this side needs; PEM texts, not paths. */
export interface MqttSettings {
  dataDir: string;
  tls: { cert: string; key: string } | null;
  mqtt: {
    host: string;
    port: number;
    consumers: readonly ConsumerAccount[];
    external: { url: string; username: string | null; password: string | null; ca: string | null } | null;
  };
}

export interface MqttSideParts {
  settings: MqttSettings;
  topics: Topics;
  log: Log;
  inlet: MqttInlet;
  /** Topics of other makes on this broker, and who of the devices may publish on one (embedded). */
  otherTopics: readonly string[];
  mayPublish(deviceId: string, topic: string): boolean;
  /** SHA-256 (hex) of a device's password, or null. */
  deviceCredential(deviceId: string): Promise<string | null>;
  deviceConnections(deviceId: string, open: number): void;
  /** A consumer signed in and may now subscribe to these topics: goes into the audit log. */
  consumerSignedIn(consumer: ConsumerAccount): Promise<void>;
}

export interface RunningSide {
  side: MqttSide;
  /** Closes a device's connections; an external broker keeps its own. */
  dropDevice(deviceId: string): void;
  readonly via: 'embedded' | 'external';
  /**
   * Publishes on a device's topic of reads as that device would: at the embedded broker over a connection of its own,
   * signed in under the device's id; at an external one as the gateway. Resolves when it is acknowledged.
   * @param onSent it is on its way now
   * @throws RinggateError unavailable
   */
  publishAs(deviceId: string, payload: string, onSent: () => void): Promise<void>;
}

/** Its own message, its own connection: the whole of it within this time. */
const standInTimeoutMs = 10_000;

export async function startMqtt(parts: MqttSideParts): Promise<RunningSide> {
  return parts.settings.mqtt.external === null
    ? startOwn(parts)
    : startClient(parts, parts.settings.mqtt.external);
}

async function startOwn(parts: MqttSideParts): Promise<RunningSide> {
  const { settings, topics, log, inlet } = parts;
  // Only the side that runs is loaded.
  const { startEmbeddedBroker } = await import('./embedded-broker.ts');
  const standIns = createStandIns();
  const broker = await startEmbeddedBroker({
    authenticateStandIn: standIns.accept,
    host: settings.mqtt.host,
    port: settings.mqtt.port,
    topics,
    inlet,
    ...(settings.tls === null ? {} : { tls: settings.tls }),
    authenticateDevice: async (username, password) =>
      checkDevicePassword(password, await parts.deviceCredential(username)) ? username : null,
    authenticateConsumer: async (username, password) => {
      const account = settings.mqtt.consumers.find(({ name }) => name === username);
      if (!checkDevicePassword(password, account?.passwordSha256 ?? null) || account === undefined)
        return null;
      await parts.consumerSignedIn(account);
      const topicOf = {
        alerts: topics.outAlerts,
        reads: topics.outReads,
        status: topics.outStatus,
        'audit-head': topics.outAuditHead,
      };
      return { name: account.name, topicFilters: account.topics.map((topic) => topicOf[topic]) };
    },
    mayPublish: (deviceId, topic) => parts.mayPublish(deviceId, topic),
    onDeviceConnection: (deviceId, open) => parts.deviceConnections(deviceId, open),
    onRefusal: (what, deviceId, reason) => log.warn({ what, deviceId, reason }, 'MQTT: refused'),
  });
  await broker.publish(topics.outStatus, statusMessage('online'), { qos: 1, retain: true });
  return {
    side: broker,
    dropDevice: (deviceId) => broker.dropDevice(deviceId),
    via: 'embedded',
    publishAs: (deviceId, payload, onSent) =>
      standIns.use(deviceId, (password) =>
        publishOnce({
          host: reachable(settings.mqtt.host),
          port: broker.port,
          certificate: settings.tls?.cert ?? null,
          username: deviceId,
          password,
          clientId: `drill-${deviceId}`,
          topic: topics.readsOf(deviceId),
          payload,
          timeoutMs: standInTimeoutMs,
          onSent,
        }),
      ),
  };
}

/** Passwords for one sign-in each, which nobody but the gateway ever has. */
function createStandIns() {
  const open = new Map<string, string>();
  return {
    accept(username: string, password: string): boolean {
      const hash = open.get(username) ?? null;
      if (hash === null || !checkDevicePassword(password, hash)) return false;
      open.delete(username);
      return true;
    },
    async use(deviceId: string, work: (password: string) => Promise<void>): Promise<void> {
      const password = createDevicePassword();
      const hash = hashDevicePassword(password);
      open.set(deviceId, hash);
      try {
        await work(password);
      } finally {
        if (open.get(deviceId) === hash) open.delete(deviceId);
      }
    },
  };
}

/** The address under which a listener on this host is reached from this machine. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

async function startClient(
  parts: MqttSideParts,
  external: NonNullable<MqttSettings['mqtt']['external']>,
): Promise<RunningSide> {
  const { settings, topics, log, inlet } = parts;
  const { startExternalClient } = await import('./external-client.ts');
  const side = startExternalClient({
    url: external.url,
    clientId: await loadClientId(settings.dataDir),
    topics,
    inlet,
    extraTopics: parts.otherTopics,
    ...(external.username === null ? {} : { username: external.username }),
    ...(external.password === null ? {} : { password: external.password }),
    ...(external.ca === null ? {} : { ca: external.ca }),
    onConnection: (connected, sessionPresent) =>
      log.info({ connected, sessionPresent }, 'MQTT: external broker'),
    onProblem: (reason) => log.warn({ reason }, 'MQTT: external broker'),
  });
  return {
    side,
    dropDevice: () => undefined,
    via: 'external',
    async publishAs(deviceId, payload, onSent) {
      if (!side.connected()) throw new RinggateError('unavailable', 'the MQTT broker is not reached');
      onSent();
      await side.publish(topics.readsOf(deviceId), payload, { qos: 1, retain: false });
    },
  };
}

function statusMessage(state: 'online' | 'offline'): string {
  return JSON.stringify({ state, at: new Date().toISOString() });
}
