/** A file that is written piece by piece, with its sum. */
import type { Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** Writes in order and sums up what was written. */
export class FileWriter {
  readonly #file: FileHandle;
  readonly #hash: Hash;
  #pending: Uint8Array[] = [];

  constructor(file: FileHandle, hash: Hash) {
    this.#file = file;
    this.#hash = hash;
  }

  later(bytes: Uint8Array): void {
    this.#pending.push(bytes);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.later(bytes);
    await this.flush();
  }

  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#hash.update(bytes);
    if (bytes.length > 0) await this.#file.writeFile(bytes);
  }
}
