/** Backups that hold reads whose time is over: people have to delete them, so they are named to people. */
import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type ContainerHeader, containerFormat } from './backup-container.ts';

/** More than the first line of a backup takes. */
const headBytes = 4_096;

/** When a file was made as a backup, UTC ms, by the line in clear that it begins with; null: it is none. */
function madeAtMs(path: string): number | null {
  const bytes = Buffer.alloc(headBytes);
  const file = openSync(path, 'r');
  try {
    const [line = ''] = bytes.toString('utf8', 0, readSync(file, bytes, 0, headBytes, 0)).split('\n');
    const header = JSON.parse(line) as Partial<ContainerHeader>;
    const madeMs = Date.parse(header.createdAt ?? '');
    return header.format === containerFormat && !Number.isNaN(madeMs) ? madeMs : null;
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

/**
 * Looks at the files of one folder, not below it. A backup of a moment holds reads of that moment: once those are over
 * their time, it is too.
 * @param keptMs how long reads are kept @returns their paths, oldest first, and how many backups there are
 */
export function oldBackups(folder: string, keptMs: number, nowMs: number): { old: string[]; looked: number } {
  if (!existsSync(folder)) return { old: [], looked: 0 };
  const found = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ path: join(folder, name), madeMs: madeAtMs(join(folder, name)) }))
    .filter((one): one is { path: string; madeMs: number } => one.madeMs !== null);
  const old = found
    .filter(({ madeMs }) => nowMs - madeMs > keptMs)
    .sort((one, other) => one.madeMs - other.madeMs)
    .map(({ path }) => path);
  return { old, looked: found.length };
}
