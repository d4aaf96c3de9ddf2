/** Settings of the lists of wanted vehicles. */
import { type Definition, integer, networks } from './definition.ts';
import { type FeedSetting, feedsAllowed, parseFeeds } from './feeds.ts';

const feeds: Definition<FeedSetting[]> = {
  env: 'RINGGATE_WATCHLISTS_FEEDS',
  text: 'Lists that are pulled from elsewhere, each checked and under a standing approval (docs/watchlists.md).',
  allowed: feedsAllowed,
  default: [],
  defaultText: '',
  unit: null,
  secret: true,
  readsFile: false,
  parse: parseFeeds,
};

export const watchlistSchema = {
  'watchlists.emergencyHours': integer(
    {
      env: 'RINGGATE_WATCHLISTS_EMERGENCY_HOURS',
      text: 'An emergency entry works for this time before another person has approved it, then it lapses.',
    },
    { min: 1, max: 24, default: 4, unit: 'hours' },
  ),
  'watchlists.unreviewedEmergencies': integer(
    {
      env: 'RINGGATE_WATCHLISTS_UNREVIEWED_EMERGENCIES',
      text: 'Nobody has more emergency entries than this that no supervisor has reviewed afterwards.',
    },
    { min: 1, max: 20, default: 3, unit: 'entries' },
  ),
  'watchlists.reviewDays': integer(
    {
      env: 'RINGGATE_WATCHLISTS_REVIEW_DAYS',
      text: 'So long after its approval or its last review an entry is due for a review.',
    },
    { min: 1, max: 180, default: 30, unit: 'days' },
  ),
  'watchlists.reviewGraceDays': integer(
    {
      env: 'RINGGATE_WATCHLISTS_REVIEW_GRACE_DAYS',
      text: 'An entry that nobody has reviewed this long after its review was due expires.',
    },
    { min: 1, max: 30, default: 7, unit: 'days' },
  ),
  'watchlists.feeds': feeds,
  'watchlists.feedNetworks': networks(
    {
      env: 'RINGGATE_WATCHLISTS_FEED_NETWORKS',
      text: 'Networks that feeds may be in. None elsewhere is asked anything or gets a password.',
    },
    ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
  ),
  'watchlists.feedApprovalDays': integer(
    {
      env: 'RINGGATE_WATCHLISTS_FEED_APPROVAL_DAYS',
      text: 'A standing approval of a feed lasts this long at most.',
    },
    { min: 1, max: 90, default: 30, unit: 'days' },
  ),
} as const satisfies Record<string, Definition<unknown>>;
