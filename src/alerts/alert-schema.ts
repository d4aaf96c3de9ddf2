/** An alert and the steps on it as the API describes them. */

import { crewWords, recallReasons } from '../core/crew.ts';
import { plateColors } from '../core/model.ts';
import { listQueryFields } from '../http/list.ts';
import { Nullable, OneOf, Timestamp, Type } from '../http/schema.ts';
import { ReadSchema } from '../investigations/read-schema.ts';
import { EntrySchema } from '../watchlists/entry-schema.ts';
import { queues } from './queue.ts';

export const alertStates = ['new', 'acknowledged', 'dispatched', 'resolved'] as const;
export const outcomes = ['stopped', 'observed', 'lost', 'misread', 'withdrawn'] as const;
export const kinds = [
  'watchlist_hit',
  'cloned_plate',
  'device_lost',
  'device_clock',
  'device_silent',
  'gateway',
] as const;
const By = { by: Type.String(), at: Timestamp };

const VerificationFacts = Type.Object({
  agrees: Type.Boolean(),
  note: Nullable(Type.String()),
  ...By,
});
const EscalationStep = {
  areaId: Type.String(),
  level: Type.Integer({ minimum: 1, description: 'how often it went up' }),
  at: Timestamp,
};

const CrewAnswerSchema = Type.Object({
  what: OneOf(crewWords),
  ...By,
  note: Nullable(Type.String()),
});
const DispatchSchema = Type.Object({
  checkpointId: Type.String(),
  ...By,
  deliveredAt: Nullable(
    Type.String({ format: 'date-time', description: 'a page of the crew there shows it; null: not yet' }),
  ),
  undelivered: Nullable(OneOf(['no_screen', 'no_receipt'])),
  answer: Nullable(CrewAnswerSchema),
});
const RecallSchema = Type.Object({
  checkpointId: Type.String(),
  reason: OneOf(recallReasons),
  dispatchedAt: Timestamp,
  ...By,
  shownAt: Nullable(Timestamp),
  confirmed: Nullable(Type.Object(By)),
  answer: Nullable(CrewAnswerSchema),
});

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
    verification: Nullable(VerificationFacts),
    dispatch: Nullable(DispatchSchema),
    recalls: Type.Optional(
      Type.Array(RecallSchema, { description: 'dispatches that do not stand any more, oldest first' }),
    ),
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
        what: Type.Optional(OneOf(['note', 'undo'])),
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
    escalation: Type.Optional(
      Type.Object(
        {
          ...EscalationStep,
          history: Type.Array(Type.Object(EscalationStep), { description: 'the present one last' }),
        },
        { description: 'not acknowledged in time: the area whose alert it is now' },
      ),
    ),
    undo: Type.Optional(
      Type.Object(
        {
          version: Type.Integer({ description: 'holds while the alert is at this version' }),
          step: OneOf(['acknowledge', 'verify', 'resolve']),
          by: Type.String(),
          until: Timestamp,
          before: Type.Object({
            state: OneOf(alertStates),
            verification: Nullable(VerificationFacts),
            outcome: Nullable(OneOf(outcomes)),
          }),
        },
        { description: 'the last step, which whoever took it may take back' },
      ),
    ),
    reduced: Type.Optional(
      Type.Literal(true, {
        description: 'outside of your area: what you hear of it as the proposer of its entry',
      }),
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
  queue: Type.Optional(OneOf(queues)),
  mine: Type.Optional(
    Type.Boolean({
      description:
        'alerts of the entries that I proposed; of those outside of my area only that, when and in which area, and how it ended',
    }),
  ),
  afterSeq: Type.Optional(
    Type.Integer({ minimum: 0, description: 'only alerts that changed after this seq, in order of seq' }),
  ),
});

const step = {
  version: Type.Integer({ minimum: 1, description: 'the version that you saw' }),
  note: Type.Optional(Nullable(Type.String({ maxLength: 2000 }))),
};
export const Undo = Type.Object({ version: step.version });
export const Note = Type.Object({ text: Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S' }) });
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
