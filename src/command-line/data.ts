/** Commands on the data folder: imports, users, the audit log. They run beside a gateway or without one. */
import { readFileSync } from 'node:fs';
import { createUser } from '../accounts/users.ts';
import type { Settings } from '../config/index.ts';
import { loadSiteKeys, rotateEvidenceKey } from '../config/site-keys.ts';
import { createVault } from '../config/vault.ts';
import type { Actor, Role } from '../core/entities.ts';
import { watchlistCategories } from '../core/watchlist-categories.ts';
import { openSigningKey, publicKeyView } from '../evidence/signing-key.ts';
import { importDevices } from '../registry/csv-import.ts';
import { loadMakes } from '../registry/makes.ts';
import { type MainStore, openMainStore } from '../store/sqlite/main-store.ts';
import { importWatchlist } from '../watchlists/import.ts';
import { operatorName } from './operator.ts';

async function withStore<T>(settings: Settings, use: (store: MainStore) => Promise<T>): Promise<T> {
  const store = openMainStore(settings.dataDir);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

function auditOf(store: MainStore) {
  return async (by: { username: string }, action: string, detail: Record<string, unknown>): Promise<void> => {
    await store.audit.append(Date.now(), by.username, action, detail);
  };
}

export async function importDevicesFile(settings: Settings, file: string): Promise<unknown> {
  const text = readFileSync(file, 'utf8');
  const makes = [...(await loadMakes(undefined, settings.makes.mappings)).keys()];
  const vault = createVault(loadSiteKeys(settings.dataDir).vaultKey);
  return withStore(settings, async (store) => {
    const imported = await importDevices({ store, makes, vault }, text);
    await auditOf(store)({ username: operatorName() }, 'device.import', {
      devices: imported.map((one) => one.device.id),
    });
    return { imported: imported.length, devices: imported };
  });
}

export async function importWatchlistFile(settings: Settings, file: string): Promise<unknown> {
  const text = readFileSync(file, 'utf8');
  return withStore(settings, async (store) => {
    const rules = {
      categories: watchlistCategories,
      caseReferencePattern: settings.investigations.caseReferencePattern,
    };
    const proposed = await importWatchlist(
      { store, audit: auditOf(store), clock: Date.now },
      text,
      rules,
      operatorName(),
    );
    return { proposed };
  });
}

export interface NewUserOptions {
  username: string;
  roles: Role[];
  areaId: string | null;
  password: string;
}

export async function addUser(settings: Settings, options: NewUserOptions): Promise<unknown> {
  return withStore(settings, (store) => {
    const actor: Actor = {
      userId: 'command',
      username: operatorName(),
      roles: ['administrator'],
      areaId: null,
      sessionId: '',
    };
    return createUser({ store, clock: Date.now, audit: auditOf(store) }, actor, options);
  });
}

/** A new key for exports and heads of the audit log, on record; a gateway that runs takes it at its next start. */
export async function rotateKey(settings: Settings): Promise<unknown> {
  return withStore(settings, async (store) => {
    const former = publicKeyView(rotateEvidenceKey(settings.dataDir, Date.now())).fingerprint;
    const { fingerprint } = openSigningKey(loadSiteKeys(settings.dataDir).evidenceKey);
    await auditOf(store)({ username: operatorName() }, 'evidence.key_rotated', { fingerprint, former });
    return { fingerprint, former, from: 'the next start of the gateway' };
  });
}
