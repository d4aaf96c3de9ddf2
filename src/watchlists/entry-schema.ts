/** A watchlist entry as the API describes it. */
import { plateColors } from '../core/model.ts';
import { listQueryFields } from '../http/list.ts';
import { Id, Nullable, OneOf, Timestamp, Type } from '../http/schema.ts';

const instructions = ['stop', 'observe', 'inform'] as const;
const states = ['proposed', 'active', 'expired', 'withdrawn'] as const;
const Priority = Type.Integer({ minimum: 1, maximum: 5, description: '1 is most urgent' });
const FreeText = Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S' });

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
  },
  { title: 'WatchlistEntry' },
);

export const NewEntry = Type.Object({
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
});

export const EntriesQuery = Type.Object({
  ...listQueryFields,
  state: Type.Optional(OneOf(states)),
  category: Type.Optional(Type.String()),
  plate: Type.Optional(Type.String()),
});
