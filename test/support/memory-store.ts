/** The real repositories over an in-memory database, on the same thread: for tests of what stands above the store. */
import type { Remote, Repositories } from '../../src/store/contract/index.ts';
import { accountsRepository } from '../../src/store/sqlite/accounts.ts';
import { cameraLoginsRepository } from '../../src/store/sqlite/camera-logins.ts';
import { type Database, migrate, openDatabase } from '../../src/store/sqlite/database.ts';
import { grantsRepository } from '../../src/store/sqlite/grants.ts';
import { mainMigrations } from '../../src/store/sqlite/migrations/index.ts';
import { registryRepository } from '../../src/store/sqlite/registry.ts';
import { rostersRepository } from '../../src/store/sqlite/rosters.ts';
import { signInRepository } from '../../src/store/sqlite/sign-in.ts';

/** The calls of a repository as promises, as the worker thread gives them. */
export function remote<T extends object>(repository: T): Remote<T> {
  const calls = Object.entries(repository).map(([name, call]) => [
    name,
    async (...args: unknown[]): Promise<unknown> =>
      structuredClone((call as (...args: unknown[]) => unknown)(...args)),
  ]);
  return Object.fromEntries(calls) as Remote<T>;
}

export interface MemoryStore {
  db: Database;
  accounts: Remote<Repositories['accounts']>;
  registry: Remote<Repositories['registry']>;
  cameraLogins: Remote<Repositories['cameraLogins']>;
  signIn: Remote<Repositories['signIn']>;
  grants: Remote<Repositories['grants']>;
  rosters: Remote<Repositories['rosters']>;
}

/** A fresh store with all tables. */
export function openMemoryStore(): MemoryStore {
  const db = openDatabase(':memory:');
  migrate(db, mainMigrations);
  return {
    db,
    accounts: remote(accountsRepository(db)),
    registry: remote(registryRepository(db)),
    cameraLogins: remote(cameraLoginsRepository(db)),
    signIn: remote(signInRepository(db)),
    grants: remote(grantsRepository(db)),
    rosters: remote(rostersRepository(db)),
  };
}
