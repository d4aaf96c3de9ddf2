/** The name under which an external broker keeps this gateway's session: the same after every restart. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const fileName = 'mqtt-client-id';

/** Reads the id from the data directory, or makes one and keeps it there. */
export async function loadClientId(dataDirectory: string): Promise<string> {
  const path = join(dataDirectory, fileName);
  try {
    const id = (await readFile(path, 'utf8')).trim();
    if (/^[A-Za-z0-9_-]{1,64}$/.test(id)) return id;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const id = `ringgate-${randomBytes(6).toString('hex')}`;
  await mkdir(dataDirectory, { recursive: true });
  await writeFile(path, `${id}\n`, { mode: 0o600 });
  return id;
}
