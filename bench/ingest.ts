/** Reads per second, durable and acknowledged, through the whole gateway; and what it costs its process. */
import { readFileSync } from 'node:fs';
import { startGateway } from '../test/support/gateway.ts';
import { startMosquitto } from '../test/support/mosquitto.ts';
import { startPublisher } from './publisher-process.ts';
import { makeSite } from './site.ts';

export interface IngestFigures {
  readsPerSecond: number;
  cpuUsPerRead: number;
  memoryMb: { idle: number; load: number };
}

const connections = 8;

/** CPU that a process has used so far, all threads, in microseconds (Linux, proc(5): fields 14 and 15). */
export function cpuUsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

function memoryMbOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

export async function benchIngest(broker: 'embedded' | 'external', messages: number): Promise<IngestFigures> {
  const mosquitto = broker === 'external' ? await startMosquitto() : null;
  const gateway = await startGateway({
    settings: { 'log.level': 'error', ...(mosquitto === null ? {} : { 'mqtt.url': mosquitto.url }) },
  });
  try {
    const site = await makeSite(gateway, connections, 0);
    const idle = memoryMbOf(gateway.pid());
    const args = [
      '--url',
      mosquitto?.url ?? gateway.mqtt,
      '--connections',
      `${connections}`,
      '--credentials',
      site.credentialsFile,
    ];
    // The compiler of the gateway gets to know the way first; as short as it is, it is no part of the figure.
    await (await startPublisher([...args, '--messages', '20000', '--run', 'warm'])).run();
    const publisher = await startPublisher([...args, '--messages', `${messages}`, '--run', 'main']);
    const before = cpuUsOf(gateway.pid());
    const result = await publisher.run();
    // With an external broker the publisher is acknowledged by that; the gateway's own count says when it was done.
    const seconds =
      mosquitto === null
        ? result.seconds
        : result.seconds + (await untilStored(gateway.http, messages + 20_000));
    const cpuUsPerRead = (cpuUsOf(gateway.pid()) - before) / messages;
    return {
      readsPerSecond: Math.round(messages / seconds),
      cpuUsPerRead: Math.round(cpuUsPerRead * 10) / 10,
      memoryMb: { idle: Math.round(idle), load: Math.round(memoryMbOf(gateway.pid())) },
    };
  } finally {
    await gateway.dispose();
    await mosquitto?.stop();
  }
}

/** Seconds until the gateway has stored so many reads. */
async function untilStored(http: string, reads: number): Promise<number> {
  const start = performance.now();
  for (;;) {
    const text = await (await fetch(`${http}/metrics`)).text();
    const stored = Number(/ringgate_reads_total\{outcome="stored"\} (\d+)/.exec(text)?.[1] ?? 0);
    if (stored >= reads) return (performance.now() - start) / 1000;
    if (performance.now() - start > 120_000) throw new Error(`only ${stored} of ${reads} reads arrived`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
