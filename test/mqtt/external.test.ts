import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { MqttSide } from '../../src/mqtt/contract.ts';
import { type ExternalClientOptions, startExternalClient } from '../../src/mqtt/external-client.ts';
import { type CollectingInlet, createCollectingInlet } from '../support/inlet.ts';
import { type Mosquitto, type MosquittoOptions, startMosquitto } from '../support/mosquitto.ts';
import { packetsOn, publishPacket, type RawClient } from '../support/raw-mqtt.ts';
import { describeNeeding } from '../support/services.ts';

/** Until a check holds; patient, since the machine may be busy. */
const soon = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, 15_000);
const reads = (id: string): string => `ringgate/v1/devices/${id}/reads`;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Started {
  side: MqttSide;
  subscribed(): Promise<void>;
  problems: string[];
  connections: [boolean, boolean][];
}
function start(url: string, inlet: CollectingInlet, more: Partial<ExternalClientOptions> = {}): Started {
  const problems: string[] = [];
  const connections: [boolean, boolean][] = [];
  let subscriptions = 0;
  const side = startExternalClient({
    url,
    clientId: 'gateway',
    inlet,
    minReconnectMs: 20,
    maxReconnectMs: 200,
    onProblem: (reason) => problems.push(reason),
    onConnection: (connected, sessionPresent) => connections.push([connected, sessionPresent]),
    onSubscribed: () => subscriptions++,
    ...more,
  });
  cleanups.push(() => side.close(50));
  return {
    side,
    problems,
    connections,
    subscribed: () => soon(() => expect(subscriptions).toBeGreaterThan(0)),
  };
}
async function broker(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const mosquitto = await startMosquitto(options);
  cleanups.push(() => mosquitto.stop());
  return mosquitto;
}

/** A broker of which the test sends and sees every packet. */
async function scriptedBroker(): Promise<{ url: string; nextClient(): Promise<RawClient> }> {
  const server: Server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets: Socket[] = [];
  const waiting: Socket[] = [];
  server.on('connection', (socket) => {
    sockets.push(socket);
    waiting.push(socket);
  });
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    /** The next connection, signed in and subscribed. */
    async nextClient() {
      while (waiting.length === 0) await once(server, 'connection');
      const socket = waiting.shift();
      if (socket === undefined) throw new Error('no connection');
      const client = packetsOn(socket);
      expect(await client.next()).toMatchObject({ cmd: 'connect', clean: false, clientId: 'gateway' });
      client.send({ cmd: 'connack', returnCode: 0, sessionPresent: true });
      for (let answered = 0; answered < 2; answered++) {
        const packet = await client.next();
        const { messageId = 0 } = packet;
        if (packet.cmd === 'subscribe')
          client.send({ cmd: 'suback', messageId, granted: packet.subscriptions.map(({ qos }) => qos) });
        else client.send({ cmd: 'puback', messageId });
      }
      return client;
    },
  };
}

