/** A read that was just committed, as the API gives it, without asking the store again. */
import type { ReadView } from '../core/model.ts';
import type { CommittedRead } from './way.ts';

export function viewOfCommitted({ read, id }: CommittedRead): ReadView {
  const { decoded, placement } = read;
  const hasImage = decoded.image !== null && 'bytes' in decoded.image;
  return {
    id,
    eventId: decoded.eventId,
    deviceId: placement.deviceId,
    checkpointId: placement.checkpointId,
    lane: decoded.lane ?? placement.lane,
    capturedAt: new Date(read.capturedAtMs).toISOString(),
    receivedAt: new Date(read.receivedAtMs).toISOString(),
    plate: read.plate,
    plateRaw: decoded.plateRaw,
    plateColor: decoded.plateColor,
    confidence: decoded.confidence,
    ring: placement.ringId,
    direction: placement.direction,
    zone: placement.zone,
    crossing: placement.crossing,
    late: read.late,
    clockQuality: read.clockBad ? 'bad' : 'good',
    speedKmh: decoded.speedKmh,
    vehicle: decoded.vehicle,
    revision: decoded.revision,
    imageUrl: hasImage ? `/api/v1/reads/${id}/image` : null,
  };
}
