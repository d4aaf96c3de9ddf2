/** Writes a bundle: the files of an export, its manifest, the signature, as one tar file. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import {
  type BundledFile,
  bundleFormat,
  listedFormat,
  listName,
  listText,
  type ManifestFacts,
  manifestName,
  manifestText,
  picturesPerList,
  signatureName,
} from './manifest.ts';
import type { SigningKey } from './signing-key.ts';
import { paddingOf, tarEnd, tarHeader } from './tar.ts';

export interface WrittenBundle {
  sha256: string;
  bytes: number;
}

export class BundleWriter {
  readonly #file: FileHandle;
  readonly #key: SigningKey;
  readonly #madeAt: string;
  readonly #whole = createHash('sha256');
  readonly #files: BundledFile[] = [];
  readonly #perList: number;
  /** Pictures that no list names yet: memory holds those of one list, however many there are. */
  #pictures: BundledFile[] = [];
  #lists = 0;
  #bytes = 0;

  private constructor(file: FileHandle, key: SigningKey, madeAt: string, perList: number) {
    this.#file = file;
    this.#key = key;
    this.#madeAt = madeAt;
    this.#perList = perList;
  }

  /** @param path must not be there yet @param madeAt RFC 3339 UTC @param perList with more pictures there are lists */
  static async create(
    path: string,
    key: SigningKey,
    madeAt: string,
    perList = picturesPerList,
  ): Promise<BundleWriter> {
    return new BundleWriter(await open(path, 'wx', 0o600), key, madeAt, perList);
  }

  /** Adds a file from the disk, in pieces. */
  async addFile(name: string, mediaType: string, path: string): Promise<void> {
    const { size } = await stat(path);
    const hash = createHash('sha256');
    await this.#write(tarHeader(name, size, this.#seconds));
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk as Buffer);
      await this.#write(chunk as Buffer);
    }
    await this.#write(Buffer.alloc(paddingOf(size)));
    this.#files.push({ name, bytes: size, sha256: hash.digest('hex'), mediaType });
  }

  async addPicture(
    readId: string,
    picture: { mediaType: string; bytes: Uint8Array; sha256: string },
  ): Promise<void> {
    if (this.#pictures.length === this.#perList) await this.#endList();
    const ending = /^image\/(jpeg|png|webp)$/.exec(picture.mediaType)?.[1] ?? 'bin';
    const name = `images/${readId.replace(/[^A-Za-z0-9._-]/g, '_')}.${ending}`;
    await this.#add(name, picture.bytes);
    this.#pictures.push({
      name,
      bytes: picture.bytes.length,
      sha256: createHash('sha256').update(picture.bytes).digest('hex'),
      mediaType: picture.mediaType,
      readId,
      sha256AtIngest: picture.sha256,
    });
  }

  /** Signs and ends the bundle. */
  async end(facts: Omit<ManifestFacts, 'madeAt'>): Promise<WrittenBundle> {
    const { algorithm, fingerprint, publicKey } = this.#key;
    if (this.#lists > 0) await this.#endList();
    else this.#files.push(...this.#pictures);
    const text = manifestText({
      ...facts,
      madeAt: this.#madeAt,
      format: this.#lists > 0 ? listedFormat : bundleFormat,
      key: { algorithm, fingerprint, publicKey },
      files: this.#files,
    });
    await this.#add(manifestName, Buffer.from(text));
    await this.#add(signatureName, Buffer.from(this.#key.sign(text)));
    await this.#write(tarEnd);
    await this.#file.sync();
    return { sha256: this.#whole.digest('hex'), bytes: this.#bytes };
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** A list of the pictures since the last one, by name and sum; the manifest names the list. */
  async #endList(): Promise<void> {
    this.#lists += 1;
    const name = listName(this.#lists);
    const bytes = Buffer.from(listText(this.#pictures));
    this.#pictures = [];
    await this.#add(name, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.#files.push({ name, bytes: bytes.length, sha256, mediaType: 'application/json' });
  }

  get #seconds(): number {
    return Math.floor(Date.parse(this.#madeAt) / 1000);
  }

  async #add(name: string, bytes: Uint8Array): Promise<void> {
    await this.#write(tarHeader(name, bytes.length, this.#seconds));
    await this.#write(bytes);
    await this.#write(Buffer.alloc(paddingOf(bytes.length)));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#whole.update(bytes);
    this.#bytes += bytes.length;
    await this.#file.writeFile(bytes);
  }
}
