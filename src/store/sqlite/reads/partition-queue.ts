/**
 * One queue for all that changes which partitions there are (merging, expiry), so that none of it ever works on a
 * file that another is about to replace or to delete. Sealing needs none: nothing else touches what is not sealed.
 */
export class PartitionQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs after what was asked for before has ended, well or badly. @returns what the job gives */
  run<T>(job: () => Promise<T> | T): Promise<T> {
    const result = this.#last.then(job);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when all that was asked for up to now has ended. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
