/**
 * Frames out of RTP packets: H.264 (RFC 6184: single, STAP-A, FU-A) and H.265 (RFC 7798: single, AP, FU).
 * A frame is given on as soon as its last packet is there.
 */
import { Bits } from '../codec/bits.ts';
import type { Codec } from '../contract.ts';

/** The coded picture of one moment, without its parameter sets. */
export interface AccessUnit {
  /** NAL units without start codes or lengths. */
  nals: Buffer[];
  /** RTP time stamp, 32 bits. */
  timestamp: number;
  key: boolean;
}
export interface AccessUnitSink {
  unit(unit: AccessUnit): void;
  /** A VPS, SPS or PPS that came inside the stream. */
  parameterSet(nal: Buffer): void;
  /** Most of what comes is no video of this codec. Told once. */
  nonsense(): void;
}

/** Slices: a kind of slice that there is; keyframes have only those that need no other picture (H.264 table 7-6). */
function isSliceOfKind(nal: Buffer, type: number): boolean {
  if (type !== 1 && type !== 5) return true;
  const bits = new Bits(nal.subarray(0, 12), 1);
  bits.unsigned();
  const kind = bits.unsigned();
  return kind <= 9 && (type === 1 || kind % 5 === 2 || kind % 5 === 4);
}

/** So much nonsense, and more of it than of video, is no accident. */
const nonsenseAtLeast = 20;
const maxUnitBytes = 16 * 1024 * 1024;

/** What the two codecs differ in. */
interface Format {
  headerBytes: number;
  typeOf(nal: Buffer): number;
  isParameterSet(type: number): boolean;
  /** Carries nothing that a decoder of fMP4 needs: delimiters, end marks, fillers. */
  isIdle(type: number): boolean;
  isPicture(type: number): boolean;
  isKey(type: number): boolean;
  /** Whether it can be what it says: none of the rules that every encoder keeps is broken. */
  isPlausible(nal: Buffer, type: number): boolean;
  aggregate: number;
  fragment: number;
  /** The header of the whole NAL unit out of its first fragment. */
  headerOfFragment(payload: Buffer): Buffer;
}

const formats: Readonly<Record<Codec, Format>> = {
  h264: {
    headerBytes: 1,
    typeOf: (nal) => (nal[0] ?? 0) & 0x1f,
    isParameterSet: (type) => type === 7 || type === 8,
    isIdle: (type) => type >= 9 && type <= 13,
    isPicture: (type) => type >= 1 && type <= 5,
    isKey: (type) => type === 5,
    isPlausible: (nal, type) => {
      const [header = 0] = nal;
      if ((header & 0x80) !== 0 || type === 0 || type > 23) return false;
      // what others refer to says so (§7.4.1); what nobody refers to says so less reliably
      if ((type === 5 || type === 7 || type === 8) && (header & 0x60) === 0) return false;
      return isSliceOfKind(nal, type);
    },
    aggregate: 24,
    fragment: 28,
    headerOfFragment: (payload) => Buffer.of(((payload[0] ?? 0) & 0xe0) | ((payload[1] ?? 0) & 0x1f)),
  },
  h265: {
    headerBytes: 2,
    typeOf: (nal) => ((nal[0] ?? 0) >> 1) & 0x3f,
    isParameterSet: (type) => type >= 32 && type <= 34,
    isIdle: (type) => type >= 35 && type <= 38,
    isPicture: (type) => type < 32,
    isKey: (type) => type >= 16 && type <= 23,
    // no layers beside the first, a temporal id of at least 1, no reserved type (§7.4.2.2)
    isPlausible: ([first = 0, second = 0], type) =>
      (first & 0x81) === 0 &&
      (second & 0xf8) === 0 &&
      (second & 0x07) !== 0 &&
      !(type >= 22 && type <= 31) &&
      type < 48,
    aggregate: 48,
    fragment: 49,
    headerOfFragment: (payload) =>
      Buffer.of(((payload[0] ?? 0) & 0x81) | (((payload[2] ?? 0) & 0x3f) << 1), payload[1] ?? 0),
  },
};

export class AccessUnits {
  readonly #format: Format;
  readonly #sink: AccessUnitSink;
  readonly #payloadType: number;
  #nals: Buffer[] = [];
  #unitBytes = 0;
  #timestamp = 0;
  #hasPicture = false;
  #key = false;
  /** Parts of a NAL unit that came in several packets; null outside of one. */
  #parts: Buffer[] | null = null;
  #nextSequence: number | null = null;
  /** A part is missing: what follows up to the next frame is of no use. */
  #broken = false;
  #plausible = 0;
  #nonsense = 0;
  /** Packets that never came. */
  lost = 0;

