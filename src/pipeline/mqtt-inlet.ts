/** From an MQTT message to the way of a read: whose topic it is, and what it is for. */
import type { Make } from '../core/model.ts';
import type { MqttInlet } from '../mqtt/contract.ts';
import type { Topics } from '../mqtt/topics.ts';
import type { DeviceWatch } from '../registry/device-watch.ts';
import { parseStatus } from '../registry/device-watch.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import type { WayOfARead } from './way.ts';

export interface InletParts {
  topics: Topics;
  way: WayOfARead;
  native: Make;
  registry: LiveRegistry;
  watch: DeviceWatch;
}

export function createMqttInlet({ topics, way, native, registry, watch }: InletParts): MqttInlet {
  return {
    onMessage(topic, payload, source, done) {
      const parsed = topics.parse(topic);
      if (parsed === null) {
        way.reject(topic, source.deviceId, 'unknown_topic', payload, done);
        return;
      }
      const { deviceId, kind } = parsed;
      if (kind === 'status') {
        const status = parseStatus(payload);
        if (status !== null) watch.status(deviceId, status);
        done();
        return;
      }
      if (kind === 'other') {
        way.reject(topic, deviceId, 'unknown_topic', payload, done);
        return;
      }
      const message = {
        transport: 'mqtt',
        topic,
        body: payload,
        deviceId,
        make: native,
        source: topic,
      } as const;
      const { settling } = registry;
      // A device that was registered a moment ago is not unknown: its registration is just being taken in.
      if (settling !== null && registry.placementOf(deviceId, null, 'approaching') === null) {
        void settling.then(() => way.take(message, done));
        return;
      }
      way.take(message, done);
    },
  };
}
