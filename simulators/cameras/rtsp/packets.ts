/** RTP payloads of frames: RFC 6184 (H.264), RFC 7798 (H.265), RFC 2435 (JPEG). */
import { nalType, type VideoFrame } from '../video/frames.ts';
import { jpegPayloads } from './jpeg-packets.ts';

/** So that a packet with its headers fits any Ethernet. */
export const maxPayloadBytes = 1400;

export type Codec = 'H264' | 'H265' | 'JPEG';

/** STAP-A (24) or AP (48): several small units in one payload, each after its length. */
function aggregate(codec: 'H264' | 'H265', units: readonly Buffer[]): Buffer {
  const first = units[0] ?? Buffer.alloc(2);
  const header =
    codec === 'H264'
      ? Buffer.from([(first.readUInt8(0) & 0x60) | 24])
      : Buffer.from([48 << 1, first.readUInt8(1)]);
  const parts = units.flatMap((unit) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(unit.length);
    return [length, unit];
  });
  return Buffer.concat([header, ...parts]);
}

/** FU-A (28) or FU (49): one unit over several payloads. */
function fragments(codec: 'H264' | 'H265', unit: Buffer): Buffer[] {
  const skip = codec === 'H264' ? 1 : 2;
  const type = nalType[codec](unit);
  const indicator =
    codec === 'H264'
      ? Buffer.from([(unit.readUInt8(0) & 0xe0) | 28])
      : Buffer.from([(unit.readUInt8(0) & 0x81) | (49 << 1), unit.readUInt8(1)]);
  const room = maxPayloadBytes - indicator.length - 1;
  const payloads: Buffer[] = [];
  for (let at = skip; at < unit.length; at += room) {
    const end = Math.min(at + room, unit.length);
    const header = Buffer.from([type | (at === skip ? 0x80 : 0) | (end === unit.length ? 0x40 : 0)]);
    payloads.push(Buffer.concat([indicator, header, unit.subarray(at, end)]));
  }
  return payloads;
}

function nalPayloads(codec: 'H264' | 'H265', units: readonly Buffer[]): Buffer[] {
  const payloads: Buffer[] = [];
  let small: Buffer[] = [];
  let bytes = 2;
  const flush = (): void => {
    const [only] = small;
    if (only) payloads.push(small.length === 1 ? only : aggregate(codec, small));
    small = [];
    bytes = 2;
  };
  for (const unit of units) {
    if (unit.length > maxPayloadBytes) {
      flush();
      payloads.push(...fragments(codec, unit));
      continue;
    }
    if (bytes + unit.length + 2 > maxPayloadBytes) flush();
    small.push(unit);
    bytes += unit.length + 2;
  }
  flush();
  return payloads;
}

/** Frames are shared by all viewers, so their payloads are made once. */
const known = new WeakMap<VideoFrame, readonly Buffer[]>();

export function payloadsOf(codec: Codec, frame: VideoFrame): readonly Buffer[] {
  const found = known.get(frame);
  if (found) return found;
  const payloads = codec === 'JPEG' ? frame.units.flatMap(jpegPayloads) : nalPayloads(codec, frame.units);
  known.set(frame, payloads);
  return payloads;
}

const rtpHeaderBytes = 12;

/** One RTP packet after `prefixBytes` of room. */
export function rtpPacket(
  payload: Buffer,
  header: { payloadType: number; marker: boolean; sequence: number; timestamp: number; ssrc: number },
  prefixBytes = 0,
): Buffer {
  const packet = Buffer.allocUnsafe(prefixBytes + rtpHeaderBytes + payload.length);
  packet.writeUInt8(0x80, prefixBytes);
  packet.writeUInt8((header.marker ? 0x80 : 0) | header.payloadType, prefixBytes + 1);
  packet.writeUInt16BE(header.sequence, prefixBytes + 2);
  packet.writeUInt32BE(header.timestamp, prefixBytes + 4);
  packet.writeUInt32BE(header.ssrc, prefixBytes + 8);
  payload.copy(packet, prefixBytes + rtpHeaderBytes);
  return packet;
}
