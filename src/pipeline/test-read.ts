/** The test read of a drill on the way of every read: decoded, placed and matched like all, kept by the drill alone. */
import { isDrillRead } from '../core/drill.ts';
import { RinggateError } from '../core/errors.ts';
import type { MatchIndex } from '../core/match.ts';
import type { DecodedRead } from '../core/model.ts';
import type { PreparedRead } from '../store/contract/reads.ts';
import type { TakenMessage } from './batcher.ts';
import { deadLetter } from './letters.ts';
import { prepareRead, type Surroundings } from './prepare.ts';
import type { ReceivedMessage } from './way.ts';

export interface TestReads {
  /** @throws RinggateError drill_over: no drill waits for it */
  claim(
    read: DecodedRead,
    deviceId: string,
  ): {
    /** Holds the drill's entry and no other. */
    index: Pick<MatchIndex, 'match'>;
    /** Its turn in the commits has come. */
    committed(read: PreparedRead, acknowledge: (error?: Error) => void): void;
  };
}

/**
 * Takes a drill's read out of the message; it waits for its turn in the commits, and its message is acknowledged when
 * the drill has stored it. @returns false: it is a read like any other
 */
export function takeTestRead(
  testReads: TestReads | undefined,
  message: ReceivedMessage,
  read: DecodedRead,
  deviceId: string | null,
  taken: TakenMessage,
  around: Surroundings,
): boolean {
  if (testReads === undefined || deviceId === null || !isDrillRead(read)) return false;
  try {
    const claim = testReads.claim(read, deviceId);
    const prepared = prepareRead(read, deviceId, taken.receivedAtMs, { ...around, index: claim.index });
    if (prepared === null) return false;
    const { acknowledge } = taken;
    taken.acknowledge = (error) =>
      error === undefined ? claim.committed(prepared, acknowledge) : acknowledge(error);
  } catch (error) {
    if (!(error instanceof RinggateError)) throw error;
    taken.deadLetters.push(
      deadLetter(message, taken.receivedAtMs, 'drill_over', error.message, message.body),
    );
  }
  return true;
}
