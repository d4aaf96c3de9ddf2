/** One message through the stages of the way of a read, with what each made of it; nothing is stored or matched. */
import { RinggateError } from '../core/errors.ts';
import type {
  DecodedMessage,
  DecodedRead,
  DeviceReport,
  Make,
  Placement,
  RawMessage,
  Travel,
} from '../core/model.ts';
import { normalisePlate } from '../core/plate.ts';
import type { Sender } from '../registry/senders.ts';

export interface DecodingParts {
  placementOf(deviceId: string, lane: number | null, travel: Travel): Placement | null;
  /** The sender of the device that the message is tried as; null: tried as nobody's. */
  sender: Sender | null;
}

export interface DecodedStage extends Omit<DecodedRead, 'image' | 'capturedAtMs'> {
  capturedAt: string | null;
  /** A picture's bytes are counted, not shown. */
  image: { mediaType: string; bytes: number } | { url: string } | { path: string } | null;
}
export interface ReadStages {
  decode: DecodedStage;
  normalise: { plate: string; kind: string; region: string | null };
  /** Which device it is taken for, and why; null where nobody sent it. */
  identify: { deviceId: string | null; deviceKey: string | null; reason: string } | null;
  /** Where it was taken; null where the device is not known or was not named. */
  place: Placement | null;
}
export interface Decoding {
  tookUs: number;
  /** IANA zone that times without one were taken to be in; null: there is none. */
  zone: string | null;
  reads: ReadStages[];
  rejects: { code: string; detail: string; index: number | null }[];
  reports: DeviceReport[];
}

/** @param nowUs microseconds, for the cost of the decoder */
export function decodeInStages(
  make: Make,
  message: RawMessage,
  parts: DecodingParts,
  nowUs: () => number,
): Decoding {
  const startUs = nowUs();
  const decoded = safely(make, message);
  const tookUs = Math.round(nowUs() - startUs);
  return {
    tookUs,
    zone: message.zone ?? null,
    reads: decoded.reads.map((read) => stagesOf(read, parts)),
    rejects: decoded.rejects.map(({ code, detail, index }) => ({ code, detail, index })),
    reports: decoded.reports ?? [],
  };
}

function safely(make: Make, message: RawMessage): DecodedMessage {
  try {
    return make.decode(message);
  } catch (error) {
    const code = error instanceof RinggateError ? error.code : 'decoder_failed';
    const detail = error instanceof Error ? error.message : String(error);
    return { reads: [], rejects: [{ code, detail, index: null, bytes: message.body }] };
  }
}

function stagesOf(read: DecodedRead, { sender, placementOf }: DecodingParts): ReadStages {
  const { image, capturedAtMs, ...facts } = read;
  const { plate, kind, region } = normalisePlate(read.plateRaw);
  const deviceId = sender?.deviceOf(read.deviceKey) ?? null;
  return {
    decode: {
      ...facts,
      capturedAt: capturedAtMs === null ? null : new Date(capturedAtMs).toISOString(),
      image:
        image !== null && 'bytes' in image
          ? { mediaType: image.mediaType, bytes: image.bytes.length }
          : image,
    },
    normalise: { plate, kind, region: region ?? null },
    identify:
      sender === null
        ? null
        : { deviceId, deviceKey: read.deviceKey, reason: reasonOf(sender, deviceId, read.deviceKey) },
    place: deviceId === null ? null : placementOf(deviceId, read.lane, read.travel),
  };
}

function reasonOf(sender: Sender, deviceId: string | null, deviceKey: string | null): string {
  if (deviceId === null)
    return deviceKey === null
      ? 'the message names no device, and its sender speaks for several'
      : `"${deviceKey}" is neither the id nor a key of a device that the sender speaks for`;
  if (deviceId === sender.deviceId) return 'the device that sent it';
  return `"${deviceKey ?? ''}" is its id or one of its keys`;
}
