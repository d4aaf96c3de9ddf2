/** Which MQTT side the gateway runs: its own broker, or a client of another one. */
import type { Log } from '../core/ports.ts';
import { loadClientId } from './client-id.ts';
import type { MqttInlet, MqttSide } from './contract.ts';
import { checkDevicePassword } from './credentials.ts';
import type { Topics } from './topics.ts';

/** A consumer's account: what it may read, and what for. */
export interface ConsumerAccount {
  name: string;
  /** SHA-256 of its password, hex. */
  passwordSha256: string;
  purpose: string;
  topics: readonly ('alerts' | 'reads' | 'status')[];
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
}

export async function startMqtt(parts: MqttSideParts): Promise<RunningSide> {
  return parts.settings.mqtt.external === null
    ? startOwn(parts)
    : startClient(parts, parts.settings.mqtt.external);
}

async function startOwn(parts: MqttSideParts): Promise<RunningSide> {
  const { settings, topics, log, inlet } = parts;
  // Only the side that runs is loaded.
  const { startEmbeddedBroker } = await import('./embedded-broker.ts');
  const broker = await startEmbeddedBroker({
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
      const topicOf = { alerts: topics.outAlerts, reads: topics.outReads, status: topics.outStatus };
      return { name: account.name, topicFilters: account.topics.map((topic) => topicOf[topic]) };
    },
    onDeviceConnection: (deviceId, open) => parts.deviceConnections(deviceId, open),
    onRefusal: (what, deviceId, reason) => log.warn({ what, deviceId, reason }, 'MQTT: refused'),
  });
  await broker.publish(topics.outStatus, statusMessage('online'), { qos: 1, retain: true });
  return { side: broker, dropDevice: (deviceId) => broker.dropDevice(deviceId) };
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
    ...(external.username === null ? {} : { username: external.username }),
    ...(external.password === null ? {} : { password: external.password }),
    ...(external.ca === null ? {} : { ca: external.ca }),
    onConnection: (connected, sessionPresent) =>
      log.info({ connected, sessionPresent }, 'MQTT: external broker'),
    onProblem: (reason) => log.warn({ reason }, 'MQTT: external broker'),
  });
  return { side, dropDevice: () => undefined };
}

function statusMessage(state: 'online' | 'offline'): string {
  return JSON.stringify({ state, at: new Date().toISOString() });
}
