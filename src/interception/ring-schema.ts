/** What `/ring-balance` and `/ring-gaps` ask and answer. */
import { coverageCauses, coverageStates } from '../core/health-facts.ts';
import { Nullable, OneOf, type Static, Timestamp, Type } from '../http/schema.ts';

const Counts = {
  inbound: Type.Integer({ description: 'passages of vehicles with a plate' }),
  outbound: Type.Integer(),
  unreadInbound: Type.Integer({ description: 'reads without a readable plate' }),
  unreadOutbound: Type.Integer(),
  late: Type.Integer({ description: 'passages among these that were told late, and counted in their hour' }),
  balance: Type.Integer({ description: 'inbound less outbound' }),
};
const Blind = {
  blindMinutes: Type.Number({ description: 'of all checkpoints together, up to now' }),
  partlyMinutes: Type.Number(),
  unknownMinutes: Type.Number({ description: 'not recorded whether they saw' }),
};
export const RingQuery = Type.Object({
  ring: Type.Optional(Type.String({ description: 'id of a ring; without it all' })),
  from: Type.Optional(Timestamp),
  to: Type.Optional(Timestamp),
});
const Hour = Type.Object({
  at: Timestamp,
  ...Counts,
  ...Blind,
  unseeing: Type.Integer({
    description: 'checkpoints that were blind or not on record for a part of the hour',
  }),
  seeingShare: Nullable(
    Type.Number({ description: '0 to 1: of the time of all checkpoints, what was seen at least partly' }),
  ),
});
const Place = Type.Object({
  checkpointId: Type.String(),
  name: Type.String(),
  ...Counts,
  ...Blind,
  coverage: Type.Array(
    Type.Object({
      from: Timestamp,
      to: Timestamp,
      state: OneOf([...coverageStates]),
      cause: Nullable(OneOf([...coverageCauses])),
    }),
    { description: 'in order, without gaps, up to now' },
  ),
});
export const RingBalance = Type.Object({
  from: Timestamp,
  to: Timestamp,
  items: Type.Array(
    Type.Object({
      ringId: Type.String(),
      name: Type.String(),
      checkpoints: Type.Integer(),
      ...Counts,
      hours: Type.Array(Hour),
      places: Type.Array(Place, {
        description: 'the checkpoints of the ring in the area of who asks; the sums are of all of them',
      }),
    }),
  ),
});
export type RingBalanceView = Static<typeof RingBalance>;

/** A number of vehicles; null: some, but fewer than are told. */
const Vehicles = Nullable(Type.Integer());
const Skipped = { inbound: Vehicles, outbound: Vehicles };
const SkippedAt = Type.Object({
  checkpointId: Type.String(),
  name: Nullable(Type.String({ description: 'null where the checkpoint is gone' })),
  vehicles: Vehicles,
});
export const RingGaps = Type.Object({
  from: Timestamp,
  to: Timestamp,
  roundedTo: Type.Integer({
    description:
      '1: exact. Else, for who may not ask for reads of the whole tree: numbers are taken down to a multiple of this, and smaller ones are null',
  }),
  items: Type.Array(
    Type.Object({
      ringId: Type.String(),
      name: Type.String(),
      ...Skipped,
      hours: Type.Array(Type.Object({ at: Timestamp, ...Skipped })),
      last: Type.Array(SkippedAt, { description: 'where they were seen last before, most first' }),
      next: Type.Array(SkippedAt, { description: 'where they were seen again, most first' }),
      legs: Type.Array(
        Type.Object({
          lastCheckpointId: Type.String(),
          lastName: Nullable(Type.String()),
          nextCheckpointId: Type.String(),
          nextName: Nullable(Type.String()),
          vehicles: Vehicles,
        }),
        { description: 'from where to where, the ten most frequent' },
      ),
    }),
  ),
});
export type RingGapsView = Static<typeof RingGaps>;
