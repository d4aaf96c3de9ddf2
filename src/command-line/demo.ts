/** `ringgate demo`: the gateway with the simulated district, in a data folder of its own that begins anew each time. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { publishDemo } from '../../simulators/demo.ts';
import type { Settings } from '../config/index.ts';
import { runGateway } from './start.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** The wanted port, or 0 (any free one) where another program has it. */
async function freeOr(port: number, host: string): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(port, host, () => probe.close(() => resolve(port)));
  });
}

/** Runs until it is told to stop. */
export async function runDemo(given: Settings): Promise<void> {
  const dataDir = join(given.dataDir, 'demo');
  rmSync(dataDir, { recursive: true, force: true });
  const password = randomBytes(18).toString('base64url');
  const [httpPort, mqttPort] = await Promise.all([
    freeOr(given.http.port, given.http.host),
    freeOr(given.mqtt.port, given.mqtt.host),
  ]);
  const settings: Settings = {
    ...given,
    dataDir,
    http: { ...given.http, port: httpPort },
    mqtt: { ...given.mqtt, port: mqttPort },
    accounts: { ...given.accounts, adminPassword: password },
    // the demo's cameras are simulated ones of this machine, and no others are asked anything
    cameras: {
      ...given.cameras,
      networks: [...given.cameras.networks, '127.0.0.0/8'],
      interfaces: given.cameras.interfaces.length > 0 ? given.cameras.interfaces : ['127.0.0.1'],
    },
    logLevel: given.logLevel === 'info' ? 'warn' : given.logLevel,
  };
  say('Starting the gateway …');
  const traffic = new AbortController();
  const gateway = await runGateway(settings, () => traffic.abort());
  say('Setting up the simulated district …');
  await publishDemo({
    url: settings.mqtt.external?.url ?? gateway.mqtt,
    api: gateway.http,
    username: 'admin',
    password,
    signal: traffic.signal,
    log: say,
    onReady: ({ accounts }) => {
      const rows: { username: string; password: string; roles: readonly string[]; place?: string }[] = [
        { username: 'admin', password, roles: ['administrator'] },
        ...accounts,
      ];
      const width = Math.max(...rows.map((row) => row.username.length));
      say('');
      say(`The command center:  ${gateway.http}/`);
      say(`The API, readable:   ${gateway.http}/docs`);
      say('');
      say('Demo accounts (made for this run):');
      for (const row of rows)
        say(
          `  ${row.username.padEnd(width)}  ${row.password}   ${row.roles.join(', ')}${
            row.place === undefined ? '' : `, ${row.place}`
          }`,
        );
      say('');
      say('Sign in as the operator to see alerts come in. Stop with Ctrl-C.');
    },
  });
}
