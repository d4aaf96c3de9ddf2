/** One look for cameras: probes, describes what answers while more comes in, and knows how far it is. */
import type { Actor } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { CameraFinder, Sighting } from './finder.ts';
import { type FoundCamera, isSame, joinSighting, type TriedLogin } from './found.ts';
import { endpointKey } from './identity.ts';
import type { Recogniser } from './recognise.ts';
import type { DiscoveryView } from './schemas.ts';

/** A subnet full of devices that answer anything must not fill the memory. */
const foundAtMost = 5_000;
const describedAtOnce = 16;
const picturesAtOnce = 4;

export interface JobPlan {
  id: string;
  actor: Pick<Actor, 'userId' | 'username' | 'areaId'>;
  addresses: readonly string[];
  multicast: boolean;
  interfaces: readonly string[];
  timeoutMs: number;
  logins: readonly TriedLogin[];
  pictures: boolean;
}

export interface JobParts extends Recogniser {
  finder: CameraFinder;
  clock: Clock;
  log: Log;
}

export class DiscoveryJob {
  readonly plan: JobPlan;
  readonly startedAtMs: number;
  state: DiscoveryView['state'] = 'running';
  endedAtMs: number | null = null;
  problem: DiscoveryView['problem'] = null;
  /** By index; an index whose camera turned out to be another one's second address is left out. */
  readonly found = new Map<number, FoundCamera>();
  readonly #parts: JobParts;
  readonly #abort = new AbortController();
  readonly #describing: Lane;
  readonly #pictures: Lane;
  #probed = 0;
  #described = 0;
  #sighted = 0;
  #probing = true;

  constructor(plan: JobPlan, parts: JobParts) {
    this.plan = plan;
    this.#parts = parts;
    this.startedAtMs = parts.clock();
    this.#describing = new Lane(describedAtOnce);
    this.#pictures = new Lane(picturesAtOnce);
  }

  /** Resolves when it is over, however it ends. */
  async run(): Promise<void> {
    try {
      await this.#parts.finder.find({
        addresses: this.plan.addresses,
        multicast: this.plan.multicast,
        interfaces: this.plan.interfaces,
        timeoutMs: this.plan.timeoutMs,
        signal: this.#abort.signal,
        sighted: (sighting) => this.#sightedOne(sighting),
        probed: (count) => {
          this.#probed = count;
        },
      });
      this.#probing = false;
      await this.#describing.empty();
      await this.#pictures.empty();
      this.#end('done');
    } catch (error) {
      await Promise.all([this.#describing.empty(), this.#pictures.empty()]);
      this.problem = {
        code: error instanceof RinggateError ? error.code : 'internal',
        detail: error instanceof Error ? error.message : String(error),
      };
      if (!this.#abort.signal.aborted)
        this.#parts.log.warn({ err: error, discovery: this.plan.id }, 'looking for cameras failed');
      this.#end('failed');
    }
  }

  /** What was found until now stays. */
  cancel(): void {
    this.#end('cancelled');
    this.#abort.abort();
  }

  progress(): DiscoveryView['progress'] {
    const targets = this.plan.addresses.length;
    const over = this.state !== 'running';
    const waitedMs = Math.min(this.#parts.clock() - this.startedAtMs, this.plan.timeoutMs);
    const probing = this.#probing ? 0.6 * (waitedMs / this.plan.timeoutMs) : 0.6;
    const describing = this.#probing || this.#sighted === 0 ? 0 : 0.4 * (this.#described / this.#sighted);
    return {
      fraction: over ? 1 : Math.min(0.99, Math.round((probing + describing) * 100) / 100),
      probed: Math.min(this.#probed, targets),
      targets,
      answered: this.#sighted,
      described: this.#described,
    };
  }

  #end(state: DiscoveryView['state']): void {
    if (this.state !== 'running') return;
    this.state = state;
    this.endedAtMs = this.#parts.clock();
  }

  #sightedOne(sighting: Sighting): void {
    if (this.state !== 'running') return;
    const known = this.#byEndpoint(sighting);
    if (known !== undefined) {
      known.sighting = joinSighting(known.sighting, sighting);
      return;
    }
    if (this.found.size >= foundAtMost) {
      this.problem ??= { code: 'too_large', detail: `more than ${foundAtMost} answered: look in parts` };
      return;
    }
    const index = this.#sighted++;
    const found: FoundCamera = {
      index,
      sighting,
      description: null,
      fitting: null,
      picture: null,
      device: null,
      addressChanged: null,
    };
    this.found.set(index, found);
    this.#describing.add(() => this.#describe(found));
  }

  #byEndpoint({ endpoint, serviceUrls }: Sighting): FoundCamera | undefined {
    return [...this.found.values()].find(({ sighting }) =>
      endpoint !== null && sighting.endpoint !== null
        ? endpointKey(sighting.endpoint) === endpointKey(endpoint)
        : serviceUrls.some((url) => sighting.serviceUrls.includes(url)),
    );
  }

  async #describe(found: FoundCamera): Promise<void> {
    const { signal } = this.#abort;
    if (signal.aborted) return;
    const { finder, log } = this.#parts;
    try {
      const { endpoint, serviceUrls } = found.sighting;
      const known = await this.#parts.knownLogin(found);
      const tried = known === null ? this.plan.logins : [known, ...this.plan.logins];
      const logins = tried.map(({ login }) => login);
      const description = await finder.describe({ endpoint, serviceUrls, logins, signal });
      if (signal.aborted) return;
      found.description = description;
      found.fitting = description.loginIndex === null ? null : (tried[description.loginIndex] ?? null);
      this.#mergeTwins(found);
      if (!this.found.has(found.index)) return;
      await this.#parts.recognise(found, this.plan.actor);
      if (this.plan.pictures && description.state === 'described')
        this.#pictures.add(() => this.#takePicture(found));
    } catch (error) {
      log.warn({ err: error, addresses: found.sighting.addresses }, 'a camera could not be described');
    } finally {
      this.#described++;
    }
  }

  /** A camera without an endpoint, or with one for each of its addresses, is known again by its hardware address. */
  #mergeTwins(found: FoundCamera): void {
    const twin = [...this.found.values()].find((other) => other !== found && isSame(other, found));
    if (twin === undefined) return;
    const [kept, dropped] = twin.index < found.index ? [twin, found] : [found, twin];
    kept.sighting = joinSighting(kept.sighting, dropped.sighting);
    if (kept.description?.state !== 'described' && dropped.description?.state === 'described') {
      kept.description = dropped.description;
      kept.fitting = dropped.fitting;
    }
    this.found.delete(dropped.index);
  }

  async #takePicture(found: FoundCamera): Promise<void> {
    const { signal } = this.#abort;
    if (signal.aborted || found.description === null) return;
    const { facts } = found.description;
    found.picture = await this.#parts.finder.thumbnail({
      facts,
      login: found.fitting?.login ?? null,
      signal,
    });
  }
}

/** Work of which only so much goes on at once. */
class Lane {
  readonly #limit: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;
  #whenEmpty: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @param work handles its own failures */
  add(work: () => Promise<void>): void {
    this.#waiting.push(work);
    this.#next();
  }

  empty(): Promise<void> {
    if (this.#running === 0 && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }

  #next(): void {
    while (this.#running < this.#limit) {
      const work = this.#waiting.shift();
      if (work === undefined) break;
      this.#running++;
      const done = (): void => {
        this.#running--;
        this.#next();
      };
      work().then(done, done);
    }
    if (this.#running > 0 || this.#waiting.length > 0) return;
    for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }
}
