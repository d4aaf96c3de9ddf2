/** From a decoded read to one that can be committed: normalise, place and classify, judge its time, match. */
import type { MatchIndex } from '../core/match.ts';
import type { DecodedRead, Placement, Travel } from '../core/model.ts';
import { normalisePlate } from '../core/plate.ts';
import type { PreparedRead } from '../store/contract/reads.ts';
import { passageId } from '../wire/decoded.ts';

export interface Surroundings {
  /** Null where the device is not registered. */
  placementOf(deviceId: string, lane: number | null, travel: Travel): Placement | null;
  index: Pick<MatchIndex, 'match'>;
  /** Older than this at receipt = late. */
  lateAfterMs: number;
  /** Further ahead of the gateway's clock than this = the device's clock is wrong. */
  aheadMs: number;
}

/** Null where the device is unknown. */
export function prepareRead(
  decoded: DecodedRead,
  deviceId: string,
  receivedAtMs: number,
  around: Surroundings,
): PreparedRead | null {
  const placement = around.placementOf(deviceId, decoded.lane, decoded.travel);
  if (placement === null) return null;
  const { plate } = normalisePlate(decoded.plateRaw);
  const capturedAtMs = decoded.capturedAtMs ?? receivedAtMs;
  return {
    decoded: decoded.isTimeless === true ? withReceipt(decoded, receivedAtMs) : decoded,
    placement,
    capturedAtMs,
    receivedAtMs,
    plate,
    late: decoded.delayed === true || capturedAtMs < receivedAtMs - around.lateAfterMs,
    clockBad: capturedAtMs > receivedAtMs + around.aheadMs,
    matches:
      plate === ''
        ? noMatches
        : around.index.match({
            plate,
            plateColor: decoded.plateColor,
            capturedAtMs,
            receivedAtMs,
            place: placement,
          }),
  };
}

/** Sent again within the minute it is the same read still. */
function withReceipt(decoded: DecodedRead, receivedAtMs: number): DecodedRead {
  return { ...decoded, eventId: passageId(decoded.eventId, Math.floor(receivedAtMs / 60_000)) };
}

const noMatches: PreparedRead['matches'] = [];
