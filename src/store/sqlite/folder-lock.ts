/** One gateway per data folder: a second writer would number the same partitions and lose reads. */
import { join } from 'node:path';
import { RinggateError } from '../../core/errors.ts';
import { openLock } from './database.ts';

export interface FolderLock {
  release(): void;
}

/**
 * Holds an exclusive lock of SQLite on `gateway.lock`: the system lets go of it with the process, however that ends,
 * so nothing stays behind after a power cut or kill -9.
 * @throws RinggateError in_use when another process holds it
 */
export function lockFolder(dataDir: string): FolderLock {
  try {
    return openLock(join(dataDir, 'gateway.lock'));
  } catch (error) {
    const isHeld = error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
    if (!isHeld) throw error;
    throw new RinggateError('in_use', `the data folder ${dataDir} is in use by another gateway`, {
      cause: error,
    });
  }
}
