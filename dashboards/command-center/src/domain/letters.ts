/** Dead letters: their codes, whose a name could be, and taking many of them in again. Pure, the calls are given. */
import type { DeadLetter, Replayed } from '../api/developer-types.ts';
import type { Device } from '../api/types.ts';

/** What a decoder or the way of a read says of a message; the page has words for each. */
export const letterCodes = [
  'unknown_device',
  'not_json',
  'not_xml',
  'not_utf8',
  'empty_message',
  'too_many_reads',
  'too_large',
  'invalid_read',
  'unknown_topic',
  'revision_moved',
  'decoder_failed',
  'unsupported',
  'drill_over',
] as const;
export type LetterCode = (typeof letterCodes)[number];

/** The code where the page has words for it, else `other`. */
export function wordsFor(code: string): LetterCode | 'other' {
  return letterCodes.find((each) => each === code) ?? 'other';
}

/** How many of each code, the most first. */
export function countsOfCodes(letters: readonly Pick<DeadLetter, 'code'>[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { code } of letters) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].sort(([a, left], [b, right]) => right - left || a.localeCompare(b));
}

/** The name of a device in the gateway's detail of `unknown_device`; null where the message names none. */
export function namedIn(detail: string): string | null {
  const [, quoted] = /names the device ("(?:[^"\\]|\\.)*")/.exec(detail) ?? [];
  if (quoted === undefined) return null;
  const name: unknown = JSON.parse(quoted);
  return typeof name === 'string' ? name : null;
}

/**
 * The devices whose a name can be: the sender and those that it speaks for. All, where the sender is none
 * (a subscription).
 */
export function nameableBy(devices: ReadonlyMap<string, Device>, senderId: string | null): Device[] {
  const sender = senderId === null ? undefined : devices.get(senderId);
  const ids = sender === undefined ? null : new Set([sender.id, ...(sender.speaksFor ?? [])]);
  return [...devices.values()]
    .filter((device) => device.state !== 'retired' && (ids === null || ids.has(device.id)))
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

/** The keys of a device with one more. */
export function withKey(device: Device, key: string): string[] {
  return [...new Set([...(device.keys ?? []), key])];
}

export interface ReplayProgress {
  total: number;
  done: number;
  /** Letters that are gone. */
  removed: number;
  reads: number;
  /** Letters that stay, by what still is wrong. */
  failed: number;
}

/**
 * Takes letters in again, one after the other and the oldest first, as they would have come.
 * `tell`: after each; `isCancelled`: asked before each. A call that fails ends it with its error.
 */
export async function replayAll(
  letters: readonly DeadLetter[],
  replay: (id: string) => Promise<Replayed>,
  tell: (progress: ReplayProgress, letter: DeadLetter, answer: Replayed) => void,
  isCancelled: () => boolean,
): Promise<ReplayProgress> {
  let progress: ReplayProgress = { total: letters.length, done: 0, removed: 0, reads: 0, failed: 0 };
  const inOrder = [...letters].sort((a, b) => a.receivedAt.localeCompare(b.receivedAt));
  for (const letter of inOrder) {
    if (isCancelled()) break;
    const answer = await replay(letter.id);
    progress = {
      ...progress,
      done: progress.done + 1,
      removed: progress.removed + (answer.removed ? 1 : 0),
      reads: progress.reads + answer.reads,
      failed: progress.failed + (answer.removed ? 0 : 1),
    };
    tell(progress, letter, answer);
  }
  return progress;
}
