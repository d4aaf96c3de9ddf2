/** Checks a bundle with nothing but the file: every byte of it is either signed for or determined by what is signed. */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { canonicalJson } from '../core/canonical-json.ts';
import {
  type BundledFile,
  bundleFormat,
  largestManifestBytes,
  listedFormat,
  type Manifest,
  manifestName,
  signatureName,
} from './manifest.ts';
import { isSignedBy, publicKeyView } from './signing-key.ts';
import { blockBytes, paddingOf, parseTarHeader, seemingName, tarEnd } from './tar.ts';

export interface EvidenceVerdict {
  holds: boolean;
  /** The first file of the bundle that does not hold, in its order. */
  firstBroken: { file: string; reason: string } | null;
  files: number;
  pictures: number;
  /** `known`: signed by a key that the caller named; null: none was named. */
  key: { fingerprint: string; known: boolean | null } | null;
  /** What follows from it, in words. */
  proves: string;
  manifest: Omit<Manifest, 'files' | 'key' | 'format'> | null;
}

/** What stands in the bundle, as found. */
interface Entry {
  name: string;
  bytes: number;
  sha256: string;
  /** Of the manifest, its signature and lists of pictures. */
  content: Buffer | null;
}

class Broken extends Error {
  readonly file: string;
  constructor(file: string, reason: string) {
    super(reason);
    this.file = file;
  }
}

const pieceBytes = 1024 * 1024;
const isList = /^lists\/\d{6}\.json$/;
const integrityOnly =
  'integrity only: nothing was changed since it was signed, but whose key signed it was not checked. Compare the fingerprint with the one that the site publishes, or name it with --key.';

/** @param knownFingerprints of the keys that the caller trusts; null: none was named @throws where the file cannot be read */
export async function verifyEvidence(
  path: string,
  knownFingerprints: readonly string[] | null,
): Promise<EvidenceVerdict> {
  const file = await open(path, 'r');
  let manifest: Manifest | null = null;
  let entries: Entry[] = [];
  try {
    const read = await readEntries(file);
    entries = read.entries;
    const signed = openManifest(entries);
    manifest = signed.manifest;
    checkFiles(entries, withListed(entries, signed.manifest));
    checkTimes(read.mtimes, signed.manifest);
    const known = knownFingerprints === null ? null : knownFingerprints.includes(manifest.key.fingerprint);
    if (known === false)
      throw new Broken(
        signatureName,
        `it is signed with the key ${manifest.key.fingerprint}, which is none of those named`,
      );
    return verdict(entries, manifest, known, null);
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return verdict(entries, manifest, null, { file: error.file, reason: error.message });
  } finally {
    await file.close();
  }
}

function verdict(
  entries: readonly Entry[],
  manifest: Manifest | null,
  known: boolean | null,
  firstBroken: EvidenceVerdict['firstBroken'],
): EvidenceVerdict {
  const content = entries.filter(
    ({ name }) => name !== manifestName && name !== signatureName && !isList.test(name),
  );
  const { files: _files, key, format: _format, ...facts } = manifest ?? ({} as Partial<Manifest>);
  return {
    holds: firstBroken === null,
    firstBroken,
    files: content.length,
    pictures: content.filter(({ name }) => name.startsWith('images/')).length,
    key: key === undefined ? null : { fingerprint: key.fingerprint, known },
    proves:
      firstBroken !== null
        ? 'nothing: the bundle does not hold'
        : known === true
          ? 'origin and integrity: signed by the key that was named, and unchanged since'
          : integrityOnly,
    manifest: manifest === null ? null : (facts as EvidenceVerdict['manifest']),
  };
}

async function readEntries(file: FileHandle): Promise<{ entries: Entry[]; mtimes: Set<number> }> {
  const { size } = await file.stat();
  const entries: Entry[] = [];
  const mtimes = new Set<number>();
  let at = 0;
  for (;;) {
    const last = entries.at(-1)?.name;
    const block = await readAt(file, at, blockBytes);
    if (block.length < blockBytes) throw new Broken(last ?? manifestName, cutAfter(last));
    if (block.every((byte) => byte === 0)) break;
    const header = parseTarHeader(block);
    if (header === null) throw new Broken(seemingName(block), 'its header in the bundle was changed');
    const { name, bytes, mtimeSeconds } = header;
    mtimes.add(mtimeSeconds);
    at += blockBytes;
    const padding = paddingOf(bytes);
    if (at + bytes + padding > size) throw new Broken(name, 'the bundle is cut off within this file');
    entries.push(await readEntry(file, name, at, bytes));
    at += bytes;
    if (!(await readAt(file, at, padding)).every((byte) => byte === 0))
      throw new Broken(name, 'what fills up its last block was changed');
    at += padding;
  }
  const last = entries.at(-1)?.name ?? manifestName;
  const end = await readAt(file, at, tarEnd.length);
  if (!end.equals(tarEnd)) throw new Broken(last, cutAfter(last));
  if (size !== at + tarEnd.length) throw new Broken(last, 'something was added after the end of the bundle');
  return { entries, mtimes };
}

