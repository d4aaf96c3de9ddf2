/**
 * Adds to package-lock.json the packages for other platforms that npm left out because the registry at hand did not
 * have them. `npm ci` refuses a lockfile without them, on every machine. Run it after each `npm install`:
 * `node scripts/complete-lockfile.ts`. An entry made here has a version and no hash, and says so when it is made.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  version?: string;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
  [other: string]: unknown;
}
interface Lockfile {
  packages: Record<string, LockedPackage>;
  [other: string]: unknown;
}

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = [
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
];

/** The platform that the name of a binary package tells: `@biomejs/cli-linux-x64-musl`. */
export function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> | null {
  const words = name.split(/[/-]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined) return null;
  const musl = words.includes('musl') ? { libc: ['musl'] } : {};
  return { os: [os], cpu: [cpu], ...musl };
}

/** Fills a lockfile in place. @returns the names that were added */
export function completeLockfile(lock: Lockfile): string[] {
  const added: string[] = [];
  for (const parent of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const path = `node_modules/${name}`;
      const platform = platformOf(name);
      // ranges and nested places are npm's business; binary packages are pinned and at the top
      const present = Object.keys(lock.packages).some(
        (known) => known === path || known.endsWith(`/${path}`),
      );
      if (present || platform === null || !/^\d+\.\d+\.\d+/.test(version)) continue;
      lock.packages[path] = { version, optional: true, ...platform };
      added.push(`${name}@${version}`);
    }
  }
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(sorted);
  return added;
}

if (process.argv[1] === import.meta.filename) {
  const path = join(import.meta.dirname, '..', 'package-lock.json');
  const lock: Lockfile = JSON.parse(readFileSync(path, 'utf8'));
  const added = completeLockfile(lock);
  if (added.length > 0) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  for (const name of added) process.stdout.write(`added without a hash: ${name}\n`);
}
