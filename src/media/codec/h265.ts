/** What an H.265 sequence parameter set says (ITU-T H.265 §7.3.2.2), and its place in fMP4 (ISO/IEC 14496-15 §8.3). */
import { Bits, unescaped } from './bits.ts';
import type { PictureFormat } from './h264.ts';

/** General profile, tier and level: 12 bytes after the NAL header and one byte of ids. */
const generalAt = 3;
const generalBytes = 12;

/** null where it is no such parameter set. */
export function readH265Format(sps: Uint8Array): PictureFormat | null {
  const bytes = unescaped(sps);
  if (bytes.length < generalAt + generalBytes + 2) return null;
  const subLayers = ((bytes[2] ?? 0) >> 1) & 7;
  const bits = new Bits(bytes, generalAt + generalBytes);
  const present: { profile: number; level: number }[] = [];
  for (let i = 0; i < subLayers; i++) present.push({ profile: bits.bit(), level: bits.bit() });
  if (subLayers > 0) bits.skip((8 - subLayers) * 2);
  for (const { profile, level } of present) bits.skip((profile === 1 ? 88 : 0) + (level === 1 ? 8 : 0));
  bits.unsigned();
  const chroma = bits.unsigned();
  if (chroma === 3) bits.bit();
  let widthPx = bits.unsigned();
  let heightPx = bits.unsigned();
  if (bits.bit() === 1) {
    const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
    const unitY = chroma === 1 ? 2 : 1;
    widthPx -= (bits.unsigned() + bits.unsigned()) * unitX;
    heightPx -= (bits.unsigned() + bits.unsigned()) * unitY;
  }
  if (bits.over || widthPx < 16 || heightPx < 16 || widthPx > 16_384 || heightPx > 16_384) return null;
  return { widthPx, heightPx, codecText: codecText(bytes) };
}

/** ISO/IEC 14496-15 Annex E, e.g. `hvc1.1.6.L93.B0`. */
function codecText(bytes: Uint8Array): string {
  const first = bytes[generalAt] ?? 0;
  const space = ['', 'A', 'B', 'C'][first >> 6] ?? '';
  const tier = (first & 0x20) === 0 ? 'L' : 'H';
  let flags = 0;
  for (let bit = 0; bit < 32; bit++)
    if ((((bytes[generalAt + 1 + (bit >> 3)] ?? 0) >> (7 - (bit & 7))) & 1) === 1) flags += 2 ** bit;
  const constraints = [...bytes.subarray(generalAt + 5, generalAt + 11)];
  while (constraints.length > 0 && constraints.at(-1) === 0) constraints.pop();
  const level = bytes[generalAt + 11] ?? 0;
  return [
    'hvc1',
    `${space}${first & 0x1f}`,
    flags.toString(16).toUpperCase(),
    `${tier}${level}`,
    ...constraints.map((byte) => byte.toString(16).toUpperCase()),
  ].join('.');
}

/** HEVCDecoderConfigurationRecord. */
export function hevcConfiguration(vps: Uint8Array, sps: Uint8Array, pps: Uint8Array): Buffer {
  const bytes = unescaped(sps);
  const subLayers = (((bytes[2] ?? 0) >> 1) & 7) + 1;
  const nested = (bytes[2] ?? 0) & 1;
  const arrays = [
    { type: 32, nal: vps },
    { type: 33, nal: sps },
    { type: 34, nal: pps },
  ].map(({ type, nal }) =>
    Buffer.concat([Buffer.of(0x80 | type, 0, 1, nal.length >> 8, nal.length & 0xff), Buffer.from(nal)]),
  );
  return Buffer.concat([
    Buffer.of(1),
    Buffer.from(bytes.subarray(generalAt, generalAt + generalBytes)),
    // no segmentation, unknown parallelism, 4:2:0, 8 bits, unknown rate; lengths of 4 bytes
    Buffer.of(0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, (subLayers << 3) | (nested << 2) | 3, arrays.length),
    ...arrays,
  ]);
}
