/** Where messages come in beside the native topics: other makes' subscriptions, HTTP push, letters taken in again. */

import type { DeadLetterParts } from '../audit/dead-letter-routes.ts';
import type { Settings } from '../config/index.ts';
import { RinggateError } from '../core/errors.ts';
import type { Make } from '../core/model.ts';
import type { Log } from '../core/ports.ts';
import { loadClientId } from '../mqtt/client-id.ts';
import type { MqttInlet, MqttSide } from '../mqtt/contract.ts';
import { type Topics, topicMatches } from '../mqtt/topics.ts';
import type { BoundSubscription } from '../pipeline/mqtt-inlet.ts';
import { replayMessage } from '../pipeline/replay.ts';
import type { WayParts } from '../pipeline/way.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import type { Makes } from '../registry/makes.ts';
import { type Sender, senderOfDevice, senderOfList } from '../registry/senders.ts';

/** The senders of registered devices, worked out once for each state of the registry. */
export class Senders {
  readonly #registry: LiveRegistry;
  readonly #siteZone: string | undefined;
  #version = -1;
  readonly #known = new Map<string, Sender>();

  constructor(registry: LiveRegistry, siteZone: string | null) {
    this.#registry = registry;
    this.#siteZone = siteZone ?? undefined;
  }

  /** Null where no such device is registered. */
  ofDevice(deviceId: string): Sender | null {
    const device = this.#registry.devices.get(deviceId);
    if (device === undefined) return null;
    return this.#once(`device ${deviceId}`, () =>
      senderOfDevice(device, this.#registry.devices, this.#siteZone),
    );
  }

  ofList(name: string, ids: readonly string[]): Sender {
    return this.#once(`list ${name}`, () => senderOfList(ids, this.#registry.devices, this.#siteZone));
  }

  #once(key: string, make: () => Sender): Sender {
    if (this.#version !== this.#registry.version) {
      this.#version = this.#registry.version;
      this.#known.clear();
    }
    const known = this.#known.get(key) ?? make();
    this.#known.set(key, known);
    return known;
  }
}

/**
 * The subscriptions of the settings, with their makes.
 * @throws RinggateError invalid_settings for a make that is not there
 */
export function bindSubscriptions(
  settings: Settings,
  makes: Makes,
  senders: Senders,
): readonly (BoundSubscription & { url: string | null })[] {
  return settings.mqtt.subscriptions.map((setting, index) => {
    const make = makes.get(setting.make);
    if (make === undefined)
      throw new RinggateError(
        'invalid_settings',
        `mqtt.subscriptions, entry ${index}: there is no make "${setting.make}"; there are ${[...makes.keys()].join(', ')}`,
      );
    return {
      filter: setting.topic,
      matches: (topic: string) => topicMatches(setting.topic, topic),
      make,
      url: setting.url ?? null,
      mayName: new Set(setting.devices),
      sender: () => senders.ofList(`${index}`, setting.devices),
    };
  });
}

/** Takes a dead letter in again as it came, by the rights that its sender has now. */
export function replayOf(parts: {
  way: WayParts;
  makes: Makes;
  native: Make;
  senders: Senders;
  subscriptions: readonly BoundSubscription[];
}): DeadLetterParts['replay'] {
  return (letter) => {
    const make = parts.makes.get(letter.make ?? parts.native.id) ?? parts.native;
    const subscription = parts.subscriptions.find(
      (one) => letter.transport === 'mqtt' && one.make === make && one.matches(letter.source),
    );
    const sender =
      make === parts.native
        ? null
        : (subscription?.sender() ??
          (letter.deviceId === null ? null : parts.senders.ofDevice(letter.deviceId)));
    return replayMessage(parts.way, {
      transport: letter.transport,
      ...(letter.transport === 'mqtt' ? { topic: letter.source } : { path: letter.source }),
      ...(letter.contentType === null ? {} : { contentType: letter.contentType }),
      ...(sender?.zone === undefined ? {} : { zone: sender.zone }),
      body: Buffer.from(letter.bytesBase64, 'base64'),
      deviceId: letter.deviceId,
      ...(sender === null ? {} : { deviceOf: sender.deviceOf }),
      make,
    });
  };
}

/** Clients of the brokers that sites run beside the gateway's own, one for each address and login. */
export async function startSiteBrokers(parts: {
  settings: Settings;
  subscriptions: readonly (BoundSubscription & { url: string | null })[];
  topics: Topics;
  inlet: MqttInlet;
  log: Log;
}): Promise<MqttSide[]> {
  const { settings, log } = parts;
  const logins = new Map<string, { url: string; username?: string; password?: string; filters: string[] }>();
  for (const { url, username, password, topic } of settings.mqtt.subscriptions) {
    if (url === undefined) continue;
    const key = JSON.stringify([url, username]);
    const login = logins.get(key) ?? {
      url,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      filters: [],
    };
    login.filters.push(topic);
    logins.set(key, login);
  }
  if (logins.size === 0) return [];
  const { startExternalClient } = await import('../mqtt/external-client.ts');
  const clientId = await loadClientId(settings.dataDir);
  return [...logins.values()].map((login, index) =>
    startExternalClient({
      url: login.url,
      clientId: `${clientId}-site-${index}`,
      topics: parts.topics,
      inlet: parts.inlet,
      onlyTopics: login.filters,
      ...(login.username === undefined ? {} : { username: login.username }),
      ...(login.password === undefined ? {} : { password: login.password }),
      onConnection: (connected) => log.info({ broker: login.url, connected }, "MQTT: a site's own broker"),
      onProblem: (reason) => log.warn({ broker: login.url, reason }, "MQTT: a site's own broker"),
    }),
  );
}
