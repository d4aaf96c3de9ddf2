import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { AckQueue } from '../../src/mqtt/ack-queue.ts';
import { loadClientId } from '../../src/mqtt/client-id.ts';
import { checkDevicePassword, createDevicePassword, hashDevicePassword } from '../../src/mqtt/credentials.ts';
import { parseBrokerUrl, reconnectDelayMs } from '../../src/mqtt/external-client.ts';
import { PublishTap } from '../../src/mqtt/publish-tap.ts';
import { createSession, createSessions } from '../../src/mqtt/sessions.ts';
import { createTopics, isTopicFilter, topicMatches } from '../../src/mqtt/topics.ts';
import { publishPacket } from '../support/raw-mqtt.ts';

describe('topics', () => {
  const topics = createTopics();

  it('builds and takes apart the topics of a device', () => {
    expect(topics.parse(topics.readsOf('cam_1-A'))).toEqual({ deviceId: 'cam_1-A', kind: 'reads' });
    expect(topics.parse(topics.statusOf('c'))).toEqual({ deviceId: 'c', kind: 'status' });
    expect(topics.parse('ringgate/v1/devices/c/reads/x')).toEqual({ deviceId: 'c', kind: 'other' });
  });

  it.each([
    'ringgate/v1/devices/c',
    'ringgate/v1/devices//reads',
    'ringgate/v1/devices/a b/reads',
    'other/v1/devices/c/reads',
    `ringgate/v1/devices/${'x'.repeat(65)}/reads`,
  ])('knows that %s is no topic of a device', (topic) => {
    expect(topics.parse(topic)).toBeNull();
  });

  it('takes another prefix', () => {
    expect(createTopics('city/east').parse('city/east/v1/devices/c/reads')).toEqual({
      deviceId: 'c',
      kind: 'reads',
    });
  });

  it.each([
    ['a/+/c', 'a/b/c', true],
    ['a/+/c', 'a/b/d', false],
    ['a/+', 'a/b/c', false],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['#', '$SYS/x', false],
    ['+/x', '$SYS/x', false],
    ['a/b', 'a/b', true],
    ['a', 'a/b', false],
  ])('%s and %s: matching is %s', (filter, topic, expected) => {
    expect(topicMatches(filter, topic)).toBe(expected);
  });

  it('tells filters from what is none', () => {
    expect(['a/+/b', '#', 'a/#', '+'].filter(isTopicFilter)).toHaveLength(4);
    expect(['', 'a/#/b', 'a+', 'a/b#', 'a\u0000'].filter(isTopicFilter)).toEqual([]);
  });
});

describe('passwords of devices', () => {
  it('are 256 random bits, and only the right one fits', () => {
    const password = createDevicePassword();
    expect(Buffer.from(password, 'base64url')).toHaveLength(32);
    expect(createDevicePassword()).not.toBe(password);
    const hash = hashDevicePassword(password);
    expect(checkDevicePassword(password, hash)).toBe(true);
    expect(checkDevicePassword(`${password}x`, hash)).toBe(false);
    expect(checkDevicePassword('', hash)).toBe(false);
    expect(checkDevicePassword(password, null)).toBe(false);
    expect(checkDevicePassword(password, hash.slice(2))).toBe(false);
  });
});

describe('the order of acknowledgements', () => {
  it('sends those of one turn together and none twice', async () => {
    const sent: string[] = [];
    const queue = new AckQueue(
      (bytes) => sent.push(bytes.toString('hex')),
      () => {},
    );
    const slots = [1, 2, 3].map((id) => queue.open(id));
    const [first, second, third] = slots;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three slots');
    queue.done(first);
    queue.done(second);
    queue.done(first);
    await Promise.resolve();
    expect(sent).toEqual(['4002000140020002']);
    expect(queue.held).toBe(1);
    queue.close();
    queue.done(third);
    await Promise.resolve();
    expect(sent).toHaveLength(1);
  });
});

describe('silent connections', () => {
  const silent = (
    keepaliveMs: number,
    takes: boolean,
  ): { tap: PublishTap; closed: () => boolean; sweep: (atMs: number) => void } => {
    const tap = new PublishTap({
      socket: new Socket(),
      maxHeld: 10,
      maxPacketBytes: 1000,
      take: () => takes,
    });
    tap.activate();
    let closed = false;
    const sessions = createSessions<string>(4, () => {});
    const session = createSession(tap, () => {
      closed = true;
    });
    session.keepaliveMs = keepaliveMs;
    sessions.add('key', session);
    return { tap, closed: () => closed, sweep: (atMs) => sessions.sweep(tap.lastReceivedMs + atMs) };
  };

  it('are closed after their keep-alive, and never without one', () => {
    const { closed, sweep } = silent(90_000, true);
    sweep(89_000);
    expect(closed()).toBe(false);
    sweep(91_000);
    expect(closed()).toBe(true);
    const endless = silent(0, true);
    endless.sweep(1e9);
    expect(endless.closed()).toBe(false);
  });

  it('stay open as long as a message of theirs waits for the store', () => {
    const socket = new Socket();
    const held: (() => void)[] = [];
    const tap = new PublishTap({
      socket,
      maxHeld: 10,
      maxPacketBytes: 1000,
      take: (_t, _p, _r, done) => held.push(done) > 0,
    });
    tap.activate();
    socket.emit('data', generate(publishPacket('a/b', 'x', 1)));
    expect(tap.held).toBe(1);
    let closed = false;
    const sessions = createSessions<string>(4, () => {});
    const session = createSession(tap, () => {
      closed = true;
    });
    session.keepaliveMs = 1500;
    sessions.add('key', session);
    const fromMs = tap.lastReceivedMs;
    sessions.sweep(fromMs + 1e6);
    expect(closed).toBe(false);
    for (const done of held) done();
    sessions.sweep(fromMs + 1e6 + 1000);
    expect(closed).toBe(false);
    tap.destroy();
  });
});

describe('the external broker', () => {
  it('is given by an address with or without a port', () => {
    expect(parseBrokerUrl('mqtt://broker')).toEqual({ host: 'broker', port: 1883, secure: false }); // not opened
    expect(parseBrokerUrl('mqtts://[::1]:9000')).toEqual({ host: '::1', port: 9000, secure: true }); // not opened
    expect(parseBrokerUrl('mqtts://broker')).toMatchObject({ port: 8883 }); // not opened
    for (const bad of ['http://broker', 'broker:1883', 'mqtt://', ''])
      expect(() => parseBrokerUrl(bad)).toThrow('is no address of a broker');
  });

  it('is tried again after a time that doubles up to its limit, with jitter', () => {
    const ceilings = [0, 1, 2, 3, 10, 1000].map((failures) => reconnectDelayMs(failures, 500, 30_000, 1));
    expect(ceilings).toEqual([500, 1000, 2000, 4000, 30_000, 30_000]);
    expect(reconnectDelayMs(2, 500, 30_000, 0)).toBe(1000);
  });

  it('knows the gateway by a name that survives a restart', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'ringgate-id-'));
    const id = await loadClientId(join(directory, 'data'));
    expect(id).toMatch(/^ringgate-[0-9a-f]{12}$/);
    expect(await loadClientId(join(directory, 'data'))).toBe(id);
    await writeFile(join(directory, 'data', 'mqtt-client-id'), 'not an id!');
    const renewed = await loadClientId(join(directory, 'data'));
    expect(await readFile(join(directory, 'data', 'mqtt-client-id'), 'utf8')).toBe(`${renewed}\n`);
    await rm(directory, { recursive: true });
  });
});
