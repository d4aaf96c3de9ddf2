/**
 * From publishing a listed plate to its alert at a Socket.IO client, both in this process, while a publisher of its
 * own sends reads of other vehicles at a fixed rate.
 */
import { connectAsync } from 'mqtt';
import { io } from 'socket.io-client';
import { type RunningGateway, startGateway } from '../test/support/gateway.ts';
import { startPublisher } from './publisher-process.ts';
import { type BenchSite, makeSite } from './site.ts';

export interface LatencyFigures {
  p50: number;
  p99: number;
}

const probesPerSecond = 25;

/** A fresh gateway under a load of `ratePerSecond` reads, probed for some seconds. */
export async function benchLatency(ratePerSecond: number, seconds: number): Promise<LatencyFigures> {
  const gateway = await startGateway({ settings: { 'log.level': 'error' } });
  try {
    const site = await makeSite(gateway, 8, probesPerSecond * seconds);
    return await measureLatency(gateway, site, ratePerSecond, seconds);
  } finally {
    await gateway.dispose();
  }
}

/** @param site with at least 25 listed plates for each second */
export async function measureLatency(
  gateway: RunningGateway,
  site: BenchSite,
  ratePerSecond: number,
  seconds: number,
): Promise<LatencyFigures> {
  const probes = Math.min(site.listed.length, probesPerSecond * seconds);
  const socket = io(`${gateway.http}/live`, {
    auth: { token: site.operatorToken },
    transports: ['websocket'],
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const { deviceId, username, password } = site.probe;
  const device = await connectAsync(gateway.mqtt, { username, password, clientId: deviceId });
  // The folder may hold the reads of an earlier run.
  const run = Date.now().toString(36);
  const sentMs = new Map<string, number>();
  const took: number[] = [];
  const { promise: allSeen, resolve: seenAll } = Promise.withResolvers<void>();
  socket.on('alert', (alert: { plate: string }) => {
    const sent = sentMs.get(alert.plate);
    if (sent === undefined) return;
    took.push(performance.now() - sent);
    sentMs.delete(alert.plate);
    if (took.length === probes) seenAll();
  });
  const load = await startPublisher([
    ...['--url', gateway.mqtt, '--connections', '8', '--credentials', site.credentialsFile],
    ...['--messages', `${ratePerSecond * (seconds + 2)}`, '--rate', `${ratePerSecond}`],
  ]);
  const loaded = load.run();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  for (const plate of site.listed.slice(0, probes)) {
    const read = {
      eventId: `${run}-${plate}`,
      capturedAt: new Date().toISOString(),
      plate,
      plateColor: 'blue',
      lane: 1,
    };
    sentMs.set(plate, performance.now());
    device.publish(`ringgate/v1/devices/${deviceId}/reads`, JSON.stringify(read), { qos: 1 });
    // Not in step with the load's own millisecond timer.
    await new Promise((resolve) => setTimeout(resolve, (0.5 + Math.random()) * (1000 / probesPerSecond)));
  }
  await Promise.race([
    allSeen,
    new Promise((_resolve, reject) =>
      setTimeout(() => reject(new Error(`${sentMs.size} alerts never came`)), 20_000),
    ),
  ]);
  await loaded;
  await device.endAsync();
  socket.close();
  took.sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((took[Math.floor(share * (took.length - 1))] ?? 0) * 10) / 10;
  return { p50: at(0.5), p99: at(0.99) };
}
