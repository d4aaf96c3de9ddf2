/** `ringgate backup FILE`: all of a data folder in one encrypted file, beside a gateway that runs or without one. */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Settings } from '../config/index.ts';
import { RinggateError } from '../core/errors.ts';
import { openMainStore } from '../store/sqlite/main-store.ts';
import { takeSnapshot } from '../store/sqlite/snapshot.ts';
import { version } from '../version.ts';
import { ContainerWriter } from './backup-container.ts';
import { type BackupManifest, writeManifest, writePart } from './backup-parts.ts';
import { oldBackups } from './old-backups.ts';
import { operatorName } from './operator.ts';
import { scratchFolder } from './scratch-folder.ts';

export interface BackupResult extends BackupManifest {
  file: string;
  bytes: number;
  /** Of the whole file. */
  sha256: string;
  /** Backups beside it that are older than reads are kept: to be deleted by whoever keeps them. */
  overdue: string[];
}

/**
 * Writes FILE aside, puts it on the disk and only then gives it its name; the audit log says that it was made.
 * @throws RinggateError conflict (FILE is there already), not_found (no store), unavailable
 */
export async function backupData(
  settings: Pick<Settings, 'dataDir' | 'retention'>,
  passphrase: string,
  file: string,
  username: string = operatorName(),
): Promise<BackupResult> {
  if (existsSync(file))
    throw new RinggateError('conflict', `${file} is there already; no backup is written over`);
  const { dataDir } = settings;
  if (!existsSync(dataDir)) throw new RinggateError('not_found', `the data folder ${dataDir} is not there`);
  if (!existsSync(join(dataDir, 'ringgate.db')))
    throw new RinggateError('not_found', `${dataDir} holds no store`);
  // what this version takes for granted of the tables is there from here on
  await openMainStore(dataDir).close();
  const scratch = scratchFolder(dataDir);
  try {
    const written = await writeBackup(dataDir, scratch.path, passphrase, file);
    const { old } = oldBackups(dirname(file), settings.retention.readsMs, Date.now());
    const result = { ...written, overdue: old };
    const store = openMainStore(dataDir);
    const { takenAt, counts, bytes, sha256 } = result;
    await store.audit.append(Date.now(), username, 'data.backed_up', {
      file,
      takenAt,
      ...counts,
      bytes,
      sha256,
    });
    await store.close();
    return result;
  } finally {
    scratch.remove();
  }
}

async function writeBackup(
  dataDir: string,
  scratchDir: string,
  passphrase: string,
  file: string,
): Promise<Omit<BackupResult, 'overdue'>> {
  const draft = `${file}.partial`;
  await rm(draft, { force: true });
  const snapshot = await takeSnapshot(dataDir, scratchDir);
  const takenAt = new Date(snapshot.atMs).toISOString();
  let writer: ContainerWriter | null = null;
  try {
    writer = await ContainerWriter.create(draft, passphrase, { version, createdAt: takenAt });
    const parts = [];
    for (const part of snapshot.parts) parts.push(await writePart(writer, part.name, part.read()));
    const { migrations, counts } = snapshot;
    const manifest: BackupManifest = { version, takenAt, migrations: [...migrations], counts, parts };
    await writeManifest(writer, manifest);
    const sha256 = await writer.end();
    const { bytes } = writer;
    await rename(draft, file);
    return { file, bytes, sha256, ...manifest };
  } catch (error) {
    await writer?.abort().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  } finally {
    snapshot.close();
  }
}
