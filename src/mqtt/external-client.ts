/** The gateway as a client of an external broker (mqtt.js): persistent session, nothing acknowledged before it is stored. */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { type IClientOptions, MqttClient } from 'mqtt';
import { RinggateError } from '../core/errors.ts';
import type { MqttInlet, MqttSide } from './contract.ts';
import { PublishTap } from './publish-tap.ts';
import { createTopics, type Topics } from './topics.ts';

export interface ExternalClientOptions {
  /** `mqtt://host:1883` or `mqtts://host:8883`. */
  url: string;
  /** The same at every start: the broker keeps the session under it (`loadClientId`). */
  clientId: string;
  inlet: MqttInlet;
  topics?: Topics;
  /** Topics of other makes, beside the native ones. */
  extraTopics?: readonly string[];
  /** A broker beside the gateway's: only these topics, and nothing is published there. */
  onlyTopics?: readonly string[];
  username?: string;
  password?: string;
  /** Certificates in PEM of the authority that signed the broker's; without it the system's are trusted. */
  ca?: string | Buffer;
  now?: () => number;
  /** Random fraction for the jitter of reconnecting. */
  random?: () => number;
  /** Default 500 ms; doubles with each failed try. */
  minReconnectMs?: number;
  /** Default 30 s. */
  maxReconnectMs?: number;
  /** Default 60 s. */
  keepaliveSeconds?: number;
  /** Messages that may wait for the store before the connection is no longer read. Default 5000. */
  maxHeld?: number;
  maxPacketBytes?: number;
  /** The broker was reached, or lost. `sessionPresent`: it had kept what came meanwhile. */
  onConnection?(connected: boolean, sessionPresent: boolean): void;
  /** The broker has taken the subscriptions: from here on nothing passes by. */
  onSubscribed?(): void;
  /** What went wrong with the connection or a subscription; it is tried again by itself. */
  onProblem?(reason: string): void;
}

const maxUnsentPublishes = 1000;
const connectTimeoutMs = 10_000;

/** Host and port of a broker's address. @throws RinggateError `invalid_request` where it is none */
export function parseBrokerUrl(text: string): { host: string; port: number; secure: boolean } {
  const url = URL.parse(text);
  const secure = url?.protocol === 'mqtts:';
  if (url === null || (!secure && url.protocol !== 'mqtt:') || url.hostname === '')
    throw new RinggateError(
      'invalid_request',
      `"${text}" is no address of a broker: mqtt://host:port or mqtts://host:port`,
    );
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  return { host, port: url.port === '' ? (secure ? 8883 : 1883) : Number(url.port), secure };
}

/**
 * How long to wait before the next try after so many failed ones: doubling up to `maxMs`, and of that something
 * between the half and the whole, so that a thousand clients do not come back in the same instant.
 * @param fraction random, 0..1
 */
export function reconnectDelayMs(failures: number, minMs: number, maxMs: number, fraction: number): number {
  const ceilingMs = Math.min(maxMs, minMs * 2 ** Math.min(failures, 16));
  return Math.ceil(ceilingMs / 2 + (fraction * ceilingMs) / 2);
}

/**
 * Starts connecting and returns at once: the gateway also runs while its broker is away, and `connected()` tells.
 * Subscribes to reads and status of all devices with QoS 1. Each message reaches the inlet at least once; its
 * acknowledgement leaves on the connection it came by, or never.
 */