const cutAfter = (last: string | undefined): string =>
  last === undefined ? 'this is no bundle, or it is cut off' : 'the bundle is cut off after this file';

async function readEntry(file: FileHandle, name: string, from: number, bytes: number): Promise<Entry> {
  const hash = createHash('sha256');
  const isKept = name === manifestName || name === signatureName || isList.test(name);
  if (isKept && bytes > largestManifestBytes) throw new Broken(name, 'it is larger than any manifest');
  const kept: Buffer[] = [];
  for (let done = 0; done < bytes; ) {
    const piece = await readAt(file, from + done, Math.min(pieceBytes, bytes - done));
    if (piece.length === 0) throw new Broken(name, 'the bundle is cut off within this file');
    hash.update(piece);
    if (isKept) kept.push(piece);
    done += piece.length;
  }
  return { name, bytes, sha256: hash.digest('hex'), content: isKept ? Buffer.concat(kept) : null };
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}

/** The manifest, once its signature holds: nothing in it is looked at before. */
function openManifest(entries: readonly Entry[]): { manifest: Manifest } {
  const [manifestEntry, signatureEntry] = entries.slice(-2);
  if (manifestEntry?.name !== manifestName || manifestEntry.content === null)
    throw new Broken(manifestName, 'it is missing, or not where it belongs');
  if (signatureEntry?.name !== signatureName || signatureEntry.content === null)
    throw new Broken(signatureName, 'it is missing, or not where it belongs');
  const bytes = manifestEntry.content;
  const manifest = parseManifest(bytes);
  if (!isSignedBy(manifest.key.publicKey, bytes, signatureEntry.content.toString('latin1')))
    throw new Broken(manifestName, 'its signature does not hold: it was changed, or the signature was');
  return { manifest };
}

function parseManifest(bytes: Buffer): Manifest {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Manifest;
    if (canonicalJson(manifest) !== bytes.toString('utf8')) throw new Error('not canonical');
  } catch {
    throw new Broken(manifestName, 'it is no canonical JSON: it was changed');
  }
  if (manifest.format !== bundleFormat && manifest.format !== listedFormat)
    throw new Broken(
      manifestName,
      `it is of the format ${String(manifest.format)}, which this version does not know`,
    );
  let fingerprint: string | null = null;
  try {
    fingerprint = publicKeyView(manifest.key.publicKey).fingerprint;
  } catch {
    throw new Broken(manifestName, 'it holds no Ed25519 key');
  }
  if (fingerprint !== manifest.key.fingerprint)
    throw new Broken(manifestName, 'it names another fingerprint than its key has');
  return manifest;
}

/**
 * All files in their order, those of the lists too. A list counts once it has the sum that the manifest signs for; what
 * it says then is as good as signed.
 */
function withListed(entries: readonly Entry[], manifest: Manifest): BundledFile[] {
  if (manifest.format === bundleFormat) return manifest.files;
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return manifest.files.flatMap((file) => {
    if (!isList.test(file.name)) return [file];
    const list = byName.get(file.name);
    checkFile(file, list);
    return [...(JSON.parse(list?.content?.toString('utf8') ?? '[]') as BundledFile[]), file];
  });
}

function checkFiles(entries: readonly Entry[], files: readonly BundledFile[]): void {
  const found = entries.slice(0, -2);
  const byName = new Map(found.map((entry) => [entry.name, entry]));
  const listed = new Set(files.map(({ name }) => name));
  for (const file of files) checkFile(file, byName.get(file.name));
  const added = found.find(({ name }) => !listed.has(name));
  if (added !== undefined) throw new Broken(added.name, 'it was added: the manifest does not list it');
  found.forEach((entry, index) => {
    if (files[index]?.name !== entry.name)
      throw new Broken(entry.name, 'it does not stand where the manifest lists it, or is there twice');
  });
}

function checkFile(file: BundledFile, entry: Entry | undefined): void {
  if (entry === undefined) throw new Broken(file.name, 'it is missing');
  if (entry.bytes !== file.bytes)
    throw new Broken(file.name, `it has ${entry.bytes} bytes; ${file.bytes} were signed for`);
  if (entry.sha256 !== file.sha256)
    throw new Broken(file.name, 'it was changed: its SHA-256 is not the one that was signed for');
  if (file.sha256AtIngest !== undefined && file.sha256AtIngest !== file.sha256)
    throw new Broken(
      file.name,
      'this picture was changed before the export: when it was received its SHA-256 was another one',
    );
}

function checkTimes(mtimes: ReadonlySet<number>, manifest: Manifest): void {
  const madeSeconds = Math.floor(Date.parse(manifest.madeAt) / 1000);
  if (mtimes.size !== 1 || !mtimes.has(madeSeconds))
    throw new Broken(manifestName, 'a file of the bundle has another time than the manifest');
}
