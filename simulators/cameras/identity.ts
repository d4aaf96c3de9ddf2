/** Who a simulated camera is: made from a seed, the same each time. */
import { createHash } from 'node:crypto';
import type { ProgramName } from './video/programs.ts';

export interface CameraProfile {
  token: string;
  name: string;
  codec: 'H264' | 'H265' | 'JPEG';
  widthPx: number;
  heightPx: number;
  framesPerSecond: number;
  /** Which video is played. */
  program: ProgramName;
  /** Of the stream address, without the slash. */
  path: string;
}

export interface CameraIdentity {
  /** From 0. */
  index: number;
  /** The endpoint reference, `urn:uuid:…`: stays when the address changes. */
  endpoint: string;
  manufacturer: string;
  model: string;
  firmware: string;
  serial: string;
  hardwareId: string;
  /** `02:…`: locally administered. */
  hardwareAddress: string;
  name: string;
  location: string;
  hasPtz: boolean;
  /** Profile T: Media2 beside Media1. */
  hasMedia2: boolean;
  profiles: readonly CameraProfile[];
}

function uuidOf(digest: Buffer): string {
  const bytes = Buffer.from(digest.subarray(0, 16));
  // version 5 and the variant of RFC 4122
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const mainH264: CameraProfile = {
  token: 'main',
  name: 'Main stream',
  codec: 'H264',
  widthPx: 1920,
  heightPx: 1080,
  framesPerSecond: 25,
  program: 'main-h264',
  path: 'stream/main',
};
const subH264: CameraProfile = {
  token: 'sub',
  name: 'Sub stream',
  codec: 'H264',
  widthPx: 640,
  heightPx: 360,
  framesPerSecond: 25,
  program: 'sub-h264',
  path: 'stream/sub',
};
const mainH265: CameraProfile = { ...mainH264, codec: 'H265', program: 'main-h265' };
const subJpeg: CameraProfile = { ...subH264, codec: 'JPEG', framesPerSecond: 5, program: 'sub-jpeg' };

/**
 * The camera of that number. Every 7th has an H.265 main stream, every 11th a JPEG sub-stream, every 4th no PTZ,
 * every 5th Media1 only (never with H.265, which Media1 has no name for). The first has everything and H.264.
 */
export function identityOf(seed: string, index: number): CameraIdentity {
  const digest = createHash('sha256').update(`${seed}/camera/${index}`).digest();
  const hasPtz = index % 4 !== 3;
  const isH265 = index % 7 === 5;
  const hardware = digest.subarray(16, 21).toString('hex').toUpperCase();
  return {
    index,
    endpoint: `urn:uuid:${uuidOf(digest)}`,
    manufacturer: 'Ringgate Simulators',
    model: hasPtz ? 'RG-P25' : 'RG-F25',
    firmware: `2.${index % 4}.${(index * 7) % 10} build 261101`,
    serial: `RG${hardware}`,
    hardwareId: hasPtz ? '2.5' : '1.5',
    hardwareAddress: `02:${hardware.match(/../g)?.join(':').toLowerCase() ?? ''}`,
    name: `Camera ${index + 1}`,
    location: `Gate ${Math.floor(index / 4) + 1}`,
    hasPtz,
    hasMedia2: isH265 || index % 5 !== 4,
    profiles: [isH265 ? mainH265 : mainH264, index % 11 === 10 ? subJpeg : subH264],
  };
}
