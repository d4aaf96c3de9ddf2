/** A real Mosquitto of a test's own: its own folder, a free port, stopped and started at will. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = '/usr/sbin/mosquitto';
export const hasMosquitto = existsSync(program);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export interface Mosquitto {
  url: string;
  start(): void;
  /** Ends it by a signal and waits until it has gone. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Stops it and deletes its folder. */
  dispose(): Promise<void>;
}

export async function startMosquitto(): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), 'ringgate-mosquitto-'));
  const port = await freePort();
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    // as our sample configuration has it: by default it loses what a slow subscriber has not yet taken
    'max_queued_messages 0',
    'max_inflight_messages 0',
    'persistence true',
    `persistence_location ${folder}/`,
    ...(process.getuid?.() === 0 ? ['user root'] : []),
  ];
  writeFileSync(join(folder, 'mosquitto.conf'), `${lines.join('\n')}\n`);
  let child: ChildProcess | null = null;
  const mosquitto: Mosquitto = {
    url: `mqtt://127.0.0.1:${port}`,
    start() {
      child = spawn(program, ['-c', join(folder, 'mosquitto.conf')], { stdio: 'ignore' });
    },
    async stop(signal) {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
    async dispose() {
      await mosquitto.stop('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
  mosquitto.start();
  return mosquitto;
}
