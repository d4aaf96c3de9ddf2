/**
 * The head of the audit log, signed and told to the outside now and then: a log that was cut off or written anew is a
 * log that holds, and only what was told before shows that it is another one.
 */
import { canonicalJson } from '../core/canonical-json.ts';
import type { Clock, Log } from '../core/ports.ts';
import { isSignedBy, type PublicKeyView, type SigningKey } from '../evidence/signing-key.ts';

const format = 'ringgate-audit-head/1';

export interface AuditHead {
  seq: number;
  hash: string;
  at: string;
}
export interface SignedHead extends AuditHead {
  format: typeof format;
  /** Fingerprint. */
  key: string;
  /** Of the canonical JSON of the other members; hex. */
  signature: string;
}

export function signHead(head: AuditHead, key: SigningKey): SignedHead {
  const { seq, hash, at } = head;
  const unsigned = { format, seq, hash, at, key: key.fingerprint } as const;
  return { ...unsigned, signature: key.sign(canonicalJson(unsigned)) };
}

export interface AuditHeadsParts {
  /** null where the log is empty. */
  head(): Promise<{ seq: number; hash: string } | null>;
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
      const signed = signHead({ ...head, at: new Date(clock()).toISOString() }, key);
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

/**
 * Holds what was told against the log.
 * @param keys whose signatures count @param hashOf the hash of a record as it is now; undefined where there is none
 */
export function checkHeads(
  lines: Iterable<string>,
  keys: readonly Pick<PublicKeyView, 'fingerprint' | 'publicKey'>[],
  hashOf: (seq: number) => string | undefined,
): HeadsVerdict {
  let checked = 0;
  let newest: AuditHead | null = null;
  let line = 0;
  for (const text of lines) {
    line += 1;
    if (text.trim() === '') continue;
    checked += 1;
    const head = parseHead(text);
    const reason = head === null ? 'it is no signed head of an audit log' : faultOf(head, keys, hashOf);
    if (reason !== null) return { checked, newest, firstBroken: { line, seq: head?.seq ?? null, reason } };
    if (head !== null && (newest === null || head.seq >= newest.seq))
      newest = { seq: head.seq, hash: head.hash, at: head.at };
  }
  return { checked, newest, firstBroken: null };
}

function faultOf(
  head: SignedHead,
  keys: readonly Pick<PublicKeyView, 'fingerprint' | 'publicKey'>[],
  hashOf: (seq: number) => string | undefined,
): string | null {
  const key = keys.find(({ fingerprint }) => fingerprint === head.key);
  if (key === undefined) return `it is signed with the key ${head.key}, which is none of the site's`;
  const { signature, ...unsigned } = head;
  if (!isSignedBy(key.publicKey, canonicalJson(unsigned), signature)) return 'its signature does not hold';
  const hash = hashOf(head.seq);
  if (hash === undefined)
    return `record ${head.seq} was there at ${head.at} and is missing: the log was cut off`;
  return hash === head.hash
    ? null
    : `record ${head.seq} had the hash ${head.hash} at ${head.at} and has ${hash} now: the log was written anew`;
}

function parseHead(text: string): SignedHead | null {
  try {
    const head = JSON.parse(text) as Partial<SignedHead>;
    const isHead =
      head.format === format &&
      Number.isInteger(head.seq) &&
      [head.hash, head.at, head.key, head.signature].every((one) => typeof one === 'string');
    return isHead ? (head as SignedHead) : null;
  } catch {
    return null;
  }
}
