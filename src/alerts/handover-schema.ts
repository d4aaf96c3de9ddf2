/** A handover and the summary of a shift as the API describes them. */

import { plateColors } from '../core/model.ts';
import { Nullable, OneOf, type Static, Timestamp, Type } from '../http/schema.ts';
import { alertStates, kinds, outcomes } from './alert-schema.ts';

const By = { by: Type.String(), at: Timestamp };

export const HandoverSchema = Type.Object({
  id: Type.String(),
  ...By,
  areaId: Nullable(Type.String()),
  summary: Type.String(),
  acceptance: Nullable(Type.Object({ ...By, note: Nullable(Type.String()) })),
});

/** An alert as one line of a shift's summary. */
export const ShiftAlertSchema = Type.Object({
  id: Type.String(),
  kind: OneOf(kinds),
  state: OneOf(alertStates),
  priority: Type.Integer(),
  plate: Type.String(),
  plateColor: Nullable(OneOf(plateColors)),
  openedAt: Timestamp,
  updatedAt: Timestamp,
  areaId: Nullable(Type.String()),
  lastSeenAt: Nullable(Timestamp),
  checkpointId: Nullable(Type.String({ description: 'where the vehicle, or the device, was last' })),
  category: Nullable(Type.String()),
  reason: Nullable(Type.String()),
  instruction: Nullable(OneOf(['stop', 'observe', 'inform'])),
  deviceIds: Type.Array(Type.String()),
  dispatch: Nullable(Type.Object({ checkpointId: Type.String(), ...By, unanswered: Type.Boolean() })),
  escalatedTo: Nullable(Type.String({ description: 'the area that it has come up to' })),
  outcome: Nullable(OneOf(outcomes)),
  closedBy: Nullable(Type.String()),
  notes: Type.Array(Type.Object({ ...By, text: Type.String() })),
});

export const HandoverSummarySchema = Type.Object({
  since: Timestamp,
  at: Timestamp,
  areaId: Nullable(Type.String()),
  counts: Type.Object({
    open: Type.Integer(),
    unacknowledged: Type.Integer(),
    unanswered: Type.Integer({ description: 'sent to a crew that has not answered' }),
    escalated: Type.Integer(),
    opened: Type.Integer({ description: 'since then' }),
    resolved: Type.Integer({ description: 'since then' }),
  }),
  open: Type.Array(ShiftAlertSchema, { description: 'most urgent first, then oldest' }),
  resolved: Type.Array(ShiftAlertSchema, { description: 'since then, newest first, at most 200' }),
  devicesLost: Type.Array(
    Type.Object({
      alertId: Type.String(),
      kind: OneOf(kinds),
      deviceIds: Type.Array(Type.String()),
      since: Timestamp,
      over: Type.Boolean({ description: 'all is well again' }),
      detail: Nullable(Type.String()),
    }),
    { description: 'in trouble now, or at some time since then' },
  ),
  outcomes: Type.Record(Type.String(), Type.Integer(), { description: 'of what was resolved' }),
  lastHandover: Nullable(HandoverSchema),
});

export type ShiftAlert = Static<typeof ShiftAlertSchema>;
export type HandoverSummary = Static<typeof HandoverSummarySchema>;
