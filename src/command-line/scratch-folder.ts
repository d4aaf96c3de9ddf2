/** Where a backup puts the copy of one database at a time. It holds plates in clear, so it never stays. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A folder for copies beside the data, of this process alone; those of processes that are gone are removed. */
export function scratchFolder(dataDir: string): { path: string; remove(): void } {
  const prefix = '.backup-';
  for (const name of existsSync(dataDir) ? readdirSync(dataDir) : [])
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length))))
      rmSync(join(dataDir, name), { recursive: true, force: true });
  const path = join(dataDir, `${prefix}${process.pid}`);
  mkdirSync(path, { mode: 0o700 });
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
