/** fMP4 as ffmpeg writes it, taken apart again: the init segment, then fragments and whether they begin with a keyframe. */
import { RinggateError } from '../../core/errors.ts';
import { contentsOf } from './boxes.ts';

export interface FragmentSink {
  init(bytes: Buffer, facts: { codecText: string | null; widthPx: number; heightPx: number }): void;
  fragment(bytes: Buffer, key: boolean): void;
}

const maxBoxBytes = 32 * 1024 * 1024;

export class FragmentReader {
  readonly #sink: FragmentSink;
  #rest: Buffer = Buffer.alloc(0);
  #held: Buffer[] = [];

  constructor(sink: FragmentSink) {
    this.#sink = sink;
  }

  /** @throws RinggateError stream_failed on what is no fMP4 */
  push(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (bytes.length >= 8) {
      const size = bytes.readUInt32BE(0);
      if (size < 8 || size > maxBoxBytes) throw new RinggateError('stream_failed', 'ffmpeg wrote no fMP4');
      if (bytes.length < size) break;
      this.#box(bytes.toString('latin1', 4, 8), bytes.subarray(0, size));
      bytes = bytes.subarray(size);
    }
    this.#rest = bytes;
  }

  #box(type: string, bytes: Buffer): void {
    if (type === 'ftyp' || type === 'moof') this.#held = [bytes];
    else if (type === 'moov') {
      this.#held.push(bytes);
      this.#sink.init(Buffer.concat(this.#held), factsOf(bytes));
    } else if (type === 'mdat') {
      const [moof] = this.#held;
      if (moof === undefined) return;
      this.#sink.fragment(Buffer.concat([moof, bytes]), startsWithKey(moof));
    }
  }
}

function factsOf(moov: Buffer): { codecText: string | null; widthPx: number; heightPx: number } {
  const stsd = contentsOf(moov, ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd']);
  const entry = stsd === null ? null : contentsOf(stsd.subarray(8), ['avc1']);
  const record = entry === null ? null : contentsOf(entry.subarray(78), ['avcC']);
  const hex = record?.subarray(1, 4).toString('hex');
  return {
    codecText: hex === undefined ? null : `avc1.${hex}`,
    widthPx: entry?.readUInt16BE(24) ?? 0,
    heightPx: entry?.readUInt16BE(26) ?? 0,
  };
}

/** By the flags of the first sample (ISO/IEC 14496-12 §8.8.8); where none are stated, the default of the track. */
function startsWithKey(moof: Buffer): boolean {
  const tfhd = contentsOf(moof, ['moof', 'traf', 'tfhd']);
  const trun = contentsOf(moof, ['moof', 'traf', 'trun']);
  if (tfhd === null || trun === null) return false;
  const flags = trun.readUInt32BE(0) & 0xffffff;
  let at = 8 + ((flags & 0x1) !== 0 ? 4 : 0);
  if ((flags & 0x4) !== 0) return isKey(trun.readUInt32BE(at));
  if ((flags & 0x400) !== 0) {
    at += ((flags & 0x100) !== 0 ? 4 : 0) + ((flags & 0x200) !== 0 ? 4 : 0);
    return isKey(trun.readUInt32BE(at));
  }
  const defaults = tfhd.readUInt32BE(0) & 0xffffff;
  if ((defaults & 0x20) === 0) return false;
  const skip =
    ((defaults & 0x1) !== 0 ? 8 : 0) +
    ((defaults & 0x2) !== 0 ? 4 : 0) +
    ((defaults & 0x8) !== 0 ? 4 : 0) +
    ((defaults & 0x10) !== 0 ? 4 : 0);
  return isKey(tfhd.readUInt32BE(8 + skip));
}

function isKey(sampleFlags: number): boolean {
  return (sampleFlags & 0x10000) === 0;
}
