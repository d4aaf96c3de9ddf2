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
    interception: Type.Array(
      Type.Object({
        checkpointId: Type.String(),
        grade: OneOf(['A', 'B', 'C']),
        staffed: Type.Boolean(),
        distanceM: Type.Number(),
        etaSeconds: Type.Number(),
      }),
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
