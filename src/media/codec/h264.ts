/** What an H.264 sequence parameter set says (ITU-T H.264 §7.3.2.1), and its place in fMP4 (ISO/IEC 14496-15 §5.3). */
import { Bits, unescaped } from './bits.ts';

/** Profiles whose parameter set tells the chroma format. */
const highProfiles = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

export interface PictureFormat {
  widthPx: number;
  heightPx: number;
  /** RFC 6381, e.g. `avc1.640028`. */
  codecText: string;
}

/** null where it is no such parameter set. */
export function readH264Format(sps: Uint8Array): PictureFormat | null {
  const bytes = unescaped(sps);
  if (bytes.length < 5) return null;
  const [, profile = 0, constraints = 0, level = 0] = bytes;
  const bits = new Bits(bytes, 4);
  bits.unsigned();
  let chroma = 1;
  let separate = 0;
  if (highProfiles.has(profile)) {
    chroma = bits.unsigned();
    if (chroma === 3) separate = bits.bit();
    bits.unsigned();
    bits.unsigned();
    bits.bit();
    const lists = bits.bit() === 1 ? (chroma === 3 ? 12 : 8) : 0;
    for (let list = 0; list < lists; list++) {
      const isGiven = bits.bit() === 1;
      if (isGiven) skipScalingList(bits, list < 6 ? 16 : 64);
    }
  }
  bits.unsigned();
  const orderType = bits.unsigned();
  if (orderType === 0) bits.unsigned();
  else if (orderType === 1) {
    bits.bit();
    bits.signed();
    bits.signed();
    const cycle = bits.unsigned();
    for (let i = 0; i < cycle && i < 256; i++) bits.signed();
  }
  bits.unsigned();
  bits.bit();
  const widthMbs = bits.unsigned() + 1;
  const heightUnits = bits.unsigned() + 1;
  const frameOnly = bits.bit();
  if (frameOnly === 0) bits.bit();
  bits.bit();
  const crop = { left: 0, right: 0, top: 0, bottom: 0 };
  if (bits.bit() === 1) {
    crop.left = bits.unsigned();
    crop.right = bits.unsigned();
    crop.top = bits.unsigned();
    crop.bottom = bits.unsigned();
  }
  const array = separate === 1 ? 0 : chroma;
  const unitX = array === 1 || array === 2 ? 2 : 1;
  const unitY = (array === 1 ? 2 : 1) * (2 - frameOnly);
  const widthPx = widthMbs * 16 - (crop.left + crop.right) * unitX;
  const heightPx = heightUnits * 16 * (2 - frameOnly) - (crop.top + crop.bottom) * unitY;
  if (bits.over || widthPx < 16 || heightPx < 16 || widthPx > 16_384 || heightPx > 16_384) return null;
  const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
  return { widthPx, heightPx, codecText: `avc1.${hex(profile)}${hex(constraints)}${hex(level)}` };
}

function skipScalingList(bits: Bits, size: number): void {
  let last = 8;
  let next = 8;
  for (let i = 0; i < size; i++) {
    if (next !== 0) next = (last + bits.signed() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

/** AVCDecoderConfigurationRecord. */
export function avcConfiguration(sps: Uint8Array, pps: Uint8Array): Buffer {
  const counted = (bytes: Uint8Array): Buffer[] => [
    Buffer.of(bytes.length >> 8, bytes.length & 0xff),
    Buffer.from(bytes),
  ];
  return Buffer.concat([
    Buffer.of(1, sps[1] ?? 0, sps[2] ?? 0, sps[3] ?? 0, 0xff, 0xe1),
    ...counted(sps),
    Buffer.of(1),
    ...counted(pps),
  ]);
}
