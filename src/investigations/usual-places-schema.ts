/** What `GET /usual-places` takes and answers. */
import { RinggateError } from '../core/errors.ts';
import { plateColors } from '../core/model.ts';
import { Nullable, OneOf, type Static, Timestamp, Type } from '../http/schema.ts';
import { analysisTerms, lead } from './analysis-schema.ts';

const longestDays = 90;
const dayMs = 86_400_000;

export const UsualPlacesTermsSchema = Type.Object({
  plate: Type.String({ minLength: 1, maxLength: 64 }),
  plateColor: Type.Optional(OneOf(plateColors)),
  from: Type.String({ format: 'date-time', description: `inclusive; at most ${longestDays} days before to` }),
  to: Type.String({ format: 'date-time', description: 'exclusive' }),
  checkpointId: Type.Optional(
    Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 200 })], {
      description: 'only these; may be given several times',
    }),
  ),
});
export interface UsualPlacesTerms extends Record<string, unknown> {
  plate: string;
  plateColor?: (typeof plateColors)[number];
  from: string;
  to: string;
  checkpointIds?: string[];
}

/** The terms in their one form. @throws RinggateError invalid_request */
export function usualPlacesTerms(query: Static<typeof UsualPlacesTermsSchema>): UsualPlacesTerms {
  const { checkpointId, ...rest } = query;
  const terms = analysisTerms(rest);
  const days = (Date.parse(terms.to) - Date.parse(terms.from)) / dayMs;
  if (days > longestDays)
    throw new RinggateError('invalid_request', 'The time asked about is too long.', {
      errors: [
        { path: '/from', message: `is ${terms.from}; allowed: at most ${longestDays} days before to` },
      ],
    });
  if (checkpointId === undefined) return terms;
  return { ...terms, checkpointIds: [...new Set([checkpointId].flat())].sort((a, b) => (a < b ? -1 : 1)) };
}

const share = Nullable(Type.Number({ description: '0..1' }));
const dayCount = {
  seen: Type.Integer({ description: 'days on which it was seen and the checkpoint saw all the time' }),
  couldSee: Type.Integer({ description: 'days on which the checkpoint saw all the time' }),
  seenBesides: Type.Integer({
    description:
      'further days on which it was seen, while it is not known that the checkpoint saw all the time',
  }),
  share: Nullable(Type.Number({ description: 'seen / couldSee; null: it could not see on any day' })),
  low: share,
  high: share,
};
export const UsualPlacesSchema = Type.Object(
  {
    plate: Type.String(),
    zone: Type.String({ description: 'of the hours and days' }),
    from: Timestamp,
    to: Timestamp,
    days: Type.Integer({ description: 'whole days in this time' }),
    passages: Type.Integer(),
    badClock: Type.Integer({ description: 'reads left out, since their clock was wrong' }),
    isCut: Type.Boolean({
      description: 'there were too many reads: only the time from `from` on was looked at',
    }),
    leastDays: Type.Integer({ description: 'what was seen on fewer days is not told' }),
    places: Type.Array(
      Type.Object({
        checkpointId: Type.String(),
        all: Type.Object(dayCount),
        hours: Type.Array(Type.Object({ hour: Type.Integer({ minimum: 0, maximum: 23 }), ...dayCount })),
        weekdays: Type.Array(
          Type.Object({ weekday: Type.Integer({ description: '1 = Monday … 7 = Sunday' }), ...dayCount }),
        ),
      }),
      { description: 'most days first' },
    ),
    otherPlaces: Type.Integer({ description: 'checkpoints at which it was seen too seldom to say anything' }),
    ...lead,
  },
  { title: 'UsualPlaces' },
);
