import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { RinggateError } from '../../src/core/errors.ts';
import { lockFolder } from '../../src/store/sqlite/folder-lock.ts';

const folders: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ringgate-lock-'));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof RinggateError ? error.code : String(error);
  }
  return 'nothing thrown';
}

test('a folder is locked once, and free again after its release', () => {
  const folder = newFolder();
  const lock = lockFolder(folder);
  expect(codeOf(() => lockFolder(folder))).toBe('in_use');
  lockFolder(newFolder()).release();
  lock.release();
  lockFolder(folder).release();
});

test('a lock ends with its process, even by kill -9', async () => {
  const folder = newFolder();
  const module = join(import.meta.dirname, '..', '..', 'src', 'store', 'sqlite', 'folder-lock.ts');
  const script = `import { lockFolder } from ${JSON.stringify(module)};
    const lock = lockFolder(${JSON.stringify(folder)}); console.log("locked"); setInterval(() => lock, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(holder, 'close');
  try {
    await Promise.race([once(holder.stdout, 'data'), closed]);
    expect(codeOf(() => lockFolder(folder))).toBe('in_use');
  } finally {
    holder.kill('SIGKILL');
  }
  await closed;
  lockFolder(folder).release();
});
