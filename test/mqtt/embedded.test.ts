import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { connectAsync } from 'mqtt';
import { generate, type Packet } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { startEmbeddedBroker } from '../../src/mqtt/embedded-broker.ts';
import {
  acks,
  cam1,
  cam2,
  closeBrokersAfterEach,
  reads,
  soon,
  start,
  status,
} from '../support/embedded-broker.ts';
import { createCollectingInlet } from '../support/inlet.ts';
import { connectPacket, openRaw, publishPacket, signIn } from '../support/raw-mqtt.ts';

closeBrokersAfterEach();

describe('acknowledging', () => {
  it('holds the acknowledgement of a read until it is stored, and answers other packets meanwhile', async () => {
    const inlet = createCollectingInlet();
    const broker = await start(inlet);
    const device = await signIn(broker.port, cam1);
    device.send(publishPacket(reads('cam-1'), '{"a":1}', 7));
    const [message] = await inlet.arrived(1);
    expect(message).toMatchObject({ topic: reads('cam-1'), text: '{"a":1}', deviceId: 'cam-1' });
    expect(await device.settle()).toEqual([]);
    expect(broker.counters()).toMatchObject({ received: 1, held: 1, connections: 1 });
    message?.done();
    expect(await device.next()).toMatchObject({ cmd: 'puback', messageId: 7 });
    expect(broker.counters().held).toBe(0);
  });

  it('acknowledges in the order of the messages, however they finish', async () => {
    const inlet = createCollectingInlet();
    const broker = await start(inlet);
    const device = await signIn(broker.port, cam1);
    device.send(...[1, 2, 3].map((id) => publishPacket(reads('cam-1'), `${id}`, id)));
    const [first, second, third] = await inlet.arrived(3);
    third?.done();
    second?.done();
    expect(await device.settle()).toEqual([]);
    first?.done();
    expect(acks(await device.settle())).toEqual([1, 2, 3]);
  });

  it('holds the acknowledgement of a status too, and of a read that came with the sign-in', async () => {
    const inlet = createCollectingInlet();
    const broker = await start(inlet);
    const device = await openRaw(broker.port);
    device.send(
      connectPacket(cam1),
      publishPacket(reads('cam-1'), 'early', 1),
      publishPacket(status('cam-1'), 'online', 2, true),
    );
    const messages = await inlet.arrived(2);
    expect(messages.map(({ text }) => text)).toEqual(['early', 'online']);
    expect(await device.next()).toMatchObject({ cmd: 'connack', returnCode: 0 });
    expect(device.received).toEqual([]);
    for (const { done } of messages) done();
    expect(acks([await device.next(), await device.next()])).toEqual([1, 2]);
  });

  it('closes the connection without acknowledging when a read could not be stored', async () => {
    const inlet = createCollectingInlet();
    const broker = await start(inlet);
    const device = await signIn(broker.port, cam1);
    device.send(publishPacket(reads('cam-1'), 'x', 1));
    const [message] = await inlet.arrived(1);
    message?.done(new Error('disk full'));
    await device.closed;
    expect(device.received).toEqual([]);
  });

  it('slows a device down whose reads wait, keeps it connected, and loses none', async () => {
    const inlet = createCollectingInlet();
    const broker = await start(inlet, { maxHeldPerConnection: 100 });
    const device = await signIn(broker.port, cam1);
    const payload = 'x'.repeat(2000);
    for (let id = 1; id <= 3000; id++) device.send(publishPacket(reads('cam-1'), payload, id));
    await inlet.arrived(100);
    // 6 MB are on their way; what the gateway took is bounded by the limit and one chunk of the socket
    const other = await signIn(broker.port, cam2);
    expect(await other.settle()).toEqual([]);
    expect(inlet.messages.length).toBeLessThan(300);
    expect(device.socket.destroyed).toBe(false);
    for (let stored = 0; stored < 3000; stored++) (await inlet.arrived(stored + 1))[stored]?.done();
    const order: (number | undefined)[] = [];
    while (order.length < 3000) order.push((await device.next()).messageId);
    expect(order).toEqual(Array.from({ length: 3000 }, (_, at) => at + 1));
  });
});

