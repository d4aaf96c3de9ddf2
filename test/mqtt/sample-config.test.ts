import { readFile } from 'node:fs/promises';
import { connectAsync } from 'mqtt';
import { expect, it } from 'vitest';
import { startExternalClient } from '../../src/mqtt/external-client.ts';
import { createCollectingInlet } from '../support/inlet.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { describeNeeding } from '../support/services.ts';

describeNeeding(['mosquitto'], 'the sample configuration of Mosquitto', () => {
  it('has limits with which a gateway that is behind loses nothing', async () => {
    const sample = await readFile(new URL('../../docs/mosquitto.conf', import.meta.url), 'utf8');
    const limits = sample.split('\n').filter((line) => /^(max_|persistent_client|message_size)/.test(line));
    expect(limits).toHaveLength(5);
    const mosquitto = await startMosquitto({ limits });
    const inlet = createCollectingInlet();
    const { promise: subscribed, resolve } = Promise.withResolvers<void>();
    const gateway = startExternalClient({
      url: mosquitto.url,
      clientId: 'gateway',
      inlet,
      onSubscribed: resolve,
    });
    await subscribed;
    const device = await connectAsync(mosquitto.url);
    const count = 3000;
    const published = Array.from({ length: count }, (_, at) =>
      device.publishAsync('ringgate/v1/devices/a/reads', `${at}`, { qos: 1 }),
    );
    await Promise.all(published);
    // the broker has acknowledged all to the device, and the gateway none yet
    for (let stored = 0; stored < count; stored++) (await inlet.arrived(stored + 1))[stored]?.done();
    expect(new Set(inlet.messages.map(({ text }) => text)).size).toBe(count);
    await device.endAsync();
    await gateway.close();
    await mosquitto.stop();
  });
});
