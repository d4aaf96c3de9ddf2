/** The feeds over time: pulled when they are due, suspended when they are stale, back when a fresh list arrives. */
import type { FeedSetting } from '../config/feeds.ts';
import type { WatchlistEntry } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { FeedRun } from '../store/contract/feeds.ts';
import type { Person } from '../store/contract/watchlists.ts';
import { FeedPuller, type FeedPullerParts } from './feed-puller.ts';

const tickMs = 1_000;

interface Known {
  feed: FeedSetting;
  nextMs: number;
  /** When it was fresh last; the start of the gateway where it never was. */
  freshMs: number;
  isStale: boolean;
  /** The last list lost so much that a person has to look at it. */
  isHeld: boolean;
  detail: string | null;
  /** Why entries wait that used to come into force by themselves; null: none do. */
  waiting: string | null;
  running: Promise<FeedRun> | null;
}

export class FeedDesk {
  readonly puller: FeedPuller;
  readonly #parts: FeedPullerParts;
  readonly #known = new Map<string, Known>();
  #timer: NodeJS.Timeout | null = null;
  #ticking: Promise<void> | null = null;

  private constructor(parts: FeedPullerParts) {
    this.#parts = parts;
    this.puller = new FeedPuller(parts);
  }

  /** Takes up what an earlier run left; entries of feeds that are configured no more match nothing. */
  static async open(parts: FeedPullerParts): Promise<FeedDesk> {
    const desk = new FeedDesk(parts);
    const { context, feeds } = parts;
    for (const feed of feeds) {
      const { freshAt, lastRun } = await context.store.feeds.state(feed.id);
      const freshMs = freshAt === null ? context.clock() : Date.parse(freshAt);
      const known = {
        feed,
        nextMs: 0,
        freshMs,
        isStale: false,
        isHeld: lastRun?.outcome === 'held',
        detail: lastRun?.detail ?? null,
        waiting: null,
        running: null,
      };
      desk.#known.set(feed.id, known);
    }
    for (const id of await context.store.feeds.known()) {
      if (desk.#known.has(id)) continue;
      const suspended = await context.store.feeds.suspend(id, context.clock());
      desk.#tell(suspended);
      if (suspended.length > 0)
        await desk.#note('watchlist.feed_suspended', id, suspended, 'it is not configured');
    }
    return desk;
  }

  get feeds(): readonly FeedSetting[] {
    return this.#parts.feeds;
  }

  /** @throws RinggateError not_found */
  feed(id: string): FeedSetting {
    const known = this.#known.get(id);
    if (known === undefined) throw new RinggateError('not_found', `There is no feed ${JSON.stringify(id)}.`);
    return known.feed;
  }

  /** What people are told of a feed that is stale or held; null: all is well. */
  trouble(id: string): string | null {
    const known = this.#known.get(id);
    if (known === undefined) return null;
    if (!known.isStale && !known.isHeld) return known.waiting;
    if (!known.isStale) return `the watchlist feed ${id} is held: ${known.detail ?? ''}`;
    const since = new Date(known.freshMs).toISOString();
    const why = known.detail === null ? '' : `: ${known.detail}`;
    return `the watchlist feed ${id} is stale, its entries match nothing (last fresh ${since})${why}`;
  }

  isStale(id: string): boolean {
    return this.#known.get(id)?.isStale === true;
  }

  start(): void {
    this.#timer = setInterval(() => void this.tick(), tickMs);
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#ticking;
    await Promise.allSettled([...this.#known.values()].map(({ running }) => running));
  }

  /** Begins the pulls that are due, and looks which feeds are stale. One that runs is not begun again. */
  tick(): Promise<void> {
    this.#ticking ??= this.#tick()
      .catch((error: unknown) => {
        this.#parts.context.log.error({ err: error }, 'the watchlist feeds could not be looked after');
      })
      .finally(() => {
        this.#ticking = null;
      });
    return this.#ticking;
  }

  /** Resolves when no pull is under way. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#known.values()].map(({ running }) => running));
  }

  /** Pulls now, after one that is under way. @throws RinggateError not_found */
  async pull(id: string, by: Person | null = null, accept: string | null = null): Promise<FeedRun> {
    this.feed(id);
    const known = this.#known.get(id) as Known;
    while (known.running !== null) await known.running.catch(() => undefined);
    known.nextMs = this.#parts.context.clock() + known.feed.intervalSeconds * 1000;
    known.running = this.#pull(known, by, accept).finally(() => {
      known.running = null;
    });
    return known.running;
  }

  /** A standing approval was given: what waits comes into force, unless the list is stale. */
  async approved(id: string): Promise<void> {
    const feed = this.feed(id);
    await this.puller.approveWaiting(feed);
    await this.#lookForWaiting(this.#known.get(id) as Known);
    if (this.isStale(id))
      this.#tell(await this.#parts.context.store.feeds.suspend(id, this.#parts.context.clock()));
  }

  async #tick(): Promise<void> {
    const { context } = this.#parts;
    for (const known of this.#known.values()) {
      if (known.running === null && context.clock() >= known.nextMs)
        this.pull(known.feed.id).catch((error: unknown) => {
          context.log.error({ err: error, feed: known.feed.id }, 'a pull of a watchlist feed failed');
        });
      await this.#lookAt(known);
    }
  }

  async #lookAt(known: Known): Promise<void> {
    const { context } = this.#parts;
    const { feed } = known;
    if (context.clock() - known.freshMs < feed.staleAfterSeconds * 1000) return;
    const isNew = !known.isStale;
    known.isStale = true;
    // each time, for what was approved meanwhile
    const suspended = await context.store.feeds.suspend(feed.id, context.clock());
    this.#tell(suspended);
    if (isNew || suspended.length > 0)
      await this.#note('watchlist.feed_suspended', feed.id, suspended, this.trouble(feed.id) ?? '');
  }

  async #pull(known: Known, by: Person | null, accept: string | null): Promise<FeedRun> {
    const { context } = this.#parts;
    const { feed } = known;
    const run = await this.puller.pull(feed, by, accept);
    await this.#lookForWaiting(known);
    known.detail = run.detail;
    known.isHeld = run.outcome === 'held';
    if (run.outcome !== 'applied' && run.outcome !== 'unchanged') return run;
    known.freshMs = Date.parse(run.at);
    known.isStale = false;
    const resumed = await context.store.feeds.resume(feed.id);
    this.#tell(resumed);
    if (resumed.length > 0)
      await this.#note('watchlist.feed_resumed', feed.id, resumed, 'a fresh list arrived');
    return run;
  }

  /** An approval that nobody ended has run out, or its giver may approve no more: people count on a list that stands still. */
  async #lookForWaiting(known: Known): Promise<void> {
    const { approval, proposed } = await this.#parts.context.store.feeds.state(known.feed.id);
    const isOver =
      approval !== null && approval.endedAt === null && !(await this.puller.stands(approval)) && proposed > 0;
    known.waiting = isOver
      ? `the standing approval of the watchlist feed ${known.feed.id}, by ${approval.by} until ${approval.until}, is over: ${proposed} entries wait for a new one`
      : null;
  }

  #tell(entries: readonly WatchlistEntry[]): void {
    for (const entry of entries) this.#parts.context.changes.emit('watchlistChanged', entry);
  }

  async #note(action: string, feed: string, entries: readonly WatchlistEntry[], why: string): Promise<void> {
    await this.#parts.context.audit({ username: 'system' }, action, { feed, entries: entries.length, why });
  }
}
