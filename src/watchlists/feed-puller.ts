/**
 * Pulls the lists of the feeds: each checked whole, then applied by difference in small steps. A step that is done
 * stays done; the next pull goes on where a crash ended this one.
 */
import type { FeedSetting } from '../config/feeds.ts';
import type { WatchlistEntry } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import type { FeedApproval, FeedRun } from '../store/contract/feeds.ts';
import type { ApprovedEntry, Person } from '../store/contract/watchlists.ts';
import { announceEnding } from './endings.ts';
import { checkProof, differenceOf, isShrunk, proofAddress, readFeedList, sha256Of } from './feed-list.ts';
import type { WatchlistLife } from './life.ts';
import type { WatchlistRules } from './proposal.ts';

/** Entries in one transaction: it must not hold up reads for long. */
const stepEntries = 200;
/** Ids in one audit record; all are in the histories of the entries. */
const namedEntries = 500;

export interface FeedAnswer {
  body: Uint8Array;
  isNewest: boolean;
  etag: string | undefined;
  lastModified: string | undefined;
}
/** Fetches from a feed's server; follows no redirect. @throws RinggateError device_*, address_refused */
export type FeedFetch = (
  feed: FeedSetting,
  url: URL,
  conditions: Readonly<Record<string, string>>,
) => Promise<FeedAnswer>;

export interface FeedPullerParts {
  feeds: readonly FeedSetting[];
  context: Pick<AppContext, 'store' | 'changes' | 'audit' | 'clock' | 'log'>;
  rules: WatchlistRules;
  life: WatchlistLife;
  fetch: FeedFetch;
}
type Counts = Pick<FeedRun, 'added' | 'changed' | 'removed' | 'approved'>;
const nothing: Counts = { added: 0, changed: 0, removed: 0, approved: 0 };

export class FeedPuller {
  readonly #parts: FeedPullerParts;

  constructor(parts: FeedPullerParts) {
    this.#parts = parts;
  }

  /** Pulls once. @param accept SHA-256 of a held list that a person has looked at and lets through */
  async pull(feed: FeedSetting, by: Person | null, accept: string | null): Promise<FeedRun> {
    const { context } = this.#parts;
    const { feeds } = context.store;
    const before = await feeds.state(feed.id);
    const base = {
      at: new Date(context.clock()).toISOString(),
      by: by?.username ?? 'system',
      detail: null,
      sha256: null,
      entries: null,
      ...nothing,
      errors: [],
    };
    let fresh: { etag: string | null; lastModified: string | null } | null = null;
    let run: FeedRun;
    try {
      const taken = await this.#take(feed, before, accept);
      ({ fresh } = taken);
      run = { ...base, ...taken.run };
    } catch (error) {
      if (!(error instanceof RinggateError)) throw error;
      const outcome = error.code === 'invalid_request' ? 'refused' : 'failed';
      run = { ...base, outcome, detail: error.message, errors: [...error.errors] };
    }
    await feeds.finish(feed.id, run, fresh);
    const isNews = run.outcome === 'applied' || run.outcome !== before.lastRun?.outcome || by !== null;
    if (isNews) {
      const { errors, ...facts } = run;
      await context.audit(by ?? { username: 'system' }, 'watchlist.feed_pulled', {
        feed: feed.id,
        ...facts,
        ...(accept === null ? {} : { acceptSha256: accept }),
        ...(errors.length > 0 ? { errors: errors.length } : {}),
      });
    }
    return run;
  }

  /** Lets what waits into force where an approval stands. @returns how many entries */
  async approveWaiting(feed: FeedSetting): Promise<number> {
    const { context, life } = this.#parts;
    const { feeds } = context.store;
    const approval = (await feeds.state(feed.id)).approval;
    if (approval === null || !(await this.stands(approval))) return 0;
    const by = { userId: approval.approverId, username: approval.by };
    const ids: string[] = [];
    for (;;) {
      const done = await feeds.approveWaiting(feed.id, by, context.clock(), life, stepEntries);
      for (const one of done) this.#announce(one);
      ids.push(...done.map(({ entry }) => entry.id));
      if (done.length < stepEntries) break;
    }
    if (ids.length > 0)
      await context.audit({ username: `feed:${feed.id}` }, 'watchlist.feed_approved_entries', {
        feed: feed.id,
        standingApproval: approval,
        approved: ids.length,
        entries: ids.slice(0, namedEntries),
      });
    return ids.length;
  }

