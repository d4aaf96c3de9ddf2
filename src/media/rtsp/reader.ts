/** Takes an RTSP connection apart: answers (RFC 2326 §7) and packets interleaved with them (§10.12). */
import { RinggateError } from '../../core/errors.ts';

export interface RtspAnswer {
  status: number;
  reason: string;
  /** Names in lower case; values in the order in which they came. */
  headers: ReadonlyMap<string, readonly string[]>;
  body: string;
}
export interface RtspSink {
  answer(answer: RtspAnswer): void;
  /** A request of the server (a keep-alive of its own, say): answered by nobody, it only must not break the rest. */
  packet(channel: number, bytes: Buffer): void;
}

const maxHeadBytes = 16 * 1024;
const maxBodyBytes = 256 * 1024;
const maxSkippedBytes = 1024 * 1024;
const dollar = 0x24;
const empty = Buffer.alloc(0);

export class RtspReader {
  readonly #sink: RtspSink;
  #rest: Buffer = empty;
  /** Channels that packets came on; before the first one nothing is skipped. */
  readonly #channels = new Set<number>();
  /** Bytes that belonged to nothing since the last good packet or answer. */
  #skipped = 0;

  constructor(sink: RtspSink) {
    this.#sink = sink;
  }

  /**
   * A camera whose network was too slow for a moment sends parts of packets twice or not at all: once packets have come,
   * what belongs to nothing is skipped up to the next packet or answer.
   * @throws RinggateError stream_failed on what is not RTSP, or is larger than allowed
   */
  push(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const used = this.#lost(bytes) || this.#one(bytes);
      if (used === 0) break;
      bytes = bytes.subarray(used);
    }
    this.#rest = bytes;
  }

  /** @returns how many bytes belong to nothing, 0 where there is something or nothing has come yet */
  #lost(bytes: Buffer): number {
    if (bytes.length === 0 || this.#channels.size === 0 || this.#beginsSomething(bytes, 0)) return 0;
    let at = 1;
    while (at < bytes.length && !this.#beginsSomething(bytes, at)) at++;
    this.#skipped += at;
    if (this.#skipped > maxSkippedBytes) throw failed('more and more of what is no RTSP');
    return at;
  }

  /** A packet on a channel that is known, a line, or as much of them as is there. */
  #beginsSomething(bytes: Buffer, at: number): boolean {
    const byte = bytes[at] ?? 0;
    if (byte === dollar) {
      const [channel, version] = [bytes[at + 1], bytes[at + 4]];
      return (
        (channel === undefined || channel < 8 || this.#channels.has(channel)) &&
        (version === undefined || version >> 6 === 2 || at === 0)
      );
    }
    if (byte === 13 || byte === 10) return at === 0;
    const word = bytes.toString('latin1', at, at + 8);
    return at === 0 ? /^[A-Z_]+(?:[ /]|$)/.test(word) : word.startsWith('RTSP/1.0');
  }

  /** @returns how many bytes were used, 0 where more are needed */
  #one(bytes: Buffer): number {
    if (bytes.length < 4) return 0;
    if (bytes[0] === dollar) {
      const end = 4 + bytes.readUInt16BE(2);
      if (bytes.length < end) return 0;
      this.#sink.packet(bytes[1] ?? 0, bytes.subarray(4, end));
      if (this.#channels.size < 8) this.#channels.add(bytes[1] ?? 0);
      this.#skipped = 0;
      return end;
    }
    // some cameras put blank lines between packets and answers
    if (bytes[0] === 13 || bytes[0] === 10) return 1;
    const [headEnd, bodyStart] = headIn(bytes.subarray(0, maxHeadBytes));
    if (headEnd < 0) {
      if (bytes.length >= maxHeadBytes) throw failed('an answer with a head of more than 16 KiB');
      if (!/^[A-Z_]+[ /]/.test(bytes.toString('latin1', 0, 16)) && bytes.length >= 16)
        throw failed('what is no RTSP');
      return 0;
    }
    const lines = bytes.toString('utf8', 0, headEnd).split(/\r?\n/);
    const headers = headersOf(lines.slice(1));
    const length = Number(headers.get('content-length')?.[0] ?? 0);
    if (!Number.isInteger(length) || length < 0 || length > maxBodyBytes)
      throw failed(`a body of ${headers.get('content-length')?.[0]} bytes`);
    const end = bodyStart + length;
    if (bytes.length < end) return 0;
    const first = /^RTSP\/\d\.\d (\d{3})(?: (.*))?$/.exec(lines[0] ?? '');
    if (first === null && !/^[A-Z_]+ \S+ RTSP\/\d\.\d$/.test(lines[0] ?? '')) throw failed('what is no RTSP');
    if (first !== null)
      this.#sink.answer({
        status: Number(first[1]),
        reason: first[2] ?? '',
        headers,
        body: bytes.toString('utf8', bodyStart, end),
      });
    return end;
  }
}

/** Where the head ends and the body begins; -1 where it has not come yet. Small servers end lines with LF alone. */
function headIn(bytes: Buffer): [number, number] {
  const usual = bytes.indexOf('\r\n\r\n');
  const bare = bytes.indexOf('\n\n');
  return bare >= 0 && (usual < 0 || bare < usual) ? [bare, bare + 2] : [usual, usual + 4];
}

function headersOf(lines: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const values = headers.get(name) ?? [];
    values.push(line.slice(colon + 1).trim());
    headers.set(name, values);
  }
  return headers;
}

function failed(what: string): RinggateError {
  return new RinggateError('stream_failed', `The camera sends ${what}`);
}
