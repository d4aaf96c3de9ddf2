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
