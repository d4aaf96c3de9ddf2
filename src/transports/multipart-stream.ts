/**
 * Splits a multipart answer that never ends (Hikvision alertStream, Dahua eventManager: RFC 2046, section 5.1) into its
 * parts as they come. A part with a Content-Length is taken by it, since a picture may hold anything; others end at the
 * next boundary.
 */

export interface StreamPart {
  headers: ReadonlyMap<string, string>;
  body: Buffer;
}

const maxHeaderBytes = 16 * 1024;
const lineFeed = 0x0a;

type Stage = 'boundary' | 'headers' | 'body';

/** @param boundary without the leading dashes; some devices send it with them, so both are taken */
export class MultipartSplitter {
  readonly #marker: Buffer;
  readonly #maxPartBytes: number;
  #held: Buffer = Buffer.alloc(0);
  #stage: Stage = 'boundary';
  #headers = new Map<string, string>();
  #dropped = 0;
  #skipping = false;

  constructor(boundary: string, maxPartBytes: number) {
    this.#marker = Buffer.from(`--${boundary.replace(/^-+/, '')}`);
    this.#maxPartBytes = maxPartBytes;
  }

  /** Parts that were larger than allowed. */
  get dropped(): number {
    return this.#dropped;
  }

  push(bytes: Uint8Array): StreamPart[] {
    this.#held = this.#held.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#held, bytes]);
    const parts: StreamPart[] = [];
    for (;;) {
      const before = this.#held.length;
      const stage = this.#stage;
      if (stage === 'boundary') this.#findBoundary();
      else if (stage === 'headers') this.#readHeaders();
      else this.#readBody(parts);
      if (this.#stage === stage && this.#held.length === before) return parts;
    }
  }

  #findBoundary(): void {
    const at = this.#held.indexOf(this.#marker);
    if (at < 0) {
      const keep = this.#marker.length + 2;
      if (this.#held.length > keep) this.#held = this.#held.subarray(this.#held.length - keep);
      return;
    }
    const lineEnd = this.#held.indexOf(lineFeed, at + this.#marker.length);
    if (lineEnd < 0) return;
    this.#held = this.#held.subarray(lineEnd + 1);
    this.#headers = new Map();
    this.#stage = 'headers';
  }

  #readHeaders(): void {
    const lineEnd = this.#held.indexOf(lineFeed);
    if (lineEnd < 0) {
      // no header is that long: this is no multipart, look for the next boundary
      if (this.#held.length > maxHeaderBytes) this.#stage = 'boundary';
      return;
    }
    const line = this.#held.subarray(0, lineEnd).toString('latin1').trim();
    this.#held = this.#held.subarray(lineEnd + 1);
    if (line === '') {
      this.#stage = 'body';
      this.#skipping = false;
      return;
    }
    const colon = line.indexOf(':');
    if (colon > 0 && this.#headers.size < 64)
      this.#headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }

  #readBody(parts: StreamPart[]): void {
    const stated = Number.parseInt(this.#headers.get('content-length') ?? '', 10);
    if (stated >= 0 && stated <= this.#maxPartBytes) {
      if (this.#held.length < stated) return;
      this.#finish(parts, this.#held.subarray(0, stated), stated);
      return;
    }
    const at = this.#held.indexOf(this.#marker);
    if (at < 0) {
      if (this.#held.length <= this.#maxPartBytes) return;
      if (!this.#skipping) this.#dropped++;
      this.#skipping = true;
      this.#held = this.#held.subarray(this.#held.length - this.#marker.length);
      return;
    }
    let end = at;
    if (this.#held[end - 1] === lineFeed) end--;
    if (this.#held[end - 1] === 0x0d) end--;
    this.#finish(this.#skipping ? [] : parts, this.#held.subarray(0, Math.max(end, 0)), at);
  }

  #finish(parts: StreamPart[], body: Buffer, consumed: number): void {
    parts.push({ headers: this.#headers, body: Buffer.from(body) });
    this.#held = this.#held.subarray(consumed);
    this.#stage = 'boundary';
  }
}
