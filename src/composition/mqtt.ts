/** The MQTT side with what it needs of the rest: topics of other makes, credentials of devices, sites' own brokers. */
import type { Settings } from '../config/index.ts';
import type { Make } from '../core/model.ts';
import type { Changes, Log } from '../core/ports.ts';
import type { AppContext } from '../http/context.ts';
import type { MqttSide } from '../mqtt/contract.ts';
import { type RunningSide, startMqtt } from '../mqtt/side.ts';
import type { Topics } from '../mqtt/topics.ts';
import { type BoundSubscription, createMqttInlet } from '../pipeline/mqtt-inlet.ts';
import type { WayOfARead } from '../pipeline/way.ts';
import type { DeviceWatch } from '../registry/device-watch.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import { startSiteBrokers } from './ingest.ts';

export interface MqttParts {
  settings: Settings;
  topics: Topics;
  log: Log;
  changes: Changes;
  context: AppContext;
  way: WayOfARead;
  native: Make;
  registry: LiveRegistry;
  watch: DeviceWatch;
  subscriptions: readonly (BoundSubscription & { url: string | null })[];
}

/** @returns the gateway's own side, and the clients of brokers that sites run beside it */
export async function startMqttSides(
  parts: MqttParts,
): Promise<{ mqtt: RunningSide; siteBrokers: MqttSide[] }> {
  const { settings, topics, log, changes, context, way, native, registry, watch, subscriptions } = parts;
  const inlet = createMqttInlet({ topics, way, native, registry, watch, subscriptions });
  const mqtt = await startMqtt({
    settings,
    topics,
    log,
    inlet,
    otherTopics: subscriptions.filter(({ url }) => url === null).map(({ filter }) => filter),
    mayPublish: (deviceId, topic) =>
      subscriptions.some((one) => one.mayName.has(deviceId) && one.matches(topic)),
    deviceCredential: (deviceId) => context.store.registry.deviceCredential(deviceId),
    deviceConnections: (deviceId, open) => watch.connections(deviceId, open),
    consumerSignedIn: ({ name, purpose, topics: read }) =>
      context.audit({ username: name }, 'mqtt.consumer_signed_in', { purpose, topics: read }),
  });
  changes.on('credentialsEnded', (deviceId) => mqtt.dropDevice(deviceId));
  changes.on('deviceChanged', (device) => {
    if (device.state === 'retired') mqtt.dropDevice(device.id);
  });
  const siteBrokers = await startSiteBrokers({ settings, subscriptions, topics, inlet, log });
  return { mqtt, siteBrokers };
}
