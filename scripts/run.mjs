/**
 * The start of `npm run demo`, `npm start`, `npm test` and `npm run test:long`. Works from a bare clone with Node 20
 * or newer and no packages: installs what the lockfile names, builds what is stale, and goes on with Node 24.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDashboard } from './bootstrap/dashboard.mjs';
import { ensureModules } from './bootstrap/install.mjs';
import { environmentFor, findNode, noNodeMessage } from './bootstrap/node.mjs';
import { runForeground, say } from './bootstrap/process.mjs';
import { runTests } from './bootstrap/tests.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const commands = ['demo', 'start', 'test', 'test:long'];

async function main() {
  const [command, ...args] = process.argv.slice(2);
  if (!commands.includes(command)) {
    say(`Use: node scripts/run.mjs ${commands.join(' | ')} [arguments]`);
    return 2;
  }
  if (Number(process.versions.node.split('.')[0]) < 20) {
    say(`Node 20 or newer is needed to begin; this is ${process.version}.`);
    return 1;
  }
  const installed = await ensureModules(root);
  const node = installed ? findNode(root) : null;
  if (node === null) {
    if (installed) say(noNodeMessage());
    return 1;
  }
  const env = environmentFor(root, node.path);
  const dashboardBuilt = await ensureDashboard(root, node, env);
  if (command === 'test' || command === 'test:long') {
    return runTests(root, node, env, { long: command === 'test:long', args, dashboardBuilt });
  }
  if (!dashboardBuilt) return 1;
  return runForeground(node.path, [join(root, 'src', 'cli.ts'), command, ...args], { env });
}

process.exitCode = await main();
