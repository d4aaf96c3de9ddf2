/** Dead letters: what could not be understood, whole, with the reason and the way it came. */
import type { DeadLetter } from '../core/entities.ts';
import type { PreparedRead } from '../store/contract/reads.ts';
import type { TakenMessage } from './batcher.ts';
import type { ReceivedMessage } from './way.ts';

/** The letter of a message that could not be understood, or of an element of it. */
export function deadLetter(
  message: ReceivedMessage,
  receivedAtMs: number,
  code: DeadLetter['code'],
  detail: string,
  bytes: Uint8Array,
): Omit<DeadLetter, 'id'> {
  return {
    receivedAt: new Date(receivedAtMs).toISOString(),
    source: message.source,
    deviceId: message.deviceId,
    make: message.make.id,
    code,
    detail,
    bytesBase64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    transport: message.transport,
    contentType: message.contentType ?? null,
  };
}

/** The letter of a revision that moved its read's time too far. */
export function movedLetter(read: PreparedRead, message: TakenMessage): Omit<DeadLetter, 'id'> {
  return {
    receivedAt: new Date(message.receivedAtMs).toISOString(),
    source: message.source,
    deviceId: read.placement.deviceId,
    make: message.make,
    code: 'revision_moved',
    detail: `eventId ${read.decoded.eventId}: revision ${read.decoded.revision} moves capturedAt by more than 60 s`,
    bytesBase64: Buffer.from(message.payload).toString('base64'),
    transport: message.transport,
    contentType: message.contentType,
  };
}

/** The device whose read or report it is; null where the sender speaks for several and names none of them. */
export function deviceOf(message: ReceivedMessage, deviceKey: string | null): string | null {
  return message.deviceOf === undefined ? message.deviceId : message.deviceOf(deviceKey);
}

/** Why a read has no device, in words for the technician. */
export function unknownDevice(
  message: { deviceId: string | null; deviceOf?: (deviceKey: string | null) => string | null },
  deviceKey: string | null,
): string {
  if (message.deviceOf === undefined) return `device ${message.deviceId} is not registered`;
  const named = deviceKey === null ? 'names no device' : `names the device ${JSON.stringify(deviceKey)}`;
  return `the message ${named}; its sender may speak only for devices that have this name as their id or in their keys`;
}
