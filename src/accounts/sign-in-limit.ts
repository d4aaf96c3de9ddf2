/** How often one may fail to sign in: by account and address together, so that nobody can lock out another. */

const windowMs = 15 * 60_000;
const allowedFailures = 10;
/** Bounds the memory under a flood of made-up names; the oldest are forgotten first. */
const rememberedPairs = 50_000;

/** Counts failures only. An attempt under way counts as failed until it has succeeded, so that many at once do not slip through. */
export class SignInLimit {
  readonly #failuresAtMs = new Map<string, number[]>();

  /**
   * Notes an attempt.
   * @returns null when it may go on, else for how many seconds no further attempt is taken
   */
  begin(username: string, address: string, nowMs: number): number | null {
    const key = this.#key(username, address);
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

  /** The right password: whoever knows it did not guess, so the failures before it are forgotten. */
  succeeded(username: string, address: string): void {
    this.#failuresAtMs.delete(this.#key(username, address));
  }

  #key(username: string, address: string): string {
    return JSON.stringify([username.normalize('NFKC').toLowerCase(), address]);
  }
}
