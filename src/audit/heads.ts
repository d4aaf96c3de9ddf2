/**
 * The head of the audit log, signed and told to the outside now and then: a log that was cut off or written anew is a
 * log that holds, and only what was told before shows that it is another one.
 */
import type { CutOnRecord } from '../core/audit-cut.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { Clock, Log } from '../core/ports.ts';
import { isSignedBy, type PublicKeyView, type SigningKey } from '../evidence/signing-key.ts';
import type { AuditEnd } from '../store/contract/audit.ts';
import { overBeforeMs } from './cuts.ts';

const format = 'ringgate-audit-head/1';
/** A record may be written between the look at the head and the look at the clock. */
const slackMs = 60_000;
/** Clocks are set now and then; a cut that claims to be of a later day than a head that was told after it is forged. */
const clockStepMs = 86_400_000;

export interface AuditHead {
  seq: number;
  hash: string;
  at: string;
  /** The cut in force: records up to this one are gone. Absent where there is none. */
  cut?: { through: number; hash: string };
}
export interface SignedHead extends AuditHead {
  format: typeof format;
  /** Fingerprint. */
  key: string;
  /** Of the canonical JSON of the other members; hex. */
  signature: string;
}

export function signHead(head: AuditHead, key: SigningKey): SignedHead {
  const { seq, hash, at, cut } = head;
  const told = cut === undefined ? {} : { cut: { through: cut.through, hash: cut.hash } };
  const unsigned = { format, seq, hash, at, ...told, key: key.fingerprint } as const;
  return { ...unsigned, signature: key.sign(canonicalJson(unsigned)) };
}

export interface AuditHeadsParts {
  /** null where the log is empty. */
  head(): Promise<AuditEnd | null>;
  key: SigningKey;
  clock: Clock;
  log: Log;
  everyMs: number;
  /** Adds a line to the file, durably. */
  append(line: string): Promise<void>;
  /** Null where no consumer gets it over MQTT. */
  toMqtt: ((text: string) => Promise<void>) | null;
}

export class AuditHeads {
  readonly #parts: AuditHeadsParts;
  readonly #timer: NodeJS.Timeout;
  #told = 0;
  #trouble: string | null = null;
  #telling: Promise<void> = Promise.resolve();

  constructor(parts: AuditHeadsParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => {
      // it never rejects
      void this.tell();
    }, parts.everyMs);
    this.#timer.unref();
  }

  /** Why heads are not told; null: they are. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Tells the head, where there is a new one. Never rejects. */
  tell(): Promise<void> {
    this.#telling = this.#telling.then(() => this.#tell());
    return this.#telling;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.tell();
  }

  async #tell(): Promise<void> {
    const { key, clock, log, append, toMqtt } = this.#parts;
    try {
      const head = await this.#parts.head();
      if (head === null || head.seq === this.#told) return;
      const { cut, ...end } = head;
      const at = new Date(clock()).toISOString();
      const signed = signHead({ ...end, at, ...(cut === null ? {} : { cut }) }, key);
      const line = JSON.stringify(signed);
      await append(`${line}\n`);
      this.#told = head.seq;
      this.#trouble = null;
      await toMqtt?.(line);
    } catch (error) {
      this.#trouble = `the head of the audit log is not told: ${error instanceof Error ? error.message : String(error)}`;
      log.error({ err: error }, 'the head of the audit log was not told; the next time is tried again');
    }
  }
}

export interface HeadsVerdict {
  /** Heads that were held against the log. */
  checked: number;
  /** The newest of them. */
  newest: AuditHead | null;
  /** The first that does not hold: which line, which record, why. */
  firstBroken: { line: number; seq: number | null; reason: string } | null;
}

/** The log as it is now. */
export interface PresentLog {
  /** The hash of a record; undefined where there is none. */
  hashOf(seq: number): string | undefined;
  /** What retention took off the front, already found lawful by itself. */
  cut: CutOnRecord | null;
}

