/** Fragmented MP4 for MediaSource (ISO BMFF byte stream format of the W3C): one track, one frame in each fragment. */

import type { Configuration } from '../codec/parameter-sets.ts';
import type { AccessUnit } from '../rtsp/access-units.ts';
import { box, fullBox, u16, u32 } from './boxes.ts';

/** Ticks per second of every time in here. */
export const timescaleHz = 90_000;

const unityMatrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** `ftyp` and `moov`: what a player needs before the first fragment. */
export function initSegment(configuration: Configuration): Buffer {
  const { codec, widthPx, heightPx, record } = configuration;
  const sampleEntry = box(
    codec === 'h264' ? 'avc1' : 'hvc1',
    u32(0),
    u16(0, 1, 0, 0),
    u32(0, 0, 0),
    u16(widthPx, heightPx),
    u32(0x480000, 0x480000, 0),
    u16(1),
    Buffer.alloc(32),
    u16(0x18, 0xffff),
    box(codec === 'h264' ? 'avcC' : 'hvcC', record),
  );
  const table = box(
    'stbl',
    fullBox('stsd', 0, 0, u32(1), sampleEntry),
    fullBox('stts', 0, 0, u32(0)),
    fullBox('stsc', 0, 0, u32(0)),
    fullBox('stsz', 0, 0, u32(0, 0)),
    fullBox('stco', 0, 0, u32(0)),
  );
  const media = box(
    'mdia',
    fullBox('mdhd', 0, 0, u32(0, 0, timescaleHz, 0), u16(0x55c4, 0)),
    fullBox('hdlr', 0, 0, u32(0), Buffer.from('vide'), u32(0, 0, 0), Buffer.from('video\0')),
    box(
      'minf',
      fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)),
      box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
      table,
    ),
  );
  const track = box(
    'trak',
    fullBox(
      'tkhd',
      0,
      3,
      u32(0, 0, 1, 0, 0, 0, 0),
      u16(0, 0, 0, 0),
      unityMatrix,
      u32(widthPx * 65536, heightPx * 65536),
    ),
    media,
  );
  return Buffer.concat([
    box('ftyp', Buffer.from('iso5'), u32(512), Buffer.from('iso5iso6mp41')),
    box(
      'moov',
      fullBox(
        'mvhd',
        0,
        0,
        u32(0, 0, 1000, 0, 0x10000),
        u16(0x100, 0),
        u32(0, 0),
        unityMatrix,
        u32(0, 0, 0, 0, 0, 0, 2),
      ),
      track,
      box('mvex', fullBox('trex', 0, 0, u32(1, 1, 0, 0, 0))),
    ),
  ]);
}

export interface SampleTimes {
  /** Ticks; grows with every sample. */
  decodeTime: number;
  /** Ticks that the picture is shown after that; may be negative. */
  shownAfter: number;
  duration: number;
}

const keyFlags = 0x02000000;
/** Depends on others, no random access. */
const otherFlags = 0x01010000;
const moofBytes = 8 + 16 + 8 + 16 + 20 + 36;

/** `moof` and `mdat` of one frame, in one buffer. Laid out by hand: this runs for each frame of each camera. */
export function fragment(unit: AccessUnit, sequence: number, times: SampleTimes): Buffer {
  let dataBytes = 0;
  for (const nal of unit.nals) dataBytes += 4 + nal.length;
  const bytes = Buffer.allocUnsafe(moofBytes + 8 + dataBytes);
  let at = 0;
  const word = (value: number): void => {
    at = bytes.writeUInt32BE(value >>> 0, at);
  };
  const head = (size: number, type: string): void => {
    word(size);
    at += bytes.write(type, at, 'latin1');
  };
  head(moofBytes, 'moof');
  head(16, 'mfhd');
  word(0);
  word(sequence);
  head(moofBytes - 24, 'traf');
  head(16, 'tfhd');
  word(0x020000);
  word(1);
  head(20, 'tfdt');
  word(0x01000000);
  word(Math.floor(times.decodeTime / 0x1_0000_0000));
  word(times.decodeTime % 0x1_0000_0000);
  head(36, 'trun');
  // version 1 (signed offsets); data offset, and duration, size, flags and offset of each sample
  word(0x01000f01);
  word(1);
  word(moofBytes + 8);
  word(times.duration);
  word(dataBytes);
  word(unit.key ? keyFlags : otherFlags);
  word(times.shownAfter);
  head(8 + dataBytes, 'mdat');
  for (const nal of unit.nals) {
    word(nal.length);
    at += nal.copy(bytes, at);
  }
  return bytes;
}
