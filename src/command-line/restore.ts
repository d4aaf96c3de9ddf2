/**
 * `ringgate restore FILE`: a data folder from a backup. All of the file is proven before anything is written; it is
 * written aside and moved into the empty folder only when it is whole.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statfsSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Settings } from '../config/index.ts';
import { RinggateError } from '../core/errors.ts';
import { openDatabase } from '../store/sqlite/database.ts';
import { lockFolder } from '../store/sqlite/folder-lock.ts';
import { openMainStore } from '../store/sqlite/main-store.ts';
import { mainMigrations } from '../store/sqlite/migrations/index.ts';
import { version } from '../version.ts';
import { damaged, readContainer } from './backup-container.ts';
import { type BackupManifest, type PartSink, readParts } from './backup-parts.ts';
import { operatorName } from './operator.ts';

export interface RestoreResult extends Pick<BackupManifest, 'version' | 'takenAt' | 'counts'> {
  dataDir: string;
  files: number;
  bytes: number;
}

const mainName = 'ringgate.db';
const lockName = /^gateway\.lock/;

/** @throws RinggateError in_use (the folder is not empty, or a gateway runs on it), backup_damaged, backup_too_new */
export async function restoreData(
  settings: Pick<Settings, 'dataDir'>,
  passphrase: string,
  file: string,
  username: string = operatorName(),
): Promise<RestoreResult> {
  const dataDir = resolve(settings.dataDir);
  if (!existsSync(file)) throw new RinggateError('not_found', `there is no file ${file}`);
  requireEmpty(dataDir);
  const manifest = await verifyBackup(file, passphrase);
  const bytes = manifest.parts.reduce((sum, part) => sum + part.bytes, 0);
  requireRoom(dataDir, bytes);
  const isNew = !existsSync(dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockFolder(dataDir);
  const staging = join(dataDir, `.restore-${process.pid}`);
  try {
    requireEmpty(dataDir);
    mkdirSync(staging, { mode: 0o700 });
    const again = await readParts(readContainer(file, passphrase), folderSink(staging));
    if (JSON.stringify(again) !== JSON.stringify(manifest)) throw damaged('it changed while it was read');
    await settle(staging, manifest, file, username);
    moveInto(staging, dataDir);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    lock.release();
    for (const name of readdirSync(dataDir))
      if (lockName.test(name)) rmSync(join(dataDir, name), { force: true });
    if (isNew) rmdirSync(dataDir);
    throw error;
  }
  lock.release();
  const { takenAt, counts } = manifest;
  return { dataDir, files: manifest.parts.length, bytes, version: manifest.version, takenAt, counts };
}

/** Reads all of a backup and writes nothing. @throws RinggateError backup_damaged, backup_too_new */
export async function verifyBackup(file: string, passphrase: string): Promise<BackupManifest> {
  const pieces = readContainer(file, passphrase, (header) => requireKnown(header.version));
  const manifest = await readParts(pieces, null);
  requireKnown(manifest.version);
  const known = new Set(mainMigrations.map((migration) => migration.id));
  const unknown = manifest.migrations.filter((id) => !known.has(id));
  if (unknown.length > 0)
    throw new RinggateError(
      'backup_too_new',
      `the store in the backup has steps that this version (${version}) does not know: ${unknown.join(', ')}`,
    );
  if (!manifest.parts.some((part) => part.name === mainName)) throw damaged(`${mainName} is not in it`);
  return manifest;
}

function requireKnown(of: string): void {
  const [theirs = [], ours = []] = [of, version].map((text) => text.split(/[.-]/).slice(0, 3).map(Number));
  for (let n = 0; n < 3; n += 1) {
    const difference = (theirs[n] ?? 0) - (ours[n] ?? 0);
    if (difference < 0) return;
    if (difference > 0)
      throw new RinggateError('backup_too_new', `the backup was made by version ${of}; this is ${version}`);
  }
}

function requireEmpty(dataDir: string): void {
  const there = existsSync(dataDir) ? readdirSync(dataDir).filter((name) => !lockName.test(name)) : [];
  if (there.length > 0)
    throw new RinggateError(
      'in_use',
      `the data folder ${dataDir} is not empty (${there.slice(0, 3).join(', ')}); nothing is restored over what is there`,
    );
}

function requireRoom(dataDir: string, bytes: number): void {
  let existing = dataDir;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  if (bavail * bsize < bytes)
    throw new RinggateError(
      'unavailable',
      `${existing} has ${bavail * bsize} bytes free; the backup needs ${bytes}`,
    );
}

function folderSink(folder: string): PartSink {
  let file: FileHandle | null = null;
  return {
    async begin(name) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      file = await open(path, 'wx', 0o600);
    },
    async write(bytes) {
      await file?.writeFile(bytes);
    },
    async end() {
      await file?.sync();
      await file?.close();
      file = null;
    },
  };
}

/** The databases can be opened, and the audit log says where this one comes from. */
async function settle(
  staging: string,
  manifest: BackupManifest,
  file: string,
  username: string,
): Promise<void> {
  const main = openDatabase(join(staging, mainName));
  try {
    const found = main.pragma('quick_check(1)', { simple: true });
    if (found !== 'ok') throw damaged(`${mainName}: ${String(found)}`);
  } finally {
    main.close();
  }
  const store = openMainStore(staging);
  const { takenAt, counts } = manifest;
  await store.audit.append(Date.now(), username, 'data.restored', { file, takenAt, ...counts });
  await store.close();
}

/** The main database last: with it the folder is one that a gateway starts on. */
function moveInto(staging: string, dataDir: string): void {
  const names = readdirSync(staging).sort((a, b) => Number(a === mainName) - Number(b === mainName));
  for (const name of names) renameSync(join(staging, name), join(dataDir, name));
  rmdirSync(staging);
}
