/** A watchlist entry as the API describes it. */
import { plateColors } from '../core/model.ts';
import { listQueryFields } from '../http/list.ts';
import { Id, Nullable, OneOf, Timestamp, Type } from '../http/schema.ts';

const instructions = ['stop', 'observe', 'inform'] as const;
const states = ['proposed', 'active', 'expired', 'withdrawn'] as const;
const Priority = Type.Integer({ minimum: 1, maximum: 5, description: '1 is most urgent' });
const FreeText = Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S' });

const endingKinds = [
  'withdrawn',
  'expired',
  'rejected',
  'lapsed',
  'unjustified',
  'not_reviewed',
  'superseded',
] as const;
const TimeOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'HH:MM at the site' });
const ids = { minItems: 1, maxItems: 100 };

export const EntryScopeSchema = Type.Object(
  {
    areaIds: Type.Optional(Type.Array(Type.String(), { ...ids, description: 'each with all below it' })),
    ringIds: Type.Optional(Type.Array(Type.String(), ids)),
    directions: Type.Optional(
      Type.Array(OneOf(['inbound', 'outbound', 'along']), { minItems: 1, maxItems: 3 }),
    ),
    hours: Type.Optional(
      Type.Object(
        { from: TimeOfDay, until: TimeOfDay },
        { description: 'until is exclusive; earlier than from spans midnight' },
      ),
    ),
  },
  { additionalProperties: false, description: 'each member that is there has to hold; absent: everywhere' },
);

export const EntrySchema = Type.Object(
  {
    id: Type.String(),
    plate: Type.String({ description: 'normalised; a pattern holds * (any run) or ? (one character)' }),
    plateColor: Nullable(OneOf(plateColors)),
    category: Type.String(),
    legalBasis: Type.String(),
    caseReference: Type.String(),
    reason: Type.String(),
    priority: Priority,
    instruction: OneOf(instructions),
    validFrom: Timestamp,
    validUntil: Timestamp,
    state: OneOf(states),
    createdBy: Type.String(),
    createdAt: Timestamp,
    approvedBy: Nullable(Type.String()),
    approvedAt: Nullable(Timestamp),
    emergency: Type.Optional(
      Type.Object(
        {
          since: Timestamp,
          lapsesAt: Timestamp,
          review: Nullable(
            Type.Object({
              justified: Type.Boolean(),
              note: Type.String(),
              by: Type.String(),
              at: Timestamp,
            }),
          ),
        },
        { description: 'works, or worked, before its approval; lapses without one' },
      ),
    ),
    scope: Type.Optional(EntryScopeSchema),
    reviewDueAt: Type.Optional(Timestamp),
    reviewUntil: Type.Optional(
      Type.String({ format: 'date-time', description: 'expires then, where nobody reviews it' }),
    ),
    supersedes: Type.Optional(Type.String()),
    supersededBy: Type.Optional(Type.String()),
    importId: Type.Optional(Type.String()),
    feedId: Type.Optional(Type.String()),
    suspendedAt: Type.Optional(
      Type.String({ format: 'date-time', description: 'its feed is stale: it matches nothing' }),
    ),
    ended: Type.Optional(
      Type.Object({ how: OneOf(endingKinds), by: Type.String(), at: Timestamp, note: Type.String() }),
    ),
  },
  { title: 'WatchlistEntry' },
);

/** What an import has a column for. */
export const plainEntryFields = {
  id: Type.Optional(Id),
  plate: Type.String({ minLength: 1, maxLength: 64, description: 'a plate, or a pattern with * and ?' }),
  plateColor: Type.Optional(Nullable(OneOf(plateColors))),
  category: Type.String({ description: 'an id of GET /watchlist-categories' }),
  legalBasis: FreeText,
  caseReference: Type.String(),
  reason: FreeText,
  priority: Priority,
  instruction: OneOf(instructions),
  validFrom: Type.Optional(
    Type.String({ format: 'date-time', description: 'may lie in the past; now if absent' }),
  ),
  validUntil: Type.String({
    format: 'date-time',
    description: 'at most the longest time of the category later',
  }),
};

export const NewEntry = Type.Object({
  ...plainEntryFields,
  emergency: Type.Optional(
    Type.Boolean({ description: 'works at once, for a few hours, and is reviewed afterwards' }),
  ),
  scope: Type.Optional(EntryScopeSchema),
  supersedes: Type.Optional(
    Type.String({ description: 'an active entry, which ends when this one is approved' }),
  ),
});

export const EntriesQuery = Type.Object({
  ...listQueryFields,
  state: Type.Optional(OneOf(states)),
  category: Type.Optional(Type.String()),
  plate: Type.Optional(Type.String()),
  importId: Type.Optional(Type.String()),
  mine: Type.Optional(Type.Boolean({ description: 'true: only those that the caller proposed' })),
  emergency: Type.Optional(OneOf(['unreviewed'])),
  reviewDue: Type.Optional(Type.Boolean({ description: 'true: only active ones whose review is due' })),
});
