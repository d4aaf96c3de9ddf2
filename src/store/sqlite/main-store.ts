/**
 * The main database without the reads, for commands that run beside a gateway or without one: lists, registry,
 * accounts, audit. SQLite keeps two processes apart; a running gateway notices what they changed.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Repositories, Store } from '../contract/index.ts';
import { migrate, openDatabase } from './database.ts';
import { mainMigrations } from './migrations/index.ts';
import { openRepositories } from './repositories.ts';

export type MainStore = Omit<Store, 'reads' | 'changesElsewhere'>;

export function openMainStore(dataDir: string): MainStore {
  mkdirSync(dataDir, { recursive: true });
  const db = openDatabase(join(dataDir, 'ringgate.db'));
  migrate(db, mainMigrations);
  const repositories = openRepositories(db);
  const remote = Object.fromEntries(
    Object.entries(repositories).map(([name, repository]) => [
      name,
      asPromises(repository as Repositories[keyof Repositories]),
    ]),
  );
  return {
    ...(remote as unknown as Omit<MainStore, 'close'>),
    close: async () => {
      db.close();
    },
  };
}

function asPromises(repository: object): object {
  return Object.fromEntries(
    Object.entries(repository as Record<string, (...args: unknown[]) => unknown>).map(([name, call]) => [
      name,
      async (...args: unknown[]) => call(...args),
    ]),
  );
}