  /** Whether a standing approval lets entries in now: in its time, of somebody who may still approve. */
  async stands(approval: FeedApproval): Promise<boolean> {
    const { context } = this.#parts;
    if (approval.endedAt !== null || Date.parse(approval.until) <= context.clock()) return false;
    const user = await context.store.accounts.getUser(approval.approverId).catch(() => null);
    return user !== null && !user.disabled && user.roles.includes('supervisor');
  }

  /** Who answers for a feed, as a person. @throws RinggateError conflict where nobody does */
  async responsible(feed: FeedSetting): Promise<Person> {
    const found = await this.#parts.context.store.accounts.credentials(feed.responsible);
    if (found === null || found.user.disabled)
      throw new RinggateError(
        'conflict',
        `${feed.responsible}, who answers for feed ${feed.id}, has no account`,
      );
    return { userId: found.user.id, username: `feed:${feed.id}` };
  }

  async #take(
    feed: FeedSetting,
    before: { etag: string | null; lastModified: string | null; lastRun: FeedRun | null },
    accept: string | null,
  ) {
    const { context, rules, fetch } = this.#parts;
    const proposer = await this.responsible(feed);
    await this.#requireArea(feed);
    const wasGood = before.lastRun?.outcome === 'applied' || before.lastRun?.outcome === 'unchanged';
    const conditions =
      wasGood && accept === null
        ? {
            ...(before.etag === null ? {} : { 'if-none-match': before.etag }),
            ...(before.lastModified === null ? {} : { 'if-modified-since': before.lastModified }),
          }
        : {};
    const answer = await fetch(feed, new URL(feed.url), conditions);
    if (answer.isNewest) {
      const approved = await this.approveWaiting(feed);
      const outcome = approved > 0 ? ('applied' as const) : ('unchanged' as const);
      return { run: { outcome, approved }, fresh: { etag: before.etag, lastModified: before.lastModified } };
    }
    const proofAt = proofAddress(feed);
    const wrong =
      proofAt === null ? null : checkProof(feed, answer.body, (await fetch(feed, proofAt, {})).body);
    if (wrong !== null) throw new RinggateError('invalid_request', wrong);
    const sha256 = sha256Of(answer.body);
    const list = readFeedList(answer.body, feed, rules, context.clock());
    const facts = { sha256, entries: list.lines.length };
    if (list.errors.length > 0) {
      const detail = `the list has wrong values, so nothing of it was taken: ${list.errors[0]?.path} ${list.errors[0]?.message}`;
      return { run: { ...facts, outcome: 'refused' as const, detail, errors: list.errors }, fresh: null };
    }
    const items = await context.store.feeds.items(feed.id);
    const difference = differenceOf(list.lines, items);
    const removed = difference.remove.length;
    if (isShrunk(items.length, removed, feed.shrinkPercent) && accept !== sha256) {
      const detail = `the list lost ${removed} of ${items.length} entries at once (more than ${feed.shrinkPercent} % are held): a supervisor has to look at it and name its SHA-256`;
      return { run: { ...facts, outcome: 'held' as const, detail, removed }, fresh: null };
    }
    await this.#apply(feed, proposer, difference);
    const approved = await this.approveWaiting(feed);
    const { added, changed } = difference;
    const outcome = added + changed + removed + approved > 0 ? ('applied' as const) : ('unchanged' as const);
    const { etag = null, lastModified = null } = answer;
    return { run: { ...facts, outcome, added, changed, removed, approved }, fresh: { etag, lastModified } };
  }

  async #apply(
    feed: FeedSetting,
    proposer: Person,
    { put, remove }: ReturnType<typeof differenceOf>,
  ): Promise<void> {
    const { context } = this.#parts;
    for (let at = 0; at < Math.max(put.length, remove.length); at += stepEntries) {
      const step = { put: put.slice(at, at + stepEntries), remove: remove.slice(at, at + stepEntries) };
      const change = await context.store.feeds.take(feed.id, proposer, step, context.clock());
      for (const ended of change.ended) announceEnding(context, ended);
      for (const entry of change.proposed) context.changes.emit('watchlistChanged', entry);
    }
  }

  #announce({ entry, superseded, alerts }: ApprovedEntry): void {
    const { changes } = this.#parts.context;
    const tell = (one: WatchlistEntry): void => changes.emit('watchlistChanged', one);
    if (superseded !== null) tell(superseded);
    tell(entry);
    if (alerts.length > 0) changes.emit('alertsChanged', alerts);
  }

  async #requireArea({ id, areaId }: FeedSetting): Promise<void> {
    if (areaId === undefined) return;
    const areas = await this.#parts.context.store.registry.allAreas();
    if (!areas.some((area) => area.id === areaId))
      throw new RinggateError('conflict', `the area ${areaId} of feed ${id} is not there`);
  }
}
