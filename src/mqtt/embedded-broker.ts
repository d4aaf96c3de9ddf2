/** The broker inside the gateway (aedes, MQTT 3.1.1): sign-in per device, rights per topic, held acknowledgements. */
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes';
import { RinggateError } from '../core/errors.ts';
import type { MessageSource, MqttCounters } from './contract.ts';
import type { EmbeddedBroker, EmbeddedBrokerOptions, RefusalKind } from './embedded-contract.ts';
import { listen } from './listener.ts';
import './packets.ts';
import { PublishTap } from './publish-tap.ts';
import { createSession, createSessions, type Session } from './sessions.ts';
import { createTopics, topicMatches } from './topics.ts';

/** MQTT 3.1.1, 3.2.2.3. */
const badUserNameOrPassword = 4;
const sweepMs = 1000;

/** Listens, and hands what devices publish to the inlet. Rejects with the system's error where the port is taken. */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  const topics = options.topics ?? createTopics();
  const { inlet } = options;
  const sessions = createSessions<Client>(options.maxConnectionsPerDevice ?? 4, (deviceId, connections) =>
    options.onDeviceConnection?.(deviceId, connections),
  );
  const counters = { received: 0, refusedSignIns: 0, refusedTopics: 0, brokenConnections: 0 };
  const state: { closing: boolean } = { closing: false };

  const refuse = (what: RefusalKind, deviceId: string | null, reason: string): void => {
    if (what === 'sign_in') counters.refusedSignIns++;
    else if (what === 'topic') counters.refusedTopics++;
    else counters.brokenConnections++;
    options.onRefusal?.(what, deviceId, reason);
  };

  const signIn = async (session: Session, username: string, password: string): Promise<boolean> => {
    session.standIn = options.authenticateStandIn?.(username, password) === true;
    const deviceId = session.standIn ? username : await options.authenticateDevice(username, password);
    if (deviceId !== null) {
      session.deviceId = deviceId;
      session.readsTopic = topics.readsOf(deviceId);
      session.ownPrefix = topics.ownPrefixOf(deviceId);
      return true;
    }
    session.consumer = (await options.authenticateConsumer?.(username, password)) ?? null;
    return session.consumer !== null;
  };

  /** Publishes that the tap leaves to the library: status, wills, other topics, and all before the sign-in is over. */
  const takeFromLibrary = (
    session: Session,
    packet: PublishPacket,
    callback: (error?: Error | null) => void,
  ): void => {
    const { deviceId } = session;
    const { topic, payload } = packet;
    const own = deviceId !== null && topic.startsWith(session.ownPrefix);
    if (deviceId === null || !(own || options.mayPublish?.(deviceId, topic) === true)) {
      refuse('topic', deviceId, `publishes on ${topic.slice(0, 200)}`);
      callback(new Error('not allowed on this topic'));
      return;
    }
    // only the state of a device is kept for those who subscribe later
    if (topic !== topics.statusOf(deviceId)) packet.retain = false;
    counters.received++;
    session.heldByLibrary++;
    inlet.onMessage(
      topic,
      typeof payload === 'string' ? Buffer.from(payload) : payload,
      { deviceId },
      (error) => {
        session.heldByLibrary--;
        callback(error ?? null);
      },
    );
  };

  const maySubscribe = (session: Session | undefined, topic: string): boolean => {
    if (session?.deviceId != null) return topic.startsWith(session.ownPrefix);
    // a `#` may only be asked for to the letter: what it covers cannot be seen from the filter alone
    return (
      session?.consumer?.topicFilters.some(
        (filter) => filter === topic || (!topic.includes('#') && topicMatches(filter, topic)),
      ) ?? false
    );
  };

  const aedes = await Aedes.createBroker({
    connectTimeout: 10_000,
    // packets that come in one chunk with CONNECT wait in this queue
    queueLimit: 10_000,
    maxClientsIdLength: 200_000,
    preConnect(client, packet, callback) {
      const session = sessions.get(client);
      if (session === undefined || state.closing) {
        callback(null, false);
        return;
      }
      // The library's own keep-alive knows nothing of held messages and would drop a device for a slow store.
      session.keepaliveMs = (packet.keepalive ?? 0) * 1500;
      packet.keepalive = 0;
      // A client id belongs to its user: nobody throws out another's connection by taking its id.
      if (packet.clientId !== '') packet.clientId = `${packet.username ?? ''}/${packet.clientId}`;
      callback(null, true);
    },
    authenticate(client, username, password, done) {
      const session = sessions.get(client);
      if (session === undefined) {
        done(null, false);
        return;
      }
      const refuseSignIn = (reason: string): void => {
        refuse('sign_in', null, `user name ${JSON.stringify((username ?? '').slice(0, 64))}: ${reason}`);
        const error: AuthenticateError = Object.assign(new Error(reason), {
          returnCode: badUserNameOrPassword,
        });
        done(error, false);
      };
      signIn(session, username ?? '', password?.toString('utf8') ?? '').then(
        (accepted) => (accepted ? done(null, true) : refuseSignIn('bad user name or password')),
        (error: unknown) => refuseSignIn(error instanceof Error ? error.message : 'the sign-in failed'),
      );
    },
    authorizePublish(client, packet, callback) {
      const session = client === null ? undefined : sessions.get(client);
      if (client === null || session === undefined) callback(new Error('not signed in'));
      // a will that goes off because the gateway stops says nothing of its device
      else if (state.closing && session.tap.destroyed) callback(new Error('the gateway stops'));
      else if (!state.closing) takeFromLibrary(session, packet, callback);
    },
    authorizeSubscribe(client, subscription, callback) {
      const session = sessions.get(client);
      const allowed = maySubscribe(session, subscription.topic);
      if (!allowed)
        refuse('topic', session?.deviceId ?? null, `subscribes to ${subscription.topic.slice(0, 200)}`);
      callback(null, allowed ? subscription : null);
    },
  });
  const onBroken = (client: Client, error: Error): void => {
    if (!state.closing) refuse('connection', sessions.get(client)?.deviceId ?? null, error.message);
  };
  aedes.on('clientError', onBroken);
  aedes.on('connectionError', onBroken);

  const accept = (socket: Socket): void => {
    if (state.closing) {
      socket.destroy();
      return;
    }
    socket.setNoDelay(true);
    const source: { deviceId: string | null } & MessageSource = { deviceId: null };
    const tap = new PublishTap({
      socket,
      maxPacketBytes: options.maxPacketBytes ?? 8 * 1024 * 1024,
      maxHeld: options.maxHeldPerConnection ?? 1000,
      take(topic, payload, _retain, done) {
        if (topic !== session.readsTopic) return false;
        counters.received++;
        inlet.onMessage(topic, payload, source, done);
        return true;
      },
    });
    const client = aedes.handle(tap);
    const session = createSession(tap, () => client.close());
    sessions.add(client, session);
    client.once('connected', () => {
      source.deviceId = session.deviceId;
      tap.activate();
      sessions.joined(session);
    });
    // a will is published while the library closes the connection: its session is needed until then
    tap.once('close', () => setImmediate(() => sessions.remove(client)));
  };

  const listener = await listen({
    host: options.host,
    port: options.port,
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    maxConnections: options.maxConnections ?? 2000,
    accept,
    refused: (reason) => refuse('connection', null, reason),
  });
  const sweep = setInterval(() => sessions.sweep(performance.now()), sweepMs);

  return {
    url: listener.url,
    port: listener.port,
    connected: () => !state.closing,
    counters: (): MqttCounters => ({ ...counters, held: sessions.held(), connections: sessions.size }),
    dropDevice: (deviceId) => sessions.dropDevice(deviceId),
    publish(topic, payload, { qos, retain }) {
      if (state.closing) return Promise.reject(new RinggateError('unavailable', 'the broker is closed'));
      return new Promise((resolve, reject) => {
        const packet = {
          cmd: 'publish',
          topic,
          payload: Buffer.from(payload),
          qos,
          retain,
          dup: false,
        } as const;
        aedes.publish(packet, (error?: Error | null) => (error ? reject(error) : resolve()));
      });
    },
    async close(graceMs = 8000) {
      if (state.closing) return;
      state.closing = true;
      const listenerClosed = listener.close();
      for (const { tap } of sessions.all()) tap.stopTaking();
      const deadlineMs = performance.now() + graceMs;
      while (sessions.held() > 0 && performance.now() < deadlineMs) await pause(5);
      const finished = Promise.all([...sessions.all()].map(({ tap }) => tap.finish()));
      await Promise.race([finished, pause(1000)]);
      clearInterval(sweep);
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      for (const { tap } of sessions.all()) tap.destroy();
      await listenerClosed;
    },
  };
}
