/** `/watchlist-feeds`: lists that are pulled, the pulls, and the standing approval without which their entries wait. */
import type { FeedSetting } from '../config/feeds.ts';
import { RinggateError } from '../core/errors.ts';
import type { Request, RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { ListQuery, PageSchema, pageOf } from '../http/list.ts';
import { IdParams, Nullable, OneOf, type Static, Timestamp, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { feedOutcomes } from '../store/contract/feeds.ts';
import type { FeedDesk } from './feed-desk.ts';
import { isYoung } from './life.ts';

const RunSchema = Type.Object(
  {
    at: Timestamp,
    by: Type.String({ description: 'who asked for it; system: the clock' }),
    outcome: OneOf(feedOutcomes),
    detail: Nullable(Type.String()),
    sha256: Nullable(Type.String()),
    entries: Nullable(Type.Integer()),
    added: Type.Integer(),
    changed: Type.Integer(),
    removed: Type.Integer(),
    approved: Type.Integer(),
    errors: Type.Array(Type.Object({ path: Type.String(), message: Type.String() })),
  },
  { title: 'WatchlistFeedRun' },
);
const ApprovalSchema = Type.Object(
  {
    by: Type.String(),
    at: Timestamp,
    until: Timestamp,
    note: Nullable(Type.String()),
    endedBy: Nullable(Type.String()),
    endedAt: Nullable(Timestamp),
    stands: Type.Boolean({ description: 'lets entries into force now' }),
  },
  { title: 'WatchlistFeedApproval' },
);
const FeedSchema = Type.Object(
  {
    id: Type.String(),
    address: Type.String({ description: 'without its query' }),
    format: OneOf(['csv', 'json'] as const),
    check: OneOf(['ed25519', 'sha256', 'none'] as const),
    responsible: Type.String(),
    intervalSeconds: Type.Integer(),
    staleAfterSeconds: Type.Integer(),
    areaId: Nullable(Type.String()),
    categories: Nullable(Type.Array(Type.String())),
    shrinkPercent: Type.Integer(),
    freshAt: Nullable(Timestamp),
    stale: Type.Boolean({ description: 'its entries match nothing until a fresh list arrives' }),
    active: Type.Integer(),
    proposed: Type.Integer(),
    suspended: Type.Integer(),
    approval: Nullable(ApprovalSchema),
    lastRun: Nullable(RunSchema),
  },
  { title: 'WatchlistFeed' },
);
export type WatchlistFeedView = Static<typeof FeedSchema>;
const FeedList = Type.Object({ items: Type.Array(FeedSchema), nextCursor: Type.Null() });
const Approval = Type.Object({
  until: Type.String({ format: 'date-time', description: 'at most watchlists.feedApprovalDays from now' }),
  note: Type.Optional(Nullable(Type.String({ maxLength: 2000 }))),
});
const Pull = Type.Object({
  acceptSha256: Type.Optional(
    Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: 'of a held list, from its run: that very list is let through',
    }),
  ),
});

export interface FeedRouteParts {
  desk(): FeedDesk;
  approvalMs: number;
}

