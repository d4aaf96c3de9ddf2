/** The calls of who asks why a message is not the read that was expected. */
import type { Calls } from './calls.ts';
import type { DeadLetter, Decoding, DecodingAsk, MakeView, Replayed } from './developer-types.ts';
import type { Page } from './types.ts';

const part = encodeURIComponent;

export class DeveloperApi {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /** The makes whose messages are understood. */
  async makes(): Promise<MakeView[]> {
    return (await this.#calls.call<{ items: MakeView[] }>('GET', '/makes')).items;
  }
  /** A message stage by stage; nothing is stored. @throws ApiError with the wrong fields */
  decode(ask: DecodingAsk): Promise<Decoding> {
    return this.#calls.call('POST', '/decoding', ask);
  }
  /** One page, newest first. `code`: only those of it. */
  deadLetters(code: string | null, cursor: string | null, limit: number): Promise<Page<DeadLetter>> {
    const only = code === null ? '' : `&code=${part(code)}`;
    const at = cursor === null ? '' : `&cursor=${part(cursor)}`;
    return this.#calls.call('GET', `/dead-letters?limit=${limit}${only}${at}`);
  }
  /** All letters of a code. */
  lettersOf(code: string): Promise<DeadLetter[]> {
    return this.#calls.all<DeadLetter>(`/dead-letters?code=${part(code)}`);
  }
  deadLetter(id: string): Promise<DeadLetter> {
    return this.#calls.call('GET', `/dead-letters/${part(id)}`);
  }
  /** Takes the message in again; the letter goes when all of it is understood now. */
  replay(id: string): Promise<Replayed> {
    return this.#calls.call('POST', `/dead-letters/${part(id)}/replay`);
  }
}
