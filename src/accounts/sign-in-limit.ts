/** How often one may fail to sign in: by account and address together, so that nobody can lock out another. */
import type { AppContext } from '../http/context.ts';

const windowMs = 15 * 60_000;
const allowedFailures = 10;
/** Bounds the memory under a flood of made-up names; the oldest are forgotten first. */
const rememberedPairs = 50_000;

export interface Lockout {
  address: string;
  failures: number;
  /** Null = further attempts are taken. */
  lockedUntilMs: number | null;
}

/**
 * Counts failures only. An attempt under way counts as failed until it has succeeded, so that many at once do not slip
 * through. The count is kept in memory, where a sign-in costs no look at the store; failures of accounts that exist
 * are written beside it, so that a restart opens no fresh round of guesses. What was typed as the name of nobody is
 * not written down: it may be a password in the wrong field.
 */
export class SignInLimit {
  readonly #store: AppContext['store']['signIn'];
  readonly #failuresAtMs = new Map<string, number[]>();
  #loaded: Promise<void> | null = null;

  constructor(store: AppContext['store']['signIn']) {
    this.#store = store;
  }

  /**
   * Notes an attempt.
   * @returns null when it may go on, else for how many seconds no further attempt is taken
   */
  async begin(username: string, address: string, nowMs: number): Promise<number | null> {
    this.#loaded ??= this.#load(nowMs);
    await this.#loaded;
    const key = keyOf(username, address);
    const recent = (this.#failuresAtMs.get(key) ?? []).filter((atMs) => atMs > nowMs - windowMs);
    const oldest = recent[0];
    if (recent.length >= allowedFailures && oldest !== undefined) {
      return Math.max(1, Math.ceil((oldest + windowMs - nowMs) / 1000));
    }
    this.#failuresAtMs.delete(key);
    this.#failuresAtMs.set(key, [...recent, nowMs]);
    if (this.#failuresAtMs.size > rememberedPairs) {
      const first = this.#failuresAtMs.keys().next();
      if (!first.done) this.#failuresAtMs.delete(first.value);
    }
    return null;
  }

  /** The attempt failed. @param userId null = there is no such account */
  async failed(userId: string | null, address: string, nowMs: number): Promise<void> {
    if (userId === null) return;
    await this.#store.addFailure({ userId, address, atMs: nowMs, forgetBeforeMs: nowMs - windowMs });
  }

  /** The attempt was no guess and no success (a code is still to come): it does not count, and forgives nothing. */
  undecided(username: string, address: string): void {
    this.#failuresAtMs.get(keyOf(username, address))?.pop();
  }

  /** The right secrets: whoever knows them did not guess, so the failures before are forgotten. */
  async succeeded(userId: string, username: string, address: string): Promise<void> {
    const key = keyOf(username, address);
    // the attempt itself is one of them
    const failedBefore = (this.#failuresAtMs.get(key)?.length ?? 0) > 1;
    this.#failuresAtMs.delete(key);
    if (failedBefore) await this.#store.clearFailures(userId, address);
  }

  /** Failures of one account that still count, by address. */
  async lockouts(userId: string, nowMs: number): Promise<Lockout[]> {
    const found = await this.#store.failuresSince(nowMs - windowMs, userId);
    return found.map(({ address, failuresAtMs }) => ({
      address,
      failures: failuresAtMs.length,
      lockedUntilMs: failuresAtMs.length >= allowedFailures ? (failuresAtMs[0] ?? nowMs) + windowMs : null,
    }));
  }

  /** Forgets all failures of one account. */
  async lift(userId: string, username: string, nowMs: number): Promise<void> {
    for (const { address } of await this.lockouts(userId, nowMs))
      this.#failuresAtMs.delete(keyOf(username, address));
    await this.#store.clearFailures(userId);
  }

  async #load(nowMs: number): Promise<void> {
    for (const { username, address, failuresAtMs } of await this.#store.failuresSince(nowMs - windowMs)) {
      const key = keyOf(username, address);
      this.#failuresAtMs.set(key, [...failuresAtMs, ...(this.#failuresAtMs.get(key) ?? [])]);
    }
  }
}

function keyOf(username: string, address: string): string {
  return JSON.stringify([username.normalize('NFKC').toLowerCase(), address]);
}
