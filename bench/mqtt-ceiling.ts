/**
 * How fast messages come in when nothing is done with them: the ceilings that ingest is held against, measured in the
 * calling process with a publisher beside it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { connect } from 'mqtt';
import type { MqttInlet } from '../src/mqtt/contract.ts';
import { startEmbeddedBroker } from '../src/mqtt/embedded-broker.ts';
import { startExternalClient } from '../src/mqtt/external-client.ts';
import { startMosquitto } from '../test/support/mosquitto.ts';
import { startPublisher } from './publisher-process.ts';

export interface Ceiling {
  messages: number;
  perSecond: number;
  /** CPU of this process (all threads) for each message. */
  cpuUsPerMessage: number;
}

const connections = 8;

/** Counts messages and resolves with the time and CPU from the first to the last. */
function createMeter(messages: number): { count(): void; start(): void; done: Promise<Ceiling> } {
  const { promise, resolve } = Promise.withResolvers<Ceiling>();
  let counted = 0;
  let startMs = 0;
  let startCpu = process.cpuUsage();
  return {
    start() {
      startMs = performance.now();
      startCpu = process.cpuUsage();
    },
    count() {
      if (++counted !== messages) return;
      const seconds = (performance.now() - startMs) / 1000;
      const { user, system } = process.cpuUsage(startCpu);
      resolve({
        messages,
        perSecond: Math.round(messages / seconds),
        cpuUsPerMessage: (user + system) / messages,
      });
    },
    done: promise,
  };
}

/** An inlet that calls done() as a store with batches does: all that came in one turn of the event loop together. */
export function createBatchingInlet(onMessage: () => void): MqttInlet {
  let batch: (() => void)[] = [];
  const commit = (): void => {
    const committed = batch;
    batch = [];
    for (const done of committed) done();
  };
  return {
    onMessage(_topic, _payload, _source, done) {
      if (batch.length === 0) setImmediate(commit);
      batch.push(done);
      onMessage();
    },
  };
}

async function withCredentials<T>(work: (file: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'ringgate-bench-'));
  const file = join(directory, 'credentials.json');
  const logins = Array.from({ length: connections }, (_, at) => ({
    deviceId: `bench-${at}`,
    username: `bench-${at}`,
    password: 'bench',
  }));
  await writeFile(file, JSON.stringify(logins));
  try {
    return await work(file);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The embedded broker of the gateway with an inlet that acknowledges in batches and keeps nothing. */
export async function embeddedCeiling(messages: number): Promise<Ceiling> {
  const meter = createMeter(messages);
  const broker = await startEmbeddedBroker({
    host: '127.0.0.1',
    port: 0,
    inlet: createBatchingInlet(meter.count),
    authenticateDevice: (username) => Promise.resolve(username),
  });
  return withCredentials(async (file) => {
    const args = ['--url', broker.url, '--messages', `${messages}`, '--credentials', file];
    const publisher = await startPublisher([...args, '--connections', `${connections}`]);
    meter.start();
    const [, ceiling] = await Promise.all([publisher.run(), meter.done]);
    await broker.close();
    return ceiling;
  });
}

/** aedes as it comes, with a handler that does nothing: what the embedded broker's speed is held against. */
export async function plainAedesCeiling(messages: number): Promise<Ceiling> {
  const meter = createMeter(messages);
  const aedes = await Aedes.createBroker({
    authorizePublish(_client, _packet, callback) {
      meter.count();
      callback(null);
    },
  });
  const server = createServer((socket) => aedes.handle(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  const args = ['--url', `mqtt://127.0.0.1:${port}`, '--messages', `${messages}`];
  const publisher = await startPublisher([...args, '--connections', `${connections}`]);
  meter.start();
  const [, ceiling] = await Promise.all([publisher.run(), meter.done]);
  await new Promise<void>((resolve) => aedes.close(() => resolve()));
  server.close();
  return ceiling;
}

/** A mqtt.js subscriber that does nothing, on a real Mosquitto: what the external client's speed is held against. */
export async function externalCeiling(messages: number): Promise<Ceiling> {
  const mosquitto = await startMosquitto();
  const meter = createMeter(messages);
  const client = connect(mosquitto.url, { clientId: 'ceiling', clean: true });
  client.on('message', () => meter.count());
  await client.subscribeAsync('ringgate/v1/devices/+/reads', { qos: 1 });
  const ceiling = await publishThrough(mosquitto.url, messages, meter);
  await client.endAsync();
  await mosquitto.stop();
  return ceiling;
}

/** The external client of the gateway on a real Mosquitto, with an inlet that acknowledges in batches. */
export async function externalClientCeiling(messages: number): Promise<Ceiling> {
  const mosquitto = await startMosquitto();
  const meter = createMeter(messages);
  const { promise: connected, resolve } = Promise.withResolvers<void>();
  const client = startExternalClient({
    url: mosquitto.url,
    clientId: 'ceiling',
    inlet: createBatchingInlet(meter.count),
    onSubscribed: resolve,
  });
  await connected;
  const ceiling = await publishThrough(mosquitto.url, messages, meter);
  await client.close();
  await mosquitto.stop();
  return ceiling;
}

async function publishThrough(
  url: string,
  messages: number,
  meter: ReturnType<typeof createMeter>,
): Promise<Ceiling> {
  const args = ['--url', url, '--messages', `${messages}`, '--connections', `${connections}`];
  const publisher = await startPublisher(args);
  meter.start();
  const [, ceiling] = await Promise.all([publisher.run(), meter.done]);
  return ceiling;
}
