/** The secret of this site, made once and kept beside the store: it signs links to pictures and keys the pseudonyms of plates. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomSecret } from './secrets.ts';

/** Reads `site.key` of the data folder, or makes it (readable by its owner only). */
export function siteSecret(dataDir: string): string {
  const file = join(dataDir, 'site.key');
  try {
    // fails where it is there already, so that two starts at once end up with one secret
    writeFileSync(file, randomSecret(), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
