/** Builds the command-center page when its sources are not the ones it was built from. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runQuietly, say } from './process.mjs';

const notSources = new Set(['dist', 'node_modules']);

/** @returns whether the page is up to date now */
export async function ensureDashboard(root, node, env) {
  const page = join(root, 'dashboards', 'command-center');
  if (!existsSync(join(page, 'index.html'))) {
    say('The sources of the dashboard (dashboards/command-center) are missing: the clone is not complete.');
    return false;
  }
  const stamp = `${sourcesHash(root, page)}\n`;
  const stampPath = join(root, 'node_modules', '.ringgate-dashboard');
  const isBuilt = existsSync(join(page, 'dist', 'index.html'));
  if (isBuilt && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) return true;
  say('Building the dashboard …');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const built = await runQuietly('building', node.path, [vite, 'build', page], { cwd: root, env });
  if (built.code !== 0) {
    say(built.output.trim());
    say('The dashboard could not be built (above is what vite said).');
    return false;
  }
  writeFileSync(stampPath, stamp);
  say(`Built in ${Math.round(built.seconds)} s.`);
  return true;
}

/** Over the name and content of every source file, and the packages that the build uses. */
function sourcesHash(root, page) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  const visit = (folder) => {
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!notSources.has(entry.name)) visit(path);
      } else if (entry.isFile()) {
        hash.update(`\n${relative(page, path)}\n`).update(readFileSync(path));
      }
    }
  };
  visit(page);
  return hash.digest('hex');
}
