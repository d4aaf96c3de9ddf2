/** From an MQTT message to the way of a read: whose topic it is, and what it is for. */
import type { Make } from '../core/model.ts';
import type { MqttInlet } from '../mqtt/contract.ts';
import type { Topics } from '../mqtt/topics.ts';
import type { DeviceWatch } from '../registry/device-watch.ts';
import { parseStatus } from '../registry/device-watch.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import type { Sender } from '../registry/senders.ts';
import type { WayOfARead } from './way.ts';

type Done = (error?: Error) => void;

/** Topics of another make, with the devices that its messages may name. */
export interface BoundSubscription {
  filter: string;
  /** Whether a topic falls under the filter. */
  matches(topic: string): boolean;
  make: Make;
  mayName: ReadonlySet<string>;
  sender(): Sender;
}

export interface InletParts {
  topics: Topics;
  way: WayOfARead;
  native: Make;
  registry: LiveRegistry;
  watch: Pick<DeviceWatch, 'status'>;
  subscriptions: readonly BoundSubscription[];
}

export function createMqttInlet(parts: InletParts): MqttInlet {
  const { topics, way, native, registry, watch, subscriptions } = parts;
  /** A message on a topic of another make; false where no subscription has it. */
  function takeOther(topic: string, payload: Buffer, deviceId: string | null, done: Done): boolean {
    const subscription = subscriptions.find(
      (one) => (deviceId === null || one.mayName.has(deviceId)) && one.matches(topic),
    );
    if (subscription === undefined) return false;
    const sender = subscription.sender();
    const take = (): void =>
      way.take(
        {
          transport: 'mqtt',
          topic,
          body: payload,
          deviceId: deviceId ?? sender.deviceId,
          deviceOf: sender.deviceOf,
          make: subscription.make,
          source: topic,
          ...(sender.zone === undefined ? {} : { zone: sender.zone }),
        },
        done,
      );
    const { settling } = registry;
    if (settling === null) take();
    else void settling.then(take);
    return true;
  }

  return {
    onMessage(topic, payload, source, done) {
      const parsed = topics.parse(topic);
      if (parsed === null) {
        if (takeOther(topic, payload, source.deviceId, done)) return;
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