export function feedRoutes(parts: FeedRouteParts): RouteModule {
  return (app, context) => {
    const view = (feed: FeedSetting) => viewOf(context, parts.desk(), feed);
    app.get(
      '/watchlist-feeds',
      { schema: { summary: 'Lists that are pulled, and how fresh they are', response: { 200: FeedList } } },
      async () => ({ items: await Promise.all(parts.desk().feeds.map(view)), nextCursor: null }),
    );
    app.get(
      '/watchlist-feeds/:id/runs',
      {
        schema: {
          summary: 'Pulls of a list, newest first; the last thousand are kept',
          params: IdParams,
          querystring: ListQuery,
          response: { 200: PageSchema(RunSchema) },
        },
      },
      (request) => context.store.feeds.runs(parts.desk().feed(request.params.id).id, pageOf(request.query)),
    );
    app.post(
      '/watchlist-feeds/:id/approval',
      {
        schema: {
          summary:
            'Lets the entries of a list into force, those that wait and those that come, until a time; not by who answers for it',
          params: IdParams,
          body: Approval,
          response: { 200: FeedSchema },
        },
      },
      async (request) => {
        const { actor, body } = request;
        const feed = await feedOf(context, parts.desk(), request, request.params.id);
        const untilMs = Date.parse(body.until);
        requireUntil(untilMs, context.clock(), parts.approvalMs);
        const responsible = await parts.desk().puller.responsible(feed);
        if (responsible.userId === actor.userId) {
          await context.audit(actor, 'watchlist.self_approval_refused', { feed: feed.id });
          throw new RinggateError(
            'self_approval',
            `${actor.username} answers for feed ${feed.id}; another person has to approve it.`,
          );
        }
        const by = { userId: actor.userId, username: actor.username };
        const note = body.note ?? null;
        const made = await context.store.feeds.approve(feed.id, by, context.clock(), untilMs, note);
        const flags = (await isYoung(context, actor.userId)) ? { flags: ['young_account'] } : {};
        await context.audit(actor, 'watchlist.feed_approved', {
          feed: feed.id,
          until: made.until,
          note,
          ...flags,
        });
        await parts.desk().approved(feed.id);
        return view(feed);
      },
    );
    app.delete(
      '/watchlist-feeds/:id/approval',
      {
        schema: {
          summary: 'Ends the standing approval: what comes from now on waits',
          params: IdParams,
          response: { 200: FeedSchema },
        },
      },
      async (request) => {
        const feed = await feedOf(context, parts.desk(), request, request.params.id);
        const ended = await context.store.feeds.endApproval(feed.id, request.actor.username, context.clock());
        if (ended === null) throw new RinggateError('conflict', `No approval of feed ${feed.id} stands.`);
        await context.audit(request.actor, 'watchlist.feed_approval_ended', { feed: feed.id, by: ended.by });
        return view(feed);
      },
    );
    app.post(
      '/watchlist-feeds/:id/pull',
      {
        schema: {
          summary: 'Pulls a list now; a held one is let through by its SHA-256',
          params: IdParams,
          body: Pull,
          response: { 200: RunSchema },
        },
      },
      async (request) => {
        const { userId, username } = request.actor;
        const feed = await feedOf(context, parts.desk(), request, request.params.id);
        return parts.desk().pull(feed.id, { userId, username }, request.body.acceptSha256 ?? null);
      },
    );
  };
}

/** The feed, for somebody whose area holds all that its entries count in. */
async function feedOf(
  context: AppContext,
  desk: FeedDesk,
  request: Request,
  id: string,
): Promise<FeedSetting> {
  const feed = desk.feed(id);
  (await scopeOf(context, request.actor)).require(feed.areaId ?? null, `Feed ${id}`);
  return feed;
}

function requireUntil(untilMs: number, nowMs: number, longestMs: number): void {
  if (untilMs > nowMs && untilMs <= nowMs + longestMs) return;
  const until = new Date(untilMs).toISOString();
  const latest = new Date(nowMs + longestMs).toISOString();
  throw new RinggateError(
    'invalid_request',
    'A standing approval ends within the time that the site allows.',
    {
      errors: [{ path: '/until', message: `is ${until}; allowed: later than now, at most ${latest}` }],
    },
  );
}

async function viewOf(context: AppContext, desk: FeedDesk, feed: FeedSetting) {
  const state = await context.store.feeds.state(feed.id);
  const { approval, freshAt, active, proposed, suspended, lastRun } = state;
  const { origin, pathname } = new URL(feed.url);
  const { id, format, check, responsible, intervalSeconds, staleAfterSeconds, shrinkPercent } = feed;
  return {
    ...{ id, format, check, responsible, intervalSeconds, staleAfterSeconds, shrinkPercent },
    address: `${origin}${pathname}`,
    areaId: feed.areaId ?? null,
    categories: feed.categories ?? null,
    stale: desk.isStale(id),
    ...{ freshAt, active, proposed, suspended, lastRun },
    approval:
      approval === null
        ? null
        : {
            by: approval.by,
            at: approval.at,
            until: approval.until,
            note: approval.note,
            endedBy: approval.endedBy,
            endedAt: approval.endedAt,
            stands: await desk.puller.stands(approval),
          },
  };
}
