/** The gateway in the place of a device: one message over a connection of its own, which is none of the device's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publishOnce } from '../../src/mqtt/publish-once.ts';
import { closeBrokersAfterEach, reads, start } from '../support/embedded-broker.ts';
import { createCollectingInlet } from '../support/inlet.ts';

closeBrokersAfterEach();
const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '..', 'fixtures', 'tls', name), 'utf8');
const tls = { cert: fixture('cert.pem'), key: fixture('key.pem') };
const other = readFileSync(
  join(import.meta.dirname, '..', 'onvif', 'support', 'certificates.ts'),
  'utf8',
).match(/-----BEGIN CERTIFICATE-----[^`]*-----END CERTIFICATE-----/)?.[0];

const message = (port: number, facts: Partial<Parameters<typeof publishOnce>[0]> = {}) =>
  publishOnce({
    host: '127.0.0.1',
    port,
    certificate: null,
    username: 'cam-1',
    password: 'once',
    clientId: 'drill-cam-1',
    topic: reads('cam-1'),
    payload: '{}',
    timeoutMs: 10_000,
    onSent: () => undefined,
    ...facts,
  });
const authenticateStandIn = (username: string, password: string): boolean =>
  username === 'cam-1' && password === 'once';

test('it is acknowledged once it is stored, and says nothing of the device’s own connections', async () => {
  const inlet = createCollectingInlet();
  const connections: number[] = [];
  const broker = await start(inlet, {
    authenticateStandIn,
    onDeviceConnection: (_id, open) => connections.push(open),
  });
  const steps: string[] = [];
  const published = message(broker.port, { onSent: () => steps.push('sent') }).then(() =>
    steps.push('acknowledged'),
  );
  const [got] = await inlet.arrived(1);
  expect(got).toMatchObject({ topic: reads('cam-1'), deviceId: 'cam-1' });
  steps.push('stored');
  got?.done();
  await published;
  expect(steps).toEqual(['sent', 'stored', 'acknowledged']);
  expect(connections).toEqual([]);
});

test('over TLS only the broker’s own certificate is believed, whatever name is in it', async () => {
  const broker = await start(createCollectingInlet(true), { authenticateStandIn, tls });
  await message(broker.port, { certificate: tls.cert });
  expect(other).toContain('BEGIN CERTIFICATE');
  await expect(message(broker.port, { certificate: other ?? '' })).rejects.toMatchObject({
    code: 'unavailable',
  });
});

test('it says what went wrong: refused, not acknowledged in time, no broker', async () => {
  const inlet = createCollectingInlet();
  const broker = await start(inlet, { authenticateStandIn });
  await expect(message(broker.port, { password: 'twice' })).rejects.toThrow('refuses the sign-in');
  await expect(message(broker.port, { timeoutMs: 100 })).rejects.toThrow('not acknowledged in time');
  await broker.close(100);
  await expect(message(broker.port)).rejects.toMatchObject({ code: 'unavailable' });
});

test('it may publish on no other topic than the device’s', async () => {
  const inlet = createCollectingInlet(true);
  const broker = await start(inlet, { authenticateStandIn });
  await expect(message(broker.port, { topic: reads('cam-2') })).rejects.toThrow('closed the connection');
  expect(inlet.messages).toEqual([]);
});
