/** Brings node_modules in line with package-lock.json. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNode } from './node.mjs';
import { runQuietly, say } from './process.mjs';

const tools = ['tsc', 'biome', 'vitest', 'vite'];
const packages = ['fastify', 'better-sqlite3', '@node-rs/argon2', 'aedes', 'mqtt'];

export function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** @returns whether everything is there now */
export async function ensureModules(root) {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const stamp = `${sha256(lock)} ${process.platform}-${process.arch}\n`;
  const stampPath = join(root, 'node_modules', '.ringgate-lock');
  const stampFits = existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp;
  const complete = toolsArePresent(root);
  if (stampFits && complete) return true;
  if (complete && matchesLock(root, JSON.parse(lock))) {
    // installed by hand with npm: as good as ours
    writeFileSync(stampPath, stamp);
    return true;
  }
  say('Installing the packages that package-lock.json names (about a minute the first time) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev', '--include=optional'];
  const done = await runQuietly('installing', npm, args, { cwd: root, shell: process.platform === 'win32' });
  if (done.code !== 0) {
    say(done.output.trim());
    say(
      'npm ci did not succeed (above is what it said). Is the npm registry reachable? Then run the same command again.',
    );
    return false;
  }
  if (!toolsArePresent(root)) {
    say(
      findNode(root) === null
        ? ''
        : 'npm ci ended well, but some of the tools are not there. Is npm set to leave out packages?',
    );
    return findNode(root) === null;
  }
  writeFileSync(stampPath, stamp);
  say(`Installed in ${Math.round(done.seconds)} s.`);
  return true;
}

function toolsArePresent(root) {
  const modules = join(root, 'node_modules');
  return (
    tools.every(
      (name) => existsSync(join(modules, '.bin', name)) || existsSync(join(modules, '.bin', `${name}.cmd`)),
    ) &&
    packages.every((name) => existsSync(join(modules, name, 'package.json'))) &&
    findNode(root) !== null
  );
}

/** Whether npm's own record of what it installed has every package of the lockfile in the same version and hash. */
export function matchesLock(root, lock) {
  const recordPath = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(recordPath)) return false;
  const installed = JSON.parse(readFileSync(recordPath, 'utf8')).packages ?? {};
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '') return true;
    const there = installed[path];
    if (there === undefined) return wanted.optional === true;
    return there.version === wanted.version && there.integrity === wanted.integrity;
  });
}