/** Holds what was told against the log. @param keys whose signatures count */
export function checkHeads(
  lines: Iterable<string>,
  keys: readonly Pick<PublicKeyView, 'fingerprint' | 'publicKey'>[],
  log: PresentLog,
): HeadsVerdict {
  let checked = 0;
  let newest: AuditHead | null = null;
  let line = 0;
  for (const text of lines) {
    line += 1;
    if (text.trim() === '') continue;
    checked += 1;
    const head = parseHead(text);
    const reason =
      head === null
        ? 'it is no signed head of an audit log'
        : (faultOfSignature(head, keys) ?? faultOfHash(head, log) ?? faultOfCuts(head, log.cut));
    if (reason !== null) return { checked, newest, firstBroken: { line, seq: head?.seq ?? null, reason } };
    if (head !== null && (newest === null || head.seq >= newest.seq))
      newest = { seq: head.seq, hash: head.hash, at: head.at };
  }
  return { checked, newest, firstBroken: null };
}

function faultOfSignature(
  head: SignedHead,
  keys: readonly Pick<PublicKeyView, 'fingerprint' | 'publicKey'>[],
): string | null {
  const key = keys.find(({ fingerprint }) => fingerprint === head.key);
  if (key === undefined) return `it is signed with the key ${head.key}, which is none of the site's`;
  const { signature, ...unsigned } = head;
  return isSignedBy(key.publicKey, canonicalJson(unsigned), signature) ? null : 'its signature does not hold';
}

function faultOfHash(head: SignedHead, { hashOf, cut }: PresentLog): string | null {
  // of a record that is gone nothing is left to compare, but for the last one
  if (cut !== null && head.seq < cut.through) return null;
  const hash = cut !== null && head.seq === cut.through ? cut.hash : hashOf(head.seq);
  if (hash === undefined)
    return `record ${head.seq} was there at ${head.at} and is missing: the log was cut off`;
  return hash === head.hash
    ? null
    : `record ${head.seq} had the hash ${head.hash} at ${head.at} and has ${hash} now: the log was written anew`;
}

/** What was told tells when records were written, and which cuts there were: nobody who changes the log can change that. */
function faultOfCuts(head: SignedHead, cut: CutOnRecord | null): string | null {
  const told = head.cut?.through ?? 0;
  const through = cut?.through ?? 0;
  if (told > through)
    return `at ${head.at} the log was cut off up to record ${told}, and the log says up to ${through}: that cut was removed`;
  if (cut === null) return null;
  const atMs = Date.parse(head.at);
  if (told === through && head.cut?.hash !== cut.hash)
    return `the cut up to record ${told} had another hash at ${head.at}: it was changed`;
  if (head.seq >= cut.seq && told !== through)
    return `the log says that record ${cut.seq} cut it off up to ${through}, and what was told at ${head.at} knows nothing of it: the cut is forged`;
  if (head.seq >= cut.seq && Date.parse(cut.cutAt) > atMs + clockStepMs)
    return `record ${cut.seq} cut the log off at ${cut.cutAt} and was there at ${head.at}: the cut's time is forged`;
  if (head.seq < through && atMs > overBeforeMs(cut) + slackMs)
    return `records after ${head.seq} were written after ${head.at} and were cut off at ${cut.cutAt}: before their ${cut.keptDays} days were over`;
  return null;
}

function parseHead(text: string): SignedHead | null {
  try {
    const head = JSON.parse(text) as Partial<SignedHead>;
    const isHead =
      head.format === format &&
      Number.isInteger(head.seq) &&
      [head.hash, head.at, head.key, head.signature].every((one) => typeof one === 'string') &&
      (head.cut === undefined || (Number.isInteger(head.cut?.through) && typeof head.cut.hash === 'string'));
    return isHead ? (head as SignedHead) : null;
  } catch {
    return null;
  }
}
