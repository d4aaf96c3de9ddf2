/** What crews send and get, and rosters, as the API describes them. */
import { AlertSchema } from '../alerts/alert-schema.ts';
import { crewWords } from '../core/crew.ts';
import { Id, Nullable, OneOf, type Static, Timestamp, Type } from '../http/schema.ts';
import { CheckpointView } from '../registry/schemas.ts';

const Note = Type.Optional(Nullable(Type.String({ maxLength: 500 })));

export const AnswerBody = Type.Object({
  version: Type.Integer({ minimum: 1, description: 'the version that you saw' }),
  answer: OneOf(crewWords),
  note: Note,
  answerId: Type.Optional({
    ...Id,
    description:
      'made by the phone: the same one again changes nothing, so that an answer may be sent until it arrives',
  }),
});
export const ReceiptBody = Type.Object({
  shows: OneOf(['dispatch', 'recall']),
  of: Type.String({ format: 'date-time', description: 'the time that the dispatch or the recall bears' }),
});
export const RecallConfirmation = Type.Object({
  of: Type.String({ format: 'date-time', description: 'the time that the recall bears' }),
});
export const CrewView = Type.Object({
  posts: Type.Array(CheckpointView),
  places: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), road: Type.String() }), {
    description: 'the checkpoints that the alerts name, wherever they stand',
  }),
  alerts: Type.Array(AlertSchema, {
    description: 'dispatched to the posts now, to be confirmed as recalled, or over for a few hours',
  }),
  gatewayTime: Timestamp,
});

const Time = Type.String({ maxLength: 5, description: 'HH:MM at the site' });
const ShiftSchema = Type.Object({
  from: Time,
  until: Type.String({
    maxLength: 5,
    description: 'exclusive; 24:00 is the end of the day, earlier than from is of the next day',
  }),
});
const WeeklyShiftSchema = Type.Object({
  day: Type.Integer({ minimum: 1, maximum: 7, description: '1 = Monday: the day on which it begins' }),
  ...ShiftSchema.properties,
});
const ExceptionSchema = Type.Object({
  date: Type.String({ maxLength: 10, description: 'YYYY-MM-DD at the site' }),
  shifts: Type.Array(ShiftSchema, { maxItems: 12, description: 'none: nobody is there on that day' }),
  note: Type.Optional(Type.String({ maxLength: 200 })),
});
export const RosterBody = Type.Object({
  weekly: Type.Array(WeeklyShiftSchema, { maxItems: 84 }),
  exceptions: Type.Optional(Type.Array(ExceptionSchema, { maxItems: 400 })),
});
export const RosterView = Type.Object({
  checkpointId: Type.String(),
  zone: Type.String({ description: 'IANA zone of its times' }),
  inForce: Type.Boolean({
    description: 'false: there is no roster, the switch of the checkpoint alone counts',
  }),
  weekly: Type.Array(WeeklyShiftSchema),
  exceptions: Type.Array(ExceptionSchema),
  switched: Nullable(
    Type.Object(
      { staffed: Type.Boolean(), until: Timestamp, by: Type.String(), at: Timestamp },
      { description: 'the switch of a person that holds now' },
    ),
  ),
  staffed: Type.Boolean({ description: 'now' }),
  changesAt: Nullable(Timestamp),
  updatedBy: Nullable(Type.String()),
  updatedAt: Nullable(Timestamp),
});
export type RosterView = Static<typeof RosterView>;
