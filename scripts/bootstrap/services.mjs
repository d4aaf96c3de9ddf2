/** The programs that some test suites run against: which are here, and Debian's packages for the others. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runQuietly, say } from './process.mjs';

const services = JSON.parse(readFileSync(new URL('./services.json', import.meta.url), 'utf8'));

/** Folders with programs: the PATH, where daemons live, and Debian's own place for PostgreSQL. */
function programFolders() {
  const postgres = '/usr/lib/postgresql';
  const versions = existsSync(postgres)
    ? readdirSync(postgres).map((version) => join(postgres, version, 'bin'))
    : [];
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin', ...versions];
}

function isHere(programs) {
  const folders = programFolders().filter((folder) => folder !== '');
  return programs.some((program) => folders.some((folder) => existsSync(join(folder, program))));
}

/** @returns the services that are not on this machine */
export function missingServices() {
  return services.filter(({ programs }) => !isHere(programs));
}

/**
 * Installs what is missing where that is allowed (root on Debian or a relative), and says what it does.
 * @returns what is still missing
 */
export async function ensureServices() {
  const missing = missingServices();
  if (missing.length === 0) return [];
  const names = missing.map(({ name }) => name).join(', ');
  const mayInstall = process.getuid?.() === 0 && isHere(['apt-get']);
  if (!mayInstall) {
    say(`Not on this machine: ${names}. The suites that need them are skipped. To get them:`);
    say(
      `  Debian, Ubuntu: sudo apt-get install --no-install-recommends ${missing.map(({ debian }) => debian).join(' ')}`,
    );
    // what Homebrew does not have stays missing there
    const brewable = missing.filter(({ brew }) => brew !== null);
    if (brewable.length > 0) say(`  macOS: ${brewable.map(({ brew }) => `brew install ${brew}`).join('; ')}`);
    return missing;
  }
  say(`Not on this machine: ${names}. Installing them from Debian's packages …`);
  await installFromDebian(missing);
  const still = missingServices();
  if (still.length > 0)
    say(`Still missing: ${still.map(({ name }) => name).join(', ')}. The suites that need them are skipped.`);
  return still;
}

async function installFromDebian(missing) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const allowStart = keepDaemonsDown();
  try {
    say('  reading the package lists (apt-get update) …');
    const update = await runQuietly('reading the package lists', 'apt-get', ['update', '-qq'], { env });
    if (update.code !== 0) say(`  apt-get update: ${lastLine(update.output)}`);
    for (const { name, debian } of missing) {
      say(`  installing ${name} …`);
      const extra = name === 'chromium' && !hasChineseFont() ? ['fonts-noto-cjk'] : [];
      const args = ['install', '-y', '-qq', '--no-install-recommends', debian, ...extra];
      const done = await runQuietly(`installing ${name}`, 'apt-get', args, { env });
      say(
        done.code === 0
          ? `  ${name}: installed in ${Math.round(done.seconds)} s`
          : `  ${name}: ${lastLine(done.output)}`,
      );
    }
  } finally {
    allowStart();
  }
}

/**
 * The suites start their own servers on free ports; Debian's packages would start one each on its usual port,
 * where it is in the way of `npm run demo`. A policy file, for as long as we install, keeps them down.
 */
function keepDaemonsDown() {
  const path = '/usr/sbin/policy-rc.d';
  if (existsSync(path)) return () => {};
  writeFileSync(path, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const remove = () => rmSync(path, { force: true });
  process.once('exit', remove);
  return () => {
    process.off('exit', remove);
    remove();
  };
}

/** Without one, screenshots show boxes where Chinese stands. */
function hasChineseFont() {
  try {
    return execFileSync('fc-list', [':lang=zh'], { encoding: 'utf8' }).trim() !== '';
  } catch {
    return false;
  }
}

function lastLine(output) {
  return output.trim().split('\n').at(-1) ?? '';
}