  /** Whether most of what came was video. */
  get isVideo(): boolean {
    return this.#plausible > 3 * this.#nonsense;
  }

  constructor(codec: Codec, payloadType: number, sink: AccessUnitSink) {
    this.#format = formats[codec];
    this.#payloadType = payloadType;
    this.#sink = sink;
  }

  /** Takes one RTP packet (RFC 3550 §5.1); what is no packet of this track is left out. */
  push(packet: Buffer): void {
    if (packet.length < 13 || (packet[0] ?? 0) >> 6 !== 2) return;
    const [first = 0, second = 0] = packet;
    if ((second & 0x7f) !== this.#payloadType) return;
    const timestamp = packet.readUInt32BE(4);
    this.#noteSequence(packet.readUInt16BE(2));
    let start = 12 + (first & 0x0f) * 4;
    if ((first & 0x10) !== 0) {
      if (packet.length < start + 4) return;
      start += 4 + packet.readUInt16BE(start + 2) * 4;
    }
    const padding = (first & 0x20) !== 0 ? (packet.at(-1) ?? 0) : 0;
    const payload = packet.subarray(start, packet.length - padding);
    if (payload.length <= this.#format.headerBytes) return;
    // not every camera marks the last packet of a frame
    if (timestamp !== this.#timestamp) this.#finish();
    this.#timestamp = timestamp;
    this.#payload(payload);
    if ((second & 0x80) !== 0 && this.#hasPicture) this.#finish();
  }

  #noteSequence(sequence: number): void {
    if (this.#nextSequence !== null && sequence !== this.#nextSequence) {
      this.lost += (sequence - this.#nextSequence) & 0xffff;
      this.#broken = this.#nals.length > 0 || this.#parts !== null;
      this.#parts = null;
    }
    this.#nextSequence = (sequence + 1) & 0xffff;
  }

  #payload(payload: Buffer): void {
    const { headerBytes, aggregate, fragment } = this.#format;
    const type = this.#format.typeOf(payload);
    if (type === fragment) this.#fragment(payload);
    else if (type === aggregate) {
      let at = headerBytes;
      while (at + 2 <= payload.length) {
        const end = at + 2 + payload.readUInt16BE(at);
        if (end > payload.length) break;
        this.#nal(payload.subarray(at + 2, end));
        at = end;
      }
    } else if (type < aggregate) this.#nal(payload);
    else this.#noteNonsense();
  }

  #noteNonsense(): void {
    this.#nonsense += 1;
    this.#broken = true;
    if (this.#nonsense === nonsenseAtLeast && this.#nonsense > this.#plausible) this.#sink.nonsense();
  }

  #fragment(payload: Buffer): void {
    const { headerBytes } = this.#format;
    const marks = payload[headerBytes] ?? 0;
    if ((marks & 0x80) !== 0) this.#parts = [this.#format.headerOfFragment(payload)];
    const parts = this.#parts;
    if (parts === null) {
      this.#broken = true;
      return;
    }
    parts.push(payload.subarray(headerBytes + 1));
    if ((marks & 0x40) !== 0) {
      this.#parts = null;
      this.#nal(Buffer.concat(parts));
    }
  }

  #nal(nal: Buffer): void {
    if (nal.length <= this.#format.headerBytes) return;
    const type = this.#format.typeOf(nal);
    if (!this.#format.isPlausible(nal, type)) {
      this.#noteNonsense();
      return;
    }
    this.#plausible += 1;
    if (this.#format.isParameterSet(type)) {
      this.#sink.parameterSet(nal);
      return;
    }
    if (this.#format.isIdle(type)) return;
    this.#unitBytes += nal.length;
    if (this.#unitBytes > maxUnitBytes) {
      this.#broken = true;
      return;
    }
    this.#nals.push(nal);
    if (this.#format.isPicture(type)) this.#hasPicture = true;
    if (this.#format.isKey(type)) this.#key = true;
  }

  #finish(): void {
    const unit: AccessUnit = { nals: this.#nals, timestamp: this.#timestamp, key: this.#key };
    const good = this.#hasPicture && !this.#broken;
    this.#nals = [];
    this.#unitBytes = 0;
    this.#parts = null;
    this.#hasPicture = false;
    this.#key = false;
    this.#broken = false;
    if (good) this.#sink.unit(unit);
  }
}
