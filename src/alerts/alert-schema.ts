/** An alert and the steps on it as the API describes them. */
import { plateColors } from '../core/model.ts';
import { listQueryFields } from '../http/list.ts';
import { Nullable, OneOf, Timestamp, Type } from '../http/schema.ts';
import { ReadSchema } from '../investigations/read-schema.ts';
import { EntrySchema } from '../watchlists/entry-schema.ts';

export const alertStates = ['new', 'acknowledged', 'dispatched', 'resolved'] as const;
const outcomes = ['stopped', 'observed', 'lost', 'misread', 'withdrawn'] as const;
const kinds = [
  'watchlist_hit',
  'cloned_plate',
  'device_lost',
  'device_clock',
  'device_silent',
  'gateway',
] as const;
const By = { by: Type.String(), at: Timestamp };

export const InterceptionSchema = Type.Object({
  checkpointId: Type.String(),
  grade: OneOf(['A', 'B', 'C']),
  staffed: Type.Boolean(),
  distanceM: Type.Number({ description: 'on the road (straight where no roads are imported)' }),
  etaSeconds: Type.Number({ description: 'from the capture of the newest hit' }),
  etaEarliestSeconds: Type.Number(),
  etaLatestSeconds: Type.Number(),
  arrivesAt: Timestamp,
  canAct: Type.Boolean({ description: 'there is time to get ready, even if it comes early' }),
  basis: OneOf(['learned', 'free_flow']),
  probability: Type.Number({ description: 'how likely it passes there, 0 to 1' }),
  roadIds: Type.Array(Type.String(), { description: 'the way there, by the ids of GET /roads' }),
});
export const KeptAdviceSchema = Type.Object({
  readId: Type.String(),
  eventId: Type.String(),
  checkpointId: Type.String(),
  capturedAt: Timestamp,
  headingDeg: Nullable(Type.Number()),
  advisedAt: Timestamp,
  interception: Type.Array(InterceptionSchema),
});

export const AlertSchema = Type.Object(
  {
    id: Type.String(),
    seq: Type.Integer({ description: 'grows with each change of any alert' }),
    version: Type.Integer({ description: 'send it with each step; it stays when a further hit joins' }),
    kind: OneOf(kinds),
    state: OneOf(alertStates),
    priority: Type.Integer(),
    plate: Type.String(),
    plateColor: Nullable(OneOf(plateColors)),
    openedAt: Timestamp,
    updatedAt: Timestamp,
    late: Type.Boolean({ description: 'all its hits are late' }),
    corrected: Type.Boolean(),
    ringBreach: Type.Boolean({ description: 'the vehicle drove inbound over a ring' }),
    reads: Type.Array(ReadSchema, { description: 'the newest 50 hits, newest last' }),
    hitCount: Type.Integer(),
    entry: Nullable(EntrySchema),
    match: Nullable(
      Type.Object({
        class: OneOf(['exact', 'near', 'pattern']),
        differences: Type.Array(
          Type.Object({ index: Type.Integer(), read: Type.String(), listed: Type.String() }),
        ),
      }),
    ),
    verification: Nullable(Type.Object({ agrees: Type.Boolean(), note: Nullable(Type.String()), ...By })),
    dispatch: Nullable(Type.Object({ checkpointId: Type.String(), ...By })),
    interception: Type.Array(InterceptionSchema, {
      description:
        'staffed checkpoints ahead of the newest hit: those that can act first, then the likeliest',
    }),
    interceptionFrom: Type.Optional(
      Type.Object(
        {
          readId: Type.String(),
          checkpointId: Type.String(),
          capturedAt: Timestamp,
          headingDeg: Nullable(Type.Number()),
        },
        { description: 'the hit that the advice starts from' },
      ),
    ),
    outcome: Nullable(OneOf(outcomes)),
    history: Type.Array(
      Type.Object({
        ...By,
        from: Nullable(OneOf(alertStates)),
        to: OneOf(alertStates),
        note: Nullable(Type.String()),
      }),
    ),
    areaId: Nullable(Type.String()),
    subject: Nullable(
      Type.Object(
        {
          checkpointId: Nullable(Type.String()),
          areaId: Nullable(Type.String()),
          deviceIds: Type.Array(Type.String()),
          reason: Type.String(),
          detail: Nullable(Type.String()),
        },
        { description: 'what an alert of a device or of the gateway is about; null where it is a vehicle' },
      ),
    ),
    drill: Type.Optional(
      Type.Literal(true, {
        description: 'the marked test alert of a drill: nobody is wanted, counted nowhere',
      }),
    ),
  },
  { title: 'Alert' },
);

export const AlertsQuery = Type.Object({
  ...listQueryFields,
  state: Type.Optional(OneOf(alertStates)),
  afterSeq: Type.Optional(
    Type.Integer({ minimum: 0, description: 'only alerts that changed after this seq, in order of seq' }),
  ),
});

const step = {
  version: Type.Integer({ minimum: 1, description: 'the version that you saw' }),
  note: Type.Optional(Nullable(Type.String({ maxLength: 2000 }))),
};
export const Acknowledgement = Type.Object(step);
export const Verification = Type.Object({
  ...step,
  agrees: Type.Boolean(),
  readId: Type.Optional(
    Type.String({ description: 'the read whose picture you looked at; the newest one if absent' }),
  ),
});
export const Dispatch = Type.Object({ ...step, checkpointId: Type.String() });
export const Resolution = Type.Object({ ...step, outcome: OneOf(outcomes) });
