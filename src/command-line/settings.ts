/** Settings for a command, or its end with every error at once. */
import { readFileSync } from 'node:fs';
import { loadSettings, type Settings } from '../config/index.ts';
import { RinggateError } from '../core/errors.ts';

/** Settings, or exit 2 with every error. */
export function settingsOrExit(env: NodeJS.ProcessEnv): Settings {
  try {
    return loadSettings(env, (path) => readFileSync(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof RinggateError)) throw error;
    process.stderr.write(`${error.message}\n`);
    for (const wrong of error.errors) process.stderr.write(`  ${wrong.path}: ${wrong.message}\n`);
    process.exit(2);
  }
}

/** The passphrase of backups, or exit 2. It is never an argument: everybody on the machine sees those. */
export function passphraseOrExit(settings: Pick<Settings, 'backup'>): string {
  const { passphrase } = settings.backup;
  if (passphrase !== null) return passphrase;
  process.stderr.write(
    'ringgate: backups are encrypted: set RINGGATE_BACKUP_PASSPHRASE_FILE (or RINGGATE_BACKUP_PASSPHRASE) first\n',
  );
  process.exit(2);
}
