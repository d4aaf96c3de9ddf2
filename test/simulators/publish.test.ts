import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatorError } from '../../simulators/errors.ts';
import { openConnections } from '../../simulators/publish/connections.ts';
import { simulate } from '../../simulators/simulate.ts';
import { readTruth } from '../../simulators/truth/truth.ts';
import { hasMosquitto, type Mosquitto, startMosquitto } from './mosquitto.ts';

interface SentRead {
  eventId: string;
  capturedAt: string;
  revision?: number;
}
/** Hears every read on the broker, over restarts of it. */
interface Listener {
  client: MqttClient;
  /** By device and event: how often, and the newest revision. */
  heard: Map<string, { times: number; revision: number; capturedAt: string }>;
  until(count: number): Promise<void>;
}

async function listen(url: string): Promise<Listener> {
  const client = connect(url, { clientId: 'listener', clean: false, reconnectPeriod: 50 });
  // the broker may not listen yet; the client tries again
  client.on('error', () => undefined);
  await new Promise<void>((resolve) => void client.once('connect', () => resolve()));
  await client.subscribeAsync('ringgate/v1/devices/+/reads', { qos: 1 });
  const heard: Listener['heard'] = new Map();
  let wake = (): void => undefined;
  client.on('message', (topic, body) => {
    const parsed = JSON.parse(body.toString()) as SentRead | SentRead[];
    for (const read of Array.isArray(parsed) ? parsed : [parsed]) {
      const key = `${topic.split('/')[3]}/${read.eventId}`;
      const before = heard.get(key);
      const { capturedAt, revision = 0 } = read;
      heard.set(key, {
        times: (before?.times ?? 0) + 1,
        revision: Math.max(revision, before?.revision ?? 0),
        capturedAt,
      });
    }
    wake();
  });
  return {
    client,
    heard,
    until: (count) =>
      new Promise((resolve) => {
        wake = () => {
          if (heard.size >= count) resolve();
        };
        wake();
      }),
  };
}

describe.skipIf(!hasMosquitto)('publishing to a real Mosquitto', () => {
  let broker: Mosquitto;
  let listener: Listener;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ringgate-publish-'));
    broker = await startMosquitto();
    listener = await listen(broker.url);
  });
  afterEach(async () => {
    await listener.client.endAsync(true);
    await broker.dispose();
    rmSync(folder, { recursive: true });
  });
  const common = {
    scenario: 'reference-district',
    seed: '7',
    pace: { kind: 'rate', perSecond: 2000 } as const,
  };

  it('sends every read of the truth, on the topic of its device, captured when the truth says', async () => {
    const truthFile = join(folder, 'truth.jsonl');
    const summary = await simulate({ ...common, url: broker.url, reads: 2000, truth: truthFile });
    expect(summary.unacknowledged).toBe(0);
    expect(summary.acknowledged).toBe(summary.messages);
    expect(summary.messagesPerSecond).toBeLessThan(2100);
    await listener.until(2000);
    const truth = await readTruth(truthFile);
    expect(listener.heard.size).toBe(2000);
    for (const read of truth.reads) {
      const heard = listener.heard.get(`${read.deviceId}/${read.eventId}`);
      expect(new Date(heard?.capturedAt ?? 0).toISOString()).toBe(read.capturedAt);
    }
    expect(truth.reads.filter((read) => read.supersedes !== undefined).length).toBeGreaterThan(0);
    for (const read of truth.reads.filter((each) => each.supersedes !== undefined)) {
      expect(listener.heard.get(`${read.deviceId}/${read.eventId}`)?.revision).toBe(1);
    }
  });

  it('sends again over a restart of the broker what was not acknowledged, and loses nothing', async () => {
    const running = simulate({ ...common, url: broker.url, reads: 3000 });
    await listener.until(1000);
    await broker.stop('SIGTERM');
    broker.start();
    const summary = await running;
    expect(summary.reconnects).toBe(1);
    expect(summary.unacknowledged).toBe(0);
    await listener.until(3000);
    expect(listener.heard.size).toBe(3000);
  });

  it('stops when told to and says how far it came', async () => {
    const stop = new AbortController();
    const running = simulate({ ...common, url: broker.url, reads: 5000, signal: stop.signal });
    await listener.until(200);
    stop.abort();
    const summary = await running;
    expect(summary.messages).toBeLessThan(5000);
    expect(summary.messages).toBeGreaterThan(199);
  });

  it('connects each device under its own name and tells when it is online and offline', async () => {
    const states: string[] = [];
    await listener.client.subscribeAsync('ringgate/v1/devices/+/status', { qos: 1 });
    listener.client.on('message', (topic, body) => {
      if (topic.endsWith('/status'))
        states.push(`${topic.split('/')[3]} ${(JSON.parse(body.toString()) as { state: string }).state}`);
    });
    const credentials = new Map(['K-1', 'K-2'].map((id) => [id, { username: id, password: 'secret' }]));
    const connections = await openConnections({ url: broker.url, deviceIds: ['K-1', 'K-2'], credentials });
    const acknowledged = new Promise<boolean>((resolve) =>
      connections.publish('K-2', '{"eventId":"1","capturedAt":"","plate":""}', resolve),
    );
    expect(await acknowledged).toBe(true);
    await connections.close();
    await listener.client.publishAsync('ringgate/v1/devices/end/status', '{"state":"end"}', { qos: 1 });
    expect(states.filter((state) => state.endsWith('online')).toSorted()).toEqual([
      'K-1 online',
      'K-2 online',
    ]);
    expect(states.filter((state) => state.endsWith('offline')).toSorted()).toEqual([
      'K-1 offline',
      'K-2 offline',
    ]);
    expect(listener.heard.has('K-2/1')).toBe(true);
  });

  it('says which connection it could not make', async () => {
    await broker.stop('SIGKILL');
    const opening = openConnections({
      url: broker.url,
      deviceIds: ['K-1'],
      credentials: null,
      timeoutMs: 500,
    });
    await expect(opening).rejects.toThrow(SimulatorError);
  });
});
