/** An embedded broker with two cameras and one consumer, closed after each test. */
import type { Packet } from 'mqtt-packet';
import { afterEach, vi } from 'vitest';
import { checkDevicePassword, hashDevicePassword } from '../../src/mqtt/credentials.ts';
import { startEmbeddedBroker } from '../../src/mqtt/embedded-broker.ts';
import type { EmbeddedBroker, EmbeddedBrokerOptions } from '../../src/mqtt/embedded-contract.ts';
import type { CollectingInlet } from './inlet.ts';

const hashes: Record<string, string> = {
  'cam-1': hashDevicePassword('one'),
  'cam-2': hashDevicePassword('two'),
};
export const cam1 = { username: 'cam-1', password: 'one' };
export const cam2 = { username: 'cam-2', password: 'two' };
export const wall = { username: 'wall', password: 'see' };
export const reads = (id: string): string => `ringgate/v1/devices/${id}/reads`;
export const status = (id: string): string => `ringgate/v1/devices/${id}/status`;
export const acks = (packets: Packet[]): (number | undefined)[] =>
  packets.filter(({ cmd }) => cmd === 'puback').map(({ messageId }) => messageId);
/** Until a check holds; patient, since the machine may be busy. */
export const soon = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, 15_000);

const open: EmbeddedBroker[] = [];
/** Call once in a test file. */
export function closeBrokersAfterEach(): void {
  afterEach(async () => {
    for (const broker of open.splice(0)) await broker.close(100);
  });
}

export async function start(
  inlet: CollectingInlet,
  more: Partial<EmbeddedBrokerOptions> = {},
): Promise<EmbeddedBroker> {
  const broker = await startEmbeddedBroker({
    host: '127.0.0.1',
    port: 0,
    inlet,
    authenticateDevice: async (username, password) =>
      checkDevicePassword(password, hashes[username] ?? null) ? username : null,
    authenticateConsumer: async (username, password) =>
      username === 'wall' && password === 'see'
        ? { name: 'wall', topicFilters: ['ringgate/v1/out/alerts', 'ringgate/v1/devices/+/status'] }
        : null,
    ...more,
  });
  open.push(broker);
  return broker;
}
