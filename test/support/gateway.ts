/** The real gateway as a process of its own: `src/cli.ts start` on Node 24, with a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type SettingKey, schema } from '../../src/config/schema.ts';

export interface GatewayOptions {
  /** By the keys of docs/settings.md, for example `{ 'out.alerts': true }`. */
  settings?: Partial<Record<SettingKey, string | number | boolean>>;
  /** Default: a new folder, removed by `dispose`. */
  dataDir?: string;
  /** Further environment variables; they win over `settings`. */
  env?: Record<string, string>;
}

export interface ReadyLine {
  event: 'ready';
  http: string;
  mqtt: string;
  version: string;
}

/** How a process ended: its exit code, or the signal. */
export type Ending = number | NodeJS.Signals;

export interface RunningGateway {
  /** `http://127.0.0.1:…` and `mqtt://127.0.0.1:…`; the same after `restart`. */
  readonly http: string;
  readonly mqtt: string;
  readonly adminPassword: string;
  readonly dataDir: string;
  readonly ready: ReadyLine;
  pid(): number;
  /** Sends a signal and waits for the end. */
  kill(signal: NodeJS.Signals): Promise<Ending>;
  /** SIGTERM. @returns the exit code */
  stop(): Promise<Ending>;
  /** Starts again on the same ports and data (after `kill` or `stop`; else it stops first). */
  restart(): Promise<void>;
  stdout(): string;
  stderr(): string;
  /** Ends the process if it still runs, and removes the data folder if it was made here. */
  dispose(): Promise<void>;
}

export interface ProcessEnd {
  ending: Ending;
  stdout: string;
  stderr: string;
}

const root = join(import.meta.dirname, '..', '..');
const adminPassword = 'correct horse battery staple';
/** Generous, since the machine of a test is busy; a gateway that is slow to start has its own test. */
const startWithinMs = process.env.RINGGATE_TEST_LONG === '1' ? 240_000 : 45_000;

interface Process {
  child: ChildProcess;
  ended: Promise<Ending>;
  output: { stdout: string; stderr: string };
}

/** Only what a program needs (and where Node keeps compiled code): no setting of the surrounding shell gets in. */
export function cleanEnvironment(more: Record<string, string>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'LANG', 'SystemRoot', 'NODE_COMPILE_CACHE']) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return { ...kept, ...more };
}

function launch(args: readonly string[], env: Record<string, string>): Process {
  const child = spawn(process.execPath, [join(root, 'src', 'cli.ts'), ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const killWithUs = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', killWithUs);
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => {
    process.off('exit', killWithUs);
    return (code ?? signal) as Ending;
  });
  return { child, ended, output };
}

/** Runs a command of the program to its end. */
export async function runCommand(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<ProcessEnd> {
  const { ended, output } = launch(args, cleanEnvironment(env));
  return { ending: await ended, ...output };
}

async function untilReady({ child, ended, output }: Process): Promise<ReadyLine> {
  if (child.stdout === null) throw new Error('no standard output');
  const lines = createInterface({ input: child.stdout });
  const timer = setTimeout(() => child.kill('SIGKILL'), startWithinMs);
  try {
    const first = await Promise.race([once(lines, 'line'), ended]);
    if (!Array.isArray(first))
      throw new Error(`the gateway ended with ${first} before it was ready:\n${output.stderr}`);
    const line: ReadyLine = JSON.parse(String(first[0]));
    if (line.event !== 'ready') throw new Error(`not a ready line: ${String(first[0])}`);
    return line;
  } finally {
    clearTimeout(timer);
  }
}

function portOf(url: string): string {
  return new URL(url).port;
}

/**
 * Starts a gateway on free ports and waits for its ready line.
 * @throws Error with what it wrote to standard error when it ends before that
 */
export async function startGateway(options: GatewayOptions = {}): Promise<RunningGateway> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'ringgate-'));
  const settings: Record<string, string> = {};
  for (const [key, value] of Object.entries(options.settings ?? {}))
    settings[schema[key as SettingKey].env] = String(value);
  const base = cleanEnvironment({
    RINGGATE_DATA_DIR: dataDir,
    RINGGATE_HTTP_PORT: '0',
    RINGGATE_MQTT_PORT: '0',
    RINGGATE_ADMIN_PASSWORD: adminPassword,
    RINGGATE_LOG_LEVEL: 'info',
    ...settings,
    ...options.env,
  });
  let running = launch(['start'], base);
  const removeData = (): void => {
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  let ready = await untilReady(running).catch((error: unknown) => {
    removeData();
    throw error;
  });
  const kill = (signal: NodeJS.Signals): Promise<Ending> => {
    running.child.kill(signal);
    return running.ended;
  };
  const isRunning = (): boolean => running.child.exitCode === null && running.child.signalCode === null;
  return {
    get http() {
      return ready.http;
    },
    get mqtt() {
      return ready.mqtt;
    },
    get ready() {
      return ready;
    },
    adminPassword: base.RINGGATE_ADMIN_PASSWORD ?? adminPassword,
    dataDir,
    pid: () => running.child.pid ?? 0,
    kill,
    stop: () => kill('SIGTERM'),
    async restart() {
      if (isRunning()) await kill('SIGTERM');
      const mqttPort = base.RINGGATE_MQTT_URL === undefined ? portOf(ready.mqtt) : '0';
      running = launch(['start'], {
        ...base,
        RINGGATE_HTTP_PORT: portOf(ready.http),
        RINGGATE_MQTT_PORT: mqttPort,
      });
      ready = await untilReady(running);
    },
    stdout: () => running.output.stdout,
    stderr: () => running.output.stderr,
    async dispose() {
      if (isRunning()) await kill('SIGKILL');
      removeData();
    },
  };
}
