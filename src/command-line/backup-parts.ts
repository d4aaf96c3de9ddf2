/** What lies inside a backup's container: the files of a data folder as records, and at the end what they are. */
import { createHash } from 'node:crypto';
import type { ContainerWriter } from './backup-container.ts';
import { damaged } from './backup-container.ts';

export interface PartFacts {
  /** Path below the data folder. */
  name: string;
  bytes: number;
  sha256: string;
}
export interface BackupManifest {
  version: string;
  /** The moment whose state it holds. */
  takenAt: string;
  /** Of the main database; one that is not known here is of a newer version. */
  migrations: string[];
  counts: { reads: number; alerts: number; audit: number };
  parts: PartFacts[];
}

/** A record: one byte that says what it is, four that say how long it is, then the bytes. */
const [beginPart, content, endPart, manifestRecord] = [1, 2, 3, 4] as const;
const headBytes = 5;
const longestRecord = 16 * 1024 * 1024;
/** Only what a data folder holds, and never a way out of it. */
const partName = /^(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*\/){0,3}[A-Za-z0-9_-][A-Za-z0-9_.-]*$/;

async function putRecord(to: ContainerWriter, kind: number, bytes: Uint8Array): Promise<void> {
  const head = Buffer.alloc(headBytes);
  head[0] = kind;
  head.writeUInt32BE(bytes.byteLength, 1);
  await to.write(head);
  await to.write(bytes);
}

/** Writes one file. @returns its length and sum */
export async function writePart(
  to: ContainerWriter,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<PartFacts> {
  await putRecord(to, beginPart, Buffer.from(name, 'utf8'));
  const hash = createHash('sha256');
  let length = 0;
  for await (const some of bytes) {
    hash.update(some);
    length += some.byteLength;
    await putRecord(to, content, some);
  }
  const sha256 = hash.digest('hex');
  await putRecord(to, endPart, Buffer.from(sha256, 'ascii'));
  return { name, bytes: length, sha256 };
}

export async function writeManifest(to: ContainerWriter, manifest: BackupManifest): Promise<void> {
  await putRecord(to, manifestRecord, Buffer.from(JSON.stringify(manifest), 'utf8'));
}

/** Where the files go; none of it: they are only proven. */
export interface PartSink {
  begin(name: string): Promise<void>;
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** Reads all files and proves each by its sum. @throws RinggateError backup_damaged */
export async function readParts(
  pieces: AsyncIterable<Buffer>,
  sink: PartSink | null,
): Promise<BackupManifest> {
  const found: PartFacts[] = [];
  let manifest: BackupManifest | null = null;
  let part: { name: string; bytes: number; hash: ReturnType<typeof createHash> } | null = null;
  for await (const { kind, bytes } of recordsOf(pieces)) {
    if (manifest !== null) throw damaged('something follows its end');
    if (kind === beginPart && part === null) {
      const name = bytes.toString('utf8');
      if (!partName.test(name) || found.some((one) => one.name === name))
        throw damaged(`it holds a file named ${JSON.stringify(name)}`);
      part = { name, bytes: 0, hash: createHash('sha256') };
      await sink?.begin(name);
    } else if (kind === content && part !== null) {
      part.hash.update(bytes);
      part.bytes += bytes.byteLength;
      await sink?.write(bytes);
    } else if (kind === endPart && part !== null) {
      const sha256 = part.hash.digest('hex');
      if (sha256 !== bytes.toString('ascii')) throw damaged(`${part.name} is not what was written`);
      found.push({ name: part.name, bytes: part.bytes, sha256 });
      part = null;
      await sink?.end();
    } else if (kind === manifestRecord && part === null) {
      manifest = JSON.parse(bytes.toString('utf8')) as BackupManifest;
    } else throw damaged('its records are in no order');
  }
  if (manifest === null) throw damaged('its list of files is missing');
  const listed = manifest.parts.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 }));
  if (JSON.stringify(listed) !== JSON.stringify(found)) throw damaged('its files are not those of its list');
  return manifest;
}

async function* recordsOf(pieces: AsyncIterable<Buffer>): AsyncIterable<{ kind: number; bytes: Buffer }> {
  let waiting: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    waiting = waiting.byteLength === 0 ? piece : Buffer.concat([waiting, piece]);
    for (;;) {
      if (waiting.byteLength < headBytes) break;
      const length = waiting.readUInt32BE(1);
      if (length > longestRecord) throw damaged('a record is too long');
      if (waiting.byteLength < headBytes + length) break;
      yield { kind: waiting[0] ?? 0, bytes: waiting.subarray(headBytes, headBytes + length) };
      waiting = waiting.subarray(headBytes + length);
    }
  }
  if (waiting.byteLength > 0) throw damaged('its last record is not whole');
}
