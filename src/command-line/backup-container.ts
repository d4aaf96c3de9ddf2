/**
 * The file of a backup: one line of JSON in clear, then pieces of 256 KiB, each sealed with AES-256-GCM under a key that
 * scrypt makes of the passphrase. A piece's nonce is its number and whether it is the last, so that pieces cannot be
 * left out, doubled, put in another order or cut off; the first line is sealed with each of them. docs/backup.md.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { RinggateError } from '../core/errors.ts';

export const containerFormat = 'ringgate-backup';
export const containerVersion = 1;

export interface ContainerHeader {
  format: typeof containerFormat;
  formatVersion: number;
  /** Of the program that made it. */
  version: string;
  createdAt: string;
  scrypt: { salt: string; N: number; r: number; p: number };
}

const pieceBytes = 256 * 1024;
const tagBytes = 16;
const lengthBytes = 4;
const longestHeader = 4096;
/** 128 MiB and about half a second for each guess. */
const cost = { N: 2 ** 17, r: 8, p: 1 };
/** A file may not ask for more than this of whoever opens it. */
const mostMemory = 512 * 1024 * 1024;

function keyOf(passphrase: string, { salt, N, r, p }: ContainerHeader['scrypt']): Buffer {
  return scryptSync(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), 32, {
    N,
    r,
    p,
    maxmem: mostMemory,
  });
}

function nonceOf(piece: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(piece), 3);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** Writes one container; call `end`, or it cannot be opened. */
export class ContainerWriter {
  readonly #file: FileHandle;
  readonly #key: Buffer;
  readonly #header: Buffer;
  readonly #hash = createHash('sha256');
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #piece = 0;
  bytes = 0;

  private constructor(file: FileHandle, key: Buffer, header: Buffer) {
    this.#file = file;
    this.#key = key;
    this.#header = header;
  }

  /** @param path must not exist @param guess what a guess at the passphrase costs */
  static async create(
    path: string,
    passphrase: string,
    facts: { version: string; createdAt: string },
    guess: { N: number; r: number; p: number } = cost,
  ): Promise<ContainerWriter> {
    const scrypt = { salt: randomBytes(16).toString('base64'), ...guess };
    const header: ContainerHeader = {
      format: containerFormat,
      formatVersion: containerVersion,
      ...facts,
      scrypt,
    };
    const line = Buffer.from(`${JSON.stringify(header)}\n`);
    const writer = new ContainerWriter(await open(path, 'wx', 0o600), keyOf(passphrase, scrypt), line);
    await writer.#put(line);
    return writer;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.byteLength;
    while (this.#pendingBytes > pieceBytes) {
      const all = Buffer.concat(this.#pending);
      const rest = all.subarray(pieceBytes);
      this.#pending = [rest];
      this.#pendingBytes = rest.byteLength;
      await this.#seal(all.subarray(0, pieceBytes), false);
    }
  }

  /** Seals the last piece and puts all of it on the disk. @returns SHA-256 of the whole file, hex */
  async end(): Promise<string> {
    await this.#seal(Buffer.concat(this.#pending), true);
    await this.#file.sync();
    await this.#file.close();
    return this.#hash.digest('hex');
  }

  /** Gives up; the caller removes the file. */
  async abort(): Promise<void> {
    await this.#file.close();
  }

  async #seal(plain: Uint8Array, isLast: boolean): Promise<void> {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(this.#piece, isLast));
    cipher.setAAD(this.#header);
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32BE(sealed.byteLength);
    this.#piece += 1;
    await this.#put(Buffer.concat([length, sealed, cipher.getAuthTag()]));
  }

  async #put(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.byteLength; )
      at += (await this.#file.write(bytes, at, bytes.byteLength - at)).bytesWritten;
    this.#hash.update(bytes);
    this.bytes += bytes.byteLength;
  }
}

/** The first line of a container. @throws RinggateError backup_damaged, backup_too_new */
export function parseHeader(line: string): ContainerHeader {
  let header: Partial<ContainerHeader>;
  try {
    header = JSON.parse(line) as Partial<ContainerHeader>;
  } catch {
    throw damaged('its first line is not that of a backup');
  }
  const { format, formatVersion, version, createdAt, scrypt } = header;
  if (format !== containerFormat || typeof formatVersion !== 'number' || typeof version !== 'string')
    throw damaged('its first line is not that of a backup');
  if (formatVersion > containerVersion)
    throw new RinggateError(
      'backup_too_new',
      `the backup has format ${formatVersion} (made by version ${version}); this version reads up to ${containerVersion}`,
    );
  const { salt, N, r, p } = scrypt ?? {};
  const counts = [N, r, p].every((value) => Number.isInteger(value) && Number(value) > 0);
  const isHeavy = 128 * Number(N) * Number(r) * Number(p) >= mostMemory;
  if (typeof salt !== 'string' || typeof createdAt !== 'string' || !counts || isHeavy)
    throw damaged('its first line is not complete');
  return header as ContainerHeader;
}

export function damaged(why: string): RinggateError {
  return new RinggateError('backup_damaged', `the backup cannot be used: ${why}`);
}

/**
 * What a container holds, piece by piece, each proven before it is given.
 * @param opened told the first line once the first piece has proven it
 * @throws RinggateError backup_damaged, backup_too_new
 */
export async function* readContainer(
  path: string,
  passphrase: string,
  opened: (header: ContainerHeader) => void = () => undefined,
): AsyncIterable<Buffer> {
  const file = await open(path, 'r');
  try {
    const start = Buffer.alloc(longestHeader);
    const { bytesRead } = await file.read(start, 0, longestHeader, 0);
    const lineEnd = start.subarray(0, bytesRead).indexOf(0x0a);
    if (lineEnd === -1) throw damaged('its first line is not that of a backup');
    const line = Buffer.from(start.subarray(0, lineEnd + 1));
    const header = parseHeader(line.toString('utf8'));
    const key = keyOf(passphrase, header.scrypt);
    const { size } = await file.stat();
    let at = lineEnd + 1;
    for (let piece = 0; ; piece += 1) {
      const length = (await readExactly(file, at, lengthBytes, size)).readUInt32BE();
      if (length > pieceBytes) throw damaged(`piece ${piece} is damaged`);
      const sealed = await readExactly(file, at + lengthBytes, length + tagBytes, size);
      at += lengthBytes + length + tagBytes;
      const isLast = at === size;
      const plain = openPiece(key, line, sealed, piece, isLast);
      if (piece === 0) opened(header);
      yield plain;
      if (isLast) return;
    }
  } finally {
    await file.close();
  }
}

function openPiece(key: Buffer, header: Buffer, sealed: Buffer, piece: number, isLast: boolean): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(piece, isLast));
  decipher.setAAD(header);
  decipher.setAuthTag(sealed.subarray(sealed.byteLength - tagBytes));
  try {
    return Buffer.concat([
      decipher.update(sealed.subarray(0, sealed.byteLength - tagBytes)),
      decipher.final(),
    ]);
  } catch {
    throw damaged(
      piece === 0
        ? 'the passphrase is wrong, or its beginning was changed'
        : `piece ${piece} was changed, or the end is missing`,
    );
  }
}

async function readExactly(file: FileHandle, at: number, length: number, size: number): Promise<Buffer> {
  if (at + length > size) throw damaged('the end is missing');
  const bytes = Buffer.alloc(length);
  for (let got = 0; got < length; ) {
    const { bytesRead } = await file.read(bytes, got, length - got, at + got);
    if (bytesRead === 0) throw damaged('the end is missing');
    got += bytesRead;
  }
  return bytes;
}