export function startExternalClient(options: ExternalClientOptions): MqttSide {
  const topics = options.topics ?? createTopics();
  const now = options.now ?? Date.now;
  const random = options.random ?? Math.random;
  const { host, port, secure } = parseBrokerUrl(options.url);
  const minReconnectMs = options.minReconnectMs ?? 500;
  const maxReconnectMs = options.maxReconnectMs ?? 30_000;
  const tells = options.onlyTopics === undefined;
  const filters = [
    ...(options.onlyTopics ?? [topics.allReads, topics.allStatus, ...(options.extraTopics ?? [])]),
  ];
  const source = { deviceId: null };
  const counters = { received: 0, brokenConnections: 0 };
  const state: { closing: boolean; connected: boolean; tap: PublishTap | null; failures: number } = {
    closing: false,
    connected: false,
    tap: null,
    failures: 0,
  };

  const openSocket = (): Socket =>
    secure
      ? connectTls({
          host,
          port,
          ...(isIP(host) === 0 ? { servername: host } : {}),
          ...(options.ca === undefined ? {} : { ca: options.ca }),
        })
      : connectTcp({ host, port });

  const nextReconnectMs = (): number =>
    reconnectDelayMs(state.failures, minReconnectMs, maxReconnectMs, random());

  const clientOptions: IClientOptions = {
    clientId: options.clientId,
    clean: false,
    protocolVersion: 4,
    keepalive: options.keepaliveSeconds ?? 60,
    connectTimeout: connectTimeoutMs,
    reconnectPeriod: nextReconnectMs(),
    // a broker that refuses the password today may know it tomorrow
    reconnectOnConnackError: true,
    // subscribed anew at each connection, below: a broker may have lost the session
    resubscribe: false,
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(tells ? { will: willOf(topics) } : {}),
  };

  const client = new MqttClient(() => {
    const socket = openSocket();
    socket.setNoDelay(true);
    const tap = new PublishTap({
      socket,
      maxPacketBytes: options.maxPacketBytes ?? 32 * 1024 * 1024,
      maxHeld: options.maxHeld ?? 5000,
      take(topic, payload, _retain, done) {
        counters.received++;
        options.inlet.onMessage(topic, payload, source, done);
        return true;
      },
    });
    tap.once('notStored', (error: Error) =>
      options.onProblem?.(`not stored, asking for it again: ${error.message}`),
    );
    tap.activate();
    state.tap = tap;
    return tap;
  }, clientOptions);

  const statusText = (value: 'online' | 'offline'): string =>
    JSON.stringify({ state: value, at: new Date(now()).toISOString() });
  const problem = (what: string, error: unknown): void => {
    options.onProblem?.(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  };

  client.on('connect', ({ sessionPresent }) => {
    state.connected = true;
    state.failures = 0;
    client.subscribeAsync(filters, { qos: 1 }).then(
      (granted) => {
        options.onSubscribed?.();
        for (const { topic, qos } of granted)
          if (qos > 2) problem('subscribing', `the broker refuses ${topic}`);
      },
      (error: unknown) => problem('subscribing', error),
    );
    if (tells)
      client
        .publishAsync(topics.outStatus, statusText('online'), { qos: 1, retain: true })
        .catch((error: unknown) => problem('telling the own state', error));
    options.onConnection?.(true, sessionPresent);
  });
  client.on('close', () => {
    state.failures++;
    client.options.reconnectPeriod = nextReconnectMs();
    if (state.connected) {
      state.connected = false;
      options.onConnection?.(false, false);
    }
  });
  client.on('error', (error) => {
    counters.brokenConnections++;
    problem('connection', error);
  });

  return {
    url: options.url,
    connected: () => state.connected && !state.closing,
    counters: () => ({
      ...counters,
      held: state.tap?.held ?? 0,
      connections: state.connected ? 1 : 0,
      refusedSignIns: 0,
      refusedTopics: 0,
    }),
    async publish(topic, payload, { qos, retain }) {
      // mqtt.js keeps what it cannot send in memory, without a bound of its own
      const unsent = state.connected ? 0 : client.queue.length;
      if (state.closing || unsent >= maxUnsentPublishes)
        throw new RinggateError('unavailable', 'the MQTT broker is not reached');
      await client.publishAsync(topic, Buffer.from(payload), { qos, retain });
    },
    async close(graceMs = 8000) {
      if (state.closing) return;
      state.closing = true;
      const { tap } = state;
      if (state.connected && tap !== null) {
        tap.stopTaking();
        const deadlineMs = performance.now() + graceMs;
        while (tap.held > 0 && !tap.destroyed && performance.now() < deadlineMs) await pause(5);
        // QoS 0: the acknowledgement of QoS 1 would not be read any more
        if (tells) client.publish(topics.outStatus, statusText('offline'), { qos: 0, retain: true });
      }
      // forced after a while: an unanswered publish must not keep the gateway from stopping
      const ended = new Promise<void>((resolve) => client.end(!state.connected, {}, () => resolve()));
      await Promise.race([ended, pause(1000)]);
      client.end(true);
      tap?.destroy();
    },
  };
}

function willOf(topics: Topics): NonNullable<IClientOptions['will']> {
  const payload = Buffer.from('{"state":"offline","at":null}');
  return { topic: topics.outStatus, payload, qos: 1, retain: true };
}
