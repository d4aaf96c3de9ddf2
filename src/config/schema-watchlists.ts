/** Settings of the lists of wanted vehicles. */
import { type Definition, integer } from './definition.ts';

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
} as const satisfies Record<string, Definition<unknown>>;
