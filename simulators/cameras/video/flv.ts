/** Frames out of ffmpeg's FLV: unlike a stream with start codes it says at once where a frame ends. */
import type { VideoFrame } from './frames.ts';

const headerBytes = 9 + 4;
const tagHeaderBytes = 11;
const videoTag = 9;
const avc = 7;

export interface FlvListener {
  /** SPS and PPS. */
  parameters(sets: readonly Buffer[]): void;
  /** `atMs` from the beginning of the stream, at ffmpeg's even pace. */
  frame(frame: VideoFrame, atMs: number): void;
}

/** AVCDecoderConfigurationRecord (ISO 14496-15): lengths of 2 bytes before each set. */
function parameterSets(record: Buffer): Buffer[] {
  const sets: Buffer[] = [];
  let at = 5;
  for (const mask of [0x1f, 0xff]) {
    let left = record.readUInt8(at) & mask;
    at += 1;
    for (; left > 0; left -= 1) {
      const bytes = record.readUInt16BE(at);
      sets.push(record.subarray(at + 2, at + 2 + bytes));
      at += 2 + bytes;
    }
  }
  return sets;
}

function units(data: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at + 4 <= data.length; ) {
    const bytes = data.readUInt32BE(at);
    found.push(data.subarray(at + 4, at + 4 + bytes));
    at += 4 + bytes;
  }
  return found;
}

/** Takes the bytes as they come. */
export function createFlvReader(listener: FlvListener): (chunk: Buffer) => void {
  let left = Buffer.alloc(0);
  let isPastHeader = false;
  return (chunk) => {
    left = Buffer.concat([left, chunk]);
    if (!isPastHeader) {
      if (left.length < headerBytes) return;
      left = left.subarray(headerBytes);
      isPastHeader = true;
    }
    while (left.length >= tagHeaderBytes) {
      const bytes = left.readUIntBE(1, 3);
      const end = tagHeaderBytes + bytes + 4;
      if (left.length < end) return;
      if (left.readUInt8(0) === videoTag && bytes > 5) {
        const data = left.subarray(tagHeaderBytes, tagHeaderBytes + bytes);
        const kind = data.readUInt8(0);
        const packet = data.readUInt8(1);
        if ((kind & 0x0f) === avc && packet === 0) listener.parameters(parameterSets(data.subarray(5)));
        else if ((kind & 0x0f) === avc && packet === 1) {
          // 24 bits, and the highest 8 after them
          const atMs = left.readUIntBE(4, 3) + left.readUInt8(7) * 2 ** 24;
          listener.frame({ isKey: kind >> 4 === 1, units: units(data.subarray(5)) }, atMs);
        }
      }
      left = left.subarray(end);
    }
  };
}
