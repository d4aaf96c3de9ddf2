import { describe, expect, it } from 'vitest';
import {
  cam1,
  cam2,
  closeBrokersAfterEach,
  reads,
  soon,
  start,
  status,
  wall,
} from '../support/embedded-broker.ts';
import { createCollectingInlet } from '../support/inlet.ts';
import { connectPacket, openRaw, publishPacket, signIn } from '../support/raw-mqtt.ts';

closeBrokersAfterEach();

describe('what may be done', () => {
  it.each([
    ['a wrong password', { username: 'cam-1', password: 'two' }],
    ['an unknown user', { username: 'cam-9', password: 'one' }],
    ['no credentials', {}],
  ])('refuses a sign-in with %s', async (_what, login) => {
    const broker = await start(createCollectingInlet());
    const device = await openRaw(broker.port);
    device.send(connectPacket({ ...login, clientId: 'x' }));
    expect(await device.next()).toMatchObject({ cmd: 'connack', returnCode: 4 });
    await device.closed;
    expect(broker.counters().refusedSignIns).toBe(1);
  });

  it('refuses a sign-in while the credentials cannot be looked up', async () => {
    const broker = await start(createCollectingInlet(), {
      authenticateDevice: () => Promise.reject(new Error('store away')),
    });
    const device = await openRaw(broker.port);
    device.send(connectPacket(cam1));
    expect(await device.next()).toMatchObject({ cmd: 'connack', returnCode: 4 });
  });

  it.each([
    reads('cam-2'),
    status('cam-2'),
    'ringgate/v1/out/alerts',
    `${reads('cam-1')}/../x`.replace('cam-1', 'cam-10'),
    'x',
  ])('closes the connection of a device that publishes on %s, and takes nothing of it', async (topic) => {
    const inlet = createCollectingInlet(true);
    const broker = await start(inlet);
    const device = await signIn(broker.port, cam1);
    device.send(publishPacket(topic, 'x', 1));
    await device.closed;
    expect(inlet.messages).toEqual([]);
    expect(broker.counters().refusedTopics).toBe(1);
  });

  it('lets a device publish on a further topic that its make uses', async () => {
    const inlet = createCollectingInlet(true);
    const broker = await start(inlet, {
      mayPublish: (id, topic) => id === 'cam-1' && topic === 'vendor/7/event',
    });
    const device = await signIn(broker.port, cam1);
    device.send(publishPacket('vendor/7/event', 'x', 1));
    expect(await device.next()).toMatchObject({ cmd: 'puback', messageId: 1 });
    expect(inlet.messages).toMatchObject([{ topic: 'vendor/7/event', deviceId: 'cam-1' }]);
  });

  it('lets a device subscribe to nothing of others', async () => {
    const broker = await start(createCollectingInlet());
    const device = await signIn(broker.port, cam1);
    const topics = [status('cam-2'), 'ringgate/#', '#', '+/v1/devices/cam-1/status', status('cam-1')];
    device.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: topics.map((topic) => ({ topic, qos: 1 })),
    });
    expect(await device.next()).toMatchObject({ cmd: 'suback', granted: [128, 128, 128, 128, 1] });
  });

  it('lets a consumer read its topics only, and publish nothing', async () => {
    const inlet = createCollectingInlet(true);
    const broker = await start(inlet);
    const consumer = await signIn(broker.port, wall);
    const topics = ['ringgate/v1/out/alerts', 'ringgate/v1/out/reads', 'ringgate/#', reads('cam-1')];
    consumer.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: topics.map((topic) => ({ topic, qos: 1 })),
    });
    expect(await consumer.next()).toMatchObject({ cmd: 'suback', granted: [1, 128, 128, 128] });
    await broker.publish('ringgate/v1/out/alerts', '{"id":"a1"}', { qos: 1, retain: false });
    expect(await consumer.next()).toMatchObject({ cmd: 'publish', topic: 'ringgate/v1/out/alerts' });
    consumer.send(publishPacket('ringgate/v1/out/alerts', 'forged', 9));
    await consumer.closed;
    expect(inlet.messages).toEqual([]);
  });

  it('does not let a device throw out another by taking its client id', async () => {
    const broker = await start(createCollectingInlet());
    const first = await signIn(broker.port, { ...cam1, clientId: 'same' });
    await signIn(broker.port, { ...cam2, clientId: 'same' });
    expect(await first.settle()).toEqual([]);
  });

  it('closes the oldest of too many connections of a device', async () => {
    const counts: number[] = [];
    const broker = await start(createCollectingInlet(), {
      maxConnectionsPerDevice: 2,
      onDeviceConnection: (_id, connections) => counts.push(connections),
    });
    const first = await signIn(broker.port, { ...cam1, clientId: 'a' });
    const second = await signIn(broker.port, { ...cam1, clientId: 'b' });
    const third = await signIn(broker.port, { ...cam1, clientId: 'c' });
    await first.closed;
    expect([await second.settle(), await third.settle()]).toEqual([[], []]);
    expect(counts.slice(0, 3)).toEqual([1, 2, 3]);
  });

  it('closes the connections of a device that is dropped, and of no other', async () => {
    const broker = await start(createCollectingInlet());
    const first = await signIn(broker.port, cam1);
    const second = await signIn(broker.port, cam2);
    broker.dropDevice('cam-1');
    await first.closed;
    expect(await second.settle()).toEqual([]);
  });
});

describe('status and last will', () => {
  it('hands the last will of a lost device over and keeps it for those who subscribe later', async () => {
    const inlet = createCollectingInlet(true);
    const broker = await start(inlet);
    const will = { topic: status('cam-1'), payload: '{"state":"offline"}', retain: true };
    const device = await signIn(broker.port, { ...cam1, will });
    device.send(publishPacket(status('cam-1'), '{"state":"online"}', 1, true));
    await inlet.arrived(1);
    device.socket.destroy();
    const [, last] = await inlet.arrived(2);
    expect(last).toMatchObject({ topic: status('cam-1'), text: '{"state":"offline"}', deviceId: 'cam-1' });
    const consumer = await signIn(broker.port, wall);
    await soon(async () => {
      consumer.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: status('cam-1'), qos: 0 }] });
      const packets = await consumer.settle();
      const kept = packets.find(({ cmd }) => cmd === 'publish');
      expect(kept?.cmd === 'publish' && kept.payload.toString()).toBe('{"state":"offline"}');
    });
  });

  it('does not hand over the will of a device that signs off', async () => {
    const inlet = createCollectingInlet(true);
    const broker = await start(inlet);
    const device = await signIn(broker.port, { ...cam1, will: { topic: status('cam-1'), payload: 'gone' } });
    device.send({ cmd: 'disconnect' });
    await device.closed;
    const other = await signIn(broker.port, cam2);
    other.send(publishPacket(reads('cam-2'), 'later', 1));
    expect((await inlet.arrived(1)).map(({ text }) => text)).toEqual(['later']);
  });

  it('takes no will for the topic of another', async () => {
    const inlet = createCollectingInlet(true);
    const broker = await start(inlet);
    const device = await signIn(broker.port, { ...cam1, will: { topic: status('cam-2'), payload: 'gone' } });
    device.socket.destroy();
    await soon(() => expect(broker.counters().refusedTopics).toBe(1));
    expect(inlet.messages).toEqual([]);
  });
});