describe('the packets of the external client', () => {
  it('holds each acknowledgement until its message is stored, without holding the next message', async () => {
    const inlet = createCollectingInlet();
    const { url, nextClient } = await scriptedBroker();
    start(url, inlet);
    const gateway = await nextClient();
    gateway.send(publishPacket(reads('a'), 'one', 7), publishPacket(reads('b'), 'two', 8));
    const [first, second] = await inlet.arrived(2);
    second?.done();
    await new Promise((resolve) => setImmediate(resolve));
    expect(gateway.received).toEqual([]);
    first?.done();
    expect([await gateway.next(), await gateway.next()]).toMatchObject([
      { cmd: 'puback', messageId: 7 },
      { cmd: 'puback', messageId: 8 },
    ]);
  });

  it('never acknowledges a message of a broken connection on the new one', async () => {
    const inlet = createCollectingInlet();
    const { url, nextClient } = await scriptedBroker();
    start(url, inlet);
    const before = await nextClient();
    before.send(publishPacket(reads('a'), 'old', 7));
    const [old] = await inlet.arrived(1);
    before.socket.destroy();
    const after = await nextClient();
    after.send(publishPacket(reads('b'), 'new', 9));
    const [, fresh] = await inlet.arrived(2);
    old?.done();
    fresh?.done();
    expect(await after.next()).toMatchObject({ cmd: 'puback', messageId: 9 });
    after.send(publishPacket(reads('a'), 'old', 7));
    (await inlet.arrived(3))[2]?.done();
    expect(await after.next()).toMatchObject({ cmd: 'puback', messageId: 7 });
  });

  it('breaks the connection when a message could not be stored, so that the broker sends it again', async () => {
    const inlet = createCollectingInlet();
    const { url, nextClient } = await scriptedBroker();
    const { problems } = start(url, inlet);
    const before = await nextClient();
    before.send(publishPacket(reads('a'), 'x', 3));
    (await inlet.arrived(1))[0]?.done(new Error('disk full'));
    await before.closed;
    expect(before.received.filter(({ cmd }) => cmd === 'puback')).toEqual([]);
    await nextClient();
    expect(problems).toContain('not stored, asking for it again: disk full');
  });

  it('survives a broker that sends nonsense, and connects again', async () => {
    const { url, nextClient } = await scriptedBroker();
    start(url, createCollectingInlet());
    const before = await nextClient();
    before.sendBytes(Buffer.from([0x32, 0xff, 0xff, 0xff, 0xff, 0xff]));
    await before.closed;
    expect((await nextClient()).socket.destroyed).toBe(false);
  });

  it('stores and acknowledges what it has taken before it closes, and signs off', async () => {
    const inlet = createCollectingInlet();
    const { url, nextClient } = await scriptedBroker();
    const { side } = start(url, inlet, { now: () => Date.UTC(2026, 10, 24) });
    const gateway = await nextClient();
    gateway.send(publishPacket(reads('a'), 'last', 4));
    const [message] = await inlet.arrived(1);
    const closed = side.close();
    message?.done();
    await closed;
    await gateway.closed;
    expect(gateway.received).toMatchObject([
      { cmd: 'puback', messageId: 4 },
      { cmd: 'publish', topic: 'ringgate/v1/out/status', retain: true, qos: 0 },
      { cmd: 'disconnect' },
    ]);
    expect(side.connected()).toBe(false);
    await expect(side.publish('x', 'y', { qos: 1, retain: false })).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});

describeNeeding(['mosquitto'], 'through a real Mosquitto', () => {
  it('receives reads, status and the topics of other makes, and publishes', async () => {
    const mosquitto = await broker();
    const inlet = createCollectingInlet(true);
    const { side, subscribed } = start(mosquitto.url, inlet, { extraTopics: ['vendor/+/event'] });
    await subscribed();
    const device = await connectAsync(mosquitto.url);
    const heard: string[] = [];
    device.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
    await device.subscribeAsync('ringgate/v1/out/#', { qos: 1 });
    await device.publishAsync(reads('a'), 'read', { qos: 1 });
    await device.publishAsync(reads('a'), 'not assured', { qos: 0 });
    await device.publishAsync('ringgate/v1/devices/a/status', 'status', { qos: 2, retain: true });
    await device.publishAsync('vendor/7/event', 'vendor', { qos: 1 });
    await device.publishAsync('vendor/7/other', 'not ours', { qos: 1 });
    const messages = await inlet.arrived(4);
    expect(messages.map(({ text, deviceId }) => [text, deviceId])).toEqual([
      ['read', null],
      ['not assured', null],
      ['status', null],
      ['vendor', null],
    ]);
    await side.publish('ringgate/v1/out/alerts', '{"id":"a1"}', { qos: 1, retain: false });
    await soon(() => expect(heard).toContain('ringgate/v1/out/alerts {"id":"a1"}'));
    expect(heard[0]).toContain('ringgate/v1/out/status {"state":"online"');
    await side.close();
    await soon(() => expect(heard.at(-1)).toContain('{"state":"offline","at":"2'));
    await device.endAsync();
  });

  it('leaves a last will of its own', async () => {
    const mosquitto = await broker();
    const inlet = createCollectingInlet();
    const { subscribed } = start(mosquitto.url, inlet);
    await subscribed();
    const device = await connectAsync(mosquitto.url);
    const heard: string[] = [];
    device.on('message', (_topic, payload) => heard.push(payload.toString()));
    await device.subscribeAsync('ringgate/v1/out/status', { qos: 1 });
    await device.publishAsync(reads('a'), 'x', { qos: 1 });
    (await inlet.arrived(1))[0]?.done(new Error('breaks the connection'));
    await soon(() => expect(heard).toContain('{"state":"offline","at":null}'));
    await device.endAsync();
  });

  it('gets again what it had not acknowledged when its connection broke', async () => {
    const mosquitto = await broker();
    const inlet = createCollectingInlet();
    const { subscribed, connections } = start(mosquitto.url, inlet);
    await subscribed();
    const device = await connectAsync(mosquitto.url);
    for (const text of ['a', 'b', 'c']) await device.publishAsync(reads('a'), text, { qos: 1 });
    const [first, second] = await inlet.arrived(3);
    first?.done();
    second?.done(new Error('breaks the connection'));
    const again = (await inlet.arrived(5)).slice(3);
    expect(again.map(({ text }) => text)).toEqual(['b', 'c']);
    expect(connections).toEqual([
      [true, false],
      [false, false],
      [true, true],
    ]);
    await device.endAsync();
  });

  it('loses nothing when the broker is restarted while the gateway is behind', async () => {
    const mosquitto = await broker({ persistence: true });
    const inlet = createCollectingInlet();
    const { subscribed, connections } = start(mosquitto.url, inlet);
    await subscribed();
    const device = await connectAsync(mosquitto.url);
    const count = 300;
    await Promise.all(
      Array.from({ length: count }, (_, at) => device.publishAsync(reads('a'), `${at}`, { qos: 1 })),
    );
    await inlet.arrived(count);
    for (const { done } of inlet.messages.slice(0, 100)) done();
    await device.endAsync();
    await mosquitto.restart();
    await soon(() => expect(connections.at(-1)).toEqual([true, true]));
    const stored = new Set(inlet.messages.slice(0, 100).map(({ text }) => text));
    // the acknowledgements that the broker had written are not delivered again, everything else is
    await soon(() => {
      const redelivered = inlet.messages.slice(count).map(({ text }) => text);
      expect(new Set([...stored, ...redelivered]).size).toBe(count);
    });
  });

  it('receives after a restart what was published while the gateway was away', async () => {
    const mosquitto = await broker({ persistence: true });
    const first = start(mosquitto.url, createCollectingInlet(true));
    await first.subscribed();
    await first.side.close();
    const device = await connectAsync(mosquitto.url);
    await device.publishAsync(reads('a'), 'meanwhile', { qos: 1 });
    await device.endAsync();
    await mosquitto.restart();
    const inlet = createCollectingInlet(true);
    start(mosquitto.url, inlet);
    expect(await inlet.arrived(1)).toMatchObject([{ text: 'meanwhile' }]);
  });

  it('connects to a broker that comes up later', async () => {
    const mosquitto = await broker();
    await mosquitto.kill();
    const { side, subscribed, problems } = start(mosquitto.url, createCollectingInlet());
    await soon(() => expect(problems.some((text) => text.includes('ECONNREFUSED'))).toBe(true));
    expect(side.connected()).toBe(false);
    await mosquitto.restart();
    await subscribed();
    expect(side.connected()).toBe(true);
  });

  it('signs in with a password, and keeps trying where it is wrong', async () => {
    const mosquitto = await broker({ users: { gateway: 'right' } });
    const good = start(mosquitto.url, createCollectingInlet(), { username: 'gateway', password: 'right' });
    await good.subscribed();
    const bad = start(mosquitto.url, createCollectingInlet(), {
      username: 'gateway',
      password: 'wrong',
      clientId: 'other',
    });
    await soon(() =>
      expect(bad.problems.filter((text) => text.includes('Not authorized')).length).toBeGreaterThan(2),
    );
    expect(bad.side.connected()).toBe(false);
  });

  it('speaks TLS to a broker whose authority is given, and to no other', async () => {
    const file = (name: string): string => fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));
    const tls = { caFile: file('cert.pem'), certFile: file('cert.pem'), keyFile: file('key.pem') };
    const mosquitto = await broker({ tls });
    const good = start(mosquitto.url, createCollectingInlet(), { ca: await readFile(file('cert.pem')) });
    await good.subscribed();
    const bad = start(mosquitto.url, createCollectingInlet(), { clientId: 'other' });
    await soon(() => expect(bad.problems.some((text) => text.includes('self-signed'))).toBe(true));
    expect(bad.side.connected()).toBe(false);
  });
});