describe('what goes wrong', () => {
  it.each<[string, Buffer]>([
    ['no MQTT', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a length of five bytes', Buffer.from([0x32, 0xff, 0xff, 0xff, 0xff, 0x01])],
    ['a topic longer than its packet', Buffer.from([0x32, 4, 0xff, 0xff, 0x61, 0x62])],
    ['a publish without a topic', Buffer.from([0x32, 1, 0])],
    [
      'a message id of 0',
      Buffer.concat([Buffer.from([0x32, 7, 0, 3]), Buffer.from('a/b'), Buffer.from([0, 0])]),
    ],
    ['a packet of 200 MB', Buffer.from([0x32, 0xff, 0xff, 0xff, 0x5f, 0, 1])],
    ['both QoS bits', Buffer.from([0x36, 5, 0, 1, 0x61, 0, 1])],
  ])('closes only the connection that sends %s', async (_what, bytes) => {
    const inlet = createCollectingInlet(true);
    const broker = await start(inlet);
    const bad = await signIn(broker.port, cam1);
    const good = await signIn(broker.port, cam2);
    bad.sendBytes(bytes);
    await bad.closed;
    good.send(publishPacket(reads('cam-2'), 'fine', 3));
    expect(await good.next()).toMatchObject({ cmd: 'puback', messageId: 3 });
    expect(inlet.messages.map(({ text }) => text)).toEqual(['fine']);
    await soon(() => expect(broker.counters()).toMatchObject({ connections: 1, brokenConnections: 1 }));
  });

  it('closes a connection that sends garbage before it signs in', async () => {
    const broker = await start(createCollectingInlet());
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 2, maxLength: 60 }), async (bytes) => {
        // a first byte that starts no CONNECT
        const device = await openRaw(broker.port);
        device.sendBytes(Buffer.from([bytes[0] === 0x10 ? 0xf0 : (bytes[0] ?? 0), 0, ...bytes.slice(1)]));
        await device.closed;
      }),
      { numRuns: 30 },
    );
    expect(await (await signIn(broker.port, cam1)).settle()).toEqual([]);
  });

  it('refuses connections above the limit', async () => {
    const broker = await start(createCollectingInlet(), { maxConnections: 1 });
    const first = await signIn(broker.port, cam1);
    const second = await openRaw(broker.port);
    await second.closed;
    expect(await first.settle()).toEqual([]);
  });

  it('takes the same messages wherever the bytes are cut', async () => {
    const inlet = createCollectingInlet(true);
    const broker = await start(inlet);
    const sizes = fc.array(fc.nat(400), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 3 }),
        async (lengths, cuts) => {
          inlet.messages.length = 0;
          const device = await signIn(broker.port, cam1);
          const packets = lengths.flatMap((length, at): Packet[] => [
            publishPacket(reads('cam-1'), `${at}:${'y'.repeat(length)}`, at + 1),
            { cmd: 'pingreq' },
          ]);
          let rest = Buffer.concat(packets.map((packet) => generate(packet)));
          for (let i = 0; rest.length > 0; i++) {
            const cut = cuts[i % cuts.length] ?? 1;
            device.sendBytes(rest.subarray(0, cut));
            rest = rest.subarray(cut);
            await new Promise((resolve) => setImmediate(resolve));
          }
          const answers: Packet[] = [];
          while (answers.length < packets.length) answers.push(await device.next());
          expect(acks(answers)).toEqual(lengths.map((_, at) => at + 1));
          expect(inlet.messages.map(({ text }) => text.length)).toEqual(lengths.map((length) => length + 2));
          device.send({ cmd: 'disconnect' });
          await device.closed;
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('starting and closing', () => {
  it('stores and acknowledges what it has taken, takes nothing more, and says of no device that it is lost', async () => {
    const inlet = createCollectingInlet();
    const broker = await start(inlet);
    const device = await signIn(broker.port, { ...cam1, will: { topic: status('cam-1'), payload: 'gone' } });
    device.send(publishPacket(reads('cam-1'), 'last', 5));
    const [message] = await inlet.arrived(1);
    const closed = broker.close();
    device.send(publishPacket(reads('cam-1'), 'too late', 6));
    message?.done();
    await closed;
    await device.closed;
    expect(acks(device.received)).toEqual([5]);
    expect(inlet.messages.map(({ text }) => text)).toEqual(['last']);
    await expect(
      broker.publish('ringgate/v1/out/status', '{}', { qos: 1, retain: true }),
    ).rejects.toMatchObject({
      code: 'unavailable',
    });
    await expect(openRaw(broker.port)).rejects.toThrow('ECONNREFUSED');
  });

  it('gives up waiting for the store after the grace period', async () => {
    const inlet = createCollectingInlet();
    const broker = await start(inlet);
    const device = await signIn(broker.port, cam1);
    device.send(publishPacket(reads('cam-1'), 'never stored', 5));
    const [message] = await inlet.arrived(1);
    await broker.close(20);
    message?.done();
    await device.closed;
    expect(device.received).toEqual([]);
  });

  it('rejects with the error of the system when the port is taken', async () => {
    const broker = await start(createCollectingInlet());
    const second = startEmbeddedBroker({
      host: '127.0.0.1',
      port: broker.port,
      inlet: createCollectingInlet(),
      authenticateDevice: () => Promise.resolve(null),
    });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('speaks TLS, to a client library too', async () => {
    const folder = new URL('../fixtures/tls/', import.meta.url);
    const [cert, key] = await Promise.all([
      readFile(new URL('cert.pem', folder)),
      readFile(new URL('key.pem', folder)),
    ]);
    const inlet = createCollectingInlet(true);
    const broker = await start(inlet, { tls: { cert, key } });
    expect(broker.url).toMatch(/^mqtts:\/\/127\.0\.0\.1:\d+$/);
    const device = await connectAsync(broker.url, { ...cam1, ca: cert });
    await device.publishAsync(reads('cam-1'), 'over TLS', { qos: 1 });
    await device.publishAsync(reads('cam-1'), 'exactly once', { qos: 2 });
    await device.endAsync();
    expect(inlet.messages.map(({ text }) => text)).toEqual(['over TLS', 'exactly once']);
  });
});
