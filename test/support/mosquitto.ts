/** A real Mosquitto on a free port, with a directory of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findService } from './services.ts';

export interface MosquittoOptions {
  /** Keeps sessions, queues and retained messages over a restart. */
  persistence?: boolean;
  /** Default: a free one. */
  port?: number;
  users?: Readonly<Record<string, string>>;
  tls?: { caFile: string; certFile: string; keyFile: string };
  /** Limits of its queues; `[]` leaves Mosquitto's own. Default: none that a test could reach. */
  limits?: readonly string[];
  /** Further lines of the configuration. */
  extraConfig?: readonly string[];
}
export interface Mosquitto {
  url: string;
  port: number;
  pid(): number;
  /** Ends it in order (its database is written). */
  stop(): Promise<void>;
  /** SIGKILL: what it had not written is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same files. */
  restart(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Starts a broker; stop it in the end, which also removes its directory. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const program = findService('mosquitto');
  if (program === null) throw new Error('mosquitto is not installed: apt-get install mosquitto');
  const port = options.port ?? (await freePort());
  const directory = await mkdtemp(join(tmpdir(), 'ringgate-mosquitto-'));
  const configFile = join(directory, 'mosquitto.conf');
  const lines = [
    `listener ${port} 127.0.0.1`,
    ...(options.tls === undefined
      ? []
      : [
          `cafile ${options.tls.caFile}`,
          `certfile ${options.tls.certFile}`,
          `keyfile ${options.tls.keyFile}`,
        ]),
    `allow_anonymous ${options.users === undefined}`,
    `persistence ${options.persistence === true}`,
    `persistence_location ${directory}/`,
    'autosave_interval 1',
    'autosave_on_changes true',
    ...(options.limits ?? ['max_queued_messages 0', 'max_inflight_messages 1000']),
    'user root',
    ...(options.extraConfig ?? []),
  ];
  if (options.users !== undefined) {
    const passwordFile = join(directory, 'passwords');
    await writeFile(passwordFile, '');
    for (const [name, password] of Object.entries(options.users))
      spawnSync('mosquitto_passwd', ['-b', passwordFile, name, password]);
    lines.push(`password_file ${passwordFile}`);
  }
  await writeFile(configFile, `${lines.join('\n')}\n`);

  const launch = async (): Promise<ChildProcess> => {
    const child = spawn(program, ['-c', configFile], { stdio: ['ignore', 'ignore', 'pipe'] });
    const errors: string[] = [];
    child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
    while (!(await answers(port))) {
      if (child.exitCode !== null)
        throw new Error(`mosquitto ended with ${child.exitCode}: ${errors.join('')}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return child;
  };
  let child = await launch();
  // a test that fails before its end leaves no broker behind
  const killAtExit = (): boolean => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return {
    url: `${options.tls === undefined ? 'mqtt' : 'mqtts'}://127.0.0.1:${port}`,
    port,
    pid: () => child.pid ?? 0,
    async stop() {
      await end('SIGTERM');
      process.off('exit', killAtExit);
      await rm(directory, { recursive: true, force: true });
    },
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM');
      child = await launch();
    },
  };
}
