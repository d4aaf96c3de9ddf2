/** The jobs of finding cameras: bounded in number, kept for a while after their end. */
import { randomId } from '../accounts/secrets.ts';
import type { Actor } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import { DiscoveryJob, type JobParts, type JobPlan } from './discovery-job.ts';

const runningAtMost = 4;
const keptAtMost = 20;
const keptForMs = 30 * 60_000;

export class DiscoveryJobs {
  readonly #parts: JobParts;
  readonly #jobs = new Map<string, DiscoveryJob>();
  readonly #running = new Set<Promise<void>>();

  constructor(parts: JobParts) {
    this.#parts = parts;
  }

  /** @throws RinggateError conflict: this user looks already, or too many do */
  start(plan: Omit<JobPlan, 'id'>): DiscoveryJob {
    this.#forgetOld();
    const running = [...this.#jobs.values()].filter(({ state }) => state === 'running');
    const own = running.find((job) => job.plan.actor.userId === plan.actor.userId);
    if (own !== undefined)
      throw new RinggateError(
        'conflict',
        'You are looking for cameras already: cancel it or wait for its end',
        {
          extra: { discoveryId: own.plan.id },
        },
      );
    if (running.length >= runningAtMost)
      throw new RinggateError(
        'conflict',
        `${runningAtMost} people look for cameras now: wait for one to end`,
      );
    const job = new DiscoveryJob({ ...plan, id: randomId() }, this.#parts);
    this.#jobs.set(job.plan.id, job);
    const run = this.#run(job).finally(() => this.#running.delete(run));
    this.#running.add(run);
    return job;
  }

  /**
   * A job that this actor may see: their own.
   * @throws RinggateError not_found
   */
  get(id: string, actor: Pick<Actor, 'userId'>): DiscoveryJob {
    this.#forgetOld();
    const job = this.#jobs.get(id);
    if (job === undefined || job.plan.actor.userId !== actor.userId)
      throw new RinggateError('not_found', `There is no discovery ${JSON.stringify(id)} of yours`);
    return job;
  }

  async close(): Promise<void> {
    for (const job of this.#jobs.values()) job.cancel();
    await Promise.allSettled(this.#running);
  }

  async #run(job: DiscoveryJob): Promise<void> {
    await job.run();
    try {
      await this.#parts.ended(job);
    } catch (error) {
      this.#parts.log.error(
        { err: error, discovery: job.plan.id },
        'the end of a look for cameras was not audited',
      );
    }
  }

  #forgetOld(): void {
    const nowMs = this.#parts.clock();
    const ended = [...this.#jobs.values()].filter(({ state }) => state !== 'running');
    const tooMany = ended.length - keptAtMost;
    for (const [n, job] of ended.entries())
      if (n < tooMany || nowMs - (job.endedAtMs ?? nowMs) > keptForMs) this.#jobs.delete(job.plan.id);
  }
}
