/** The way of a read for a message that came before and was kept as a dead letter. */
import { isDrillRead } from '../core/drill.ts';
import { RinggateError } from '../core/errors.ts';
import type { DecodedMessage, Make, RawMessage } from '../core/model.ts';
import type { ReadsStore } from '../store/contract/reads.ts';
import { unknownDevice } from './letters.ts';
import { prepareRead } from './prepare.ts';
import type { WayParts } from './way.ts';

/** A message as it came, with what its sender may name now. */
export interface ReplayedMessage extends RawMessage {
  deviceId: string | null;
  deviceOf?: (deviceKey: string | null) => string | null;
  make: Make;
}

export interface ReplayOutcome {
  /** Reads that are in the store now, those that were there before included. */
  reads: number;
  errors: { code: string; detail: string }[];
}

/**
 * Takes bytes in again, as a late message would be: what fails is answered and stored nowhere.
 * @param deviceId null = nobody vouched for the sender then, so nobody does now
 */
export async function replayMessage(
  parts: Pick<WayParts, 'surroundings' | 'clock' | 'announceReads' | 'announceAlerts'> & {
    store: Pick<ReadsStore, 'commit'>;
  },
  message: ReplayedMessage,
): Promise<ReplayOutcome> {
  const outcome: ReplayOutcome = { reads: 0, errors: [] };
  const { deviceId } = message;
  if (deviceId === null && message.deviceOf === undefined) {
    outcome.errors.push({ code: 'unknown_device', detail: 'the letter names no device' });
    return outcome;
  }
  const decoded = decodeAgain(message);
  for (const reject of decoded.rejects) outcome.errors.push({ code: reject.code, detail: reject.detail });
  if (decoded.reads.some(isDrillRead)) {
    outcome.errors.push({ code: 'drill_over', detail: 'the test read of a drill is not taken in again' });
    return outcome;
  }
  const receivedAtMs = parts.clock();
  const reads = decoded.reads.map((read) => {
    const named = message.deviceOf === undefined ? deviceId : message.deviceOf(read.deviceKey);
    return named === null ? null : prepareRead(read, named, receivedAtMs, parts.surroundings);
  });
  const prepared = reads.filter((read) => read !== null);
  if (prepared.length < reads.length) {
    outcome.errors.push({
      code: 'unknown_device',
      detail: unknownDevice(message, decoded.reads[reads.indexOf(null)]?.deviceKey ?? null),
    });
    return outcome;
  }
  if (prepared.length === 0) return outcome;
  const result = await parts.store.commit(prepared, []);
  result.outcomes.forEach((one, i) => {
    if (one !== 'moved') outcome.reads++;
    else
      outcome.errors.push({
        code: 'revision_moved',
        detail: `eventId ${prepared[i]?.decoded.eventId ?? ''}`,
      });
  });
  if (result.alerts.length > 0) parts.announceAlerts(result.alerts);
  parts.announceReads(
    prepared.flatMap((read, i) => {
      const one = result.outcomes[i];
      return one === 'stored' || one === 'revised' ? [{ read, id: result.idOf(i), outcome: one }] : [];
    }),
  );
  return outcome;
}

function decodeAgain(message: ReplayedMessage): DecodedMessage {
  try {
    return message.make.decode(message);
  } catch (error) {
    const code = error instanceof RinggateError ? error.code : 'decoder_failed';
    const detail = error instanceof Error ? error.message : String(error);
    return { reads: [], rejects: [{ code, detail, index: null, bytes: message.body }] };
  }
}
