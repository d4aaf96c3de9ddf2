/** What every route gets: the store, the clock, the audit log, whether the gateway is ready. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../config/index.ts';
import type { Changes, Clock, Log, Vault } from '../core/ports.ts';
import type { AppContext } from '../http/context.ts';
import { RefusalBook } from '../http/refusals.ts';
import type { RunningSide } from '../mqtt/side.ts';
import type { Store } from '../store/contract/index.ts';
import { version } from '../version.ts';
import { originsOf } from './addresses.ts';

const projectDir = fileURLToPath(new URL('../..', import.meta.url));
/** Pictures come along as base64, up to 500 reads in a message; larger ones belong on a device's own web server. */
export const maxBodyBytes = 8 * 1024 * 1024;

export function createContext(parts: {
  settings: Settings;
  store: Store;
  clock: Clock;
  log: Log;
  changes: Changes;
  vault: Vault;
  metrics: AppContext['metrics'];
  makes: readonly string[];
  /** Whether the last commit of reads succeeded. */
  isStoring(): boolean;
  running: { mqtt: RunningSide | null };
}): AppContext {
  const { settings, store, clock, log, changes, vault, running } = parts;
  const audit: AppContext['audit'] = async (by, action, detail) => {
    // what a program did in somebody's name is told apart from what they did themselves
    const viaToken = by.apiToken === undefined ? {} : { viaToken: by.apiToken.id };
    await store.audit.append(clock(), by.username, action, { ...detail, ...viaToken });
  };
  const refusals = new RefusalBook({ audit, clock, log });
  return {
    store,
    clock,
    log,
    changes,
    vault,
    audit,
    refusals,
    readinessChecks: {
      store: async () => {
        await store.alerts.countOpen();
        if (!parts.isStoring()) throw new Error('the last commit was refused');
      },
      broker: async () => {
        if (running.mqtt?.side.connected() !== true) throw new Error('the broker is not reached');
      },
    },
    metrics: parts.metrics,
    options: {
      version,
      tls: settings.tls,
      trustedProxies: settings.trustedProxies,
      maxBodyBytes,
      sessionMs: settings.accounts.sessionMs,
      accounts: settings.accounts,
      dashboardDir: join(projectDir, 'dashboards', 'command-center', 'dist'),
      makes: parts.makes,
      otherOrigins: originsOf(settings),
    },
  };
}
