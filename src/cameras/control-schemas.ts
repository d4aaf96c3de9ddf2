/** Snapshots, PTZ and the drill, as the API speaks of them. */
import { Nullable, OneOf, type Static, Timestamp, Type } from '../http/schema.ts';

export const SnapshotQuery = Type.Object({
  width: Type.Optional(
    Type.Integer({ minimum: 64, maximum: 3840, description: 'pixels; as the camera gives it if absent' }),
  ),
});

export const ptzActions = ['move', 'stop', 'goto', 'save', 'remove', 'release'] as const;
const Velocity = Type.Number({ minimum: -1, maximum: 1 });
export const PtzBody = Type.Object({
  action: OneOf(ptzActions),
  pan: Type.Optional({ ...Velocity, description: 'move: -1 left … 1 right' } as typeof Velocity),
  tilt: Type.Optional({ ...Velocity, description: 'move: -1 down … 1 up' } as typeof Velocity),
  zoom: Type.Optional({ ...Velocity, description: 'move: -1 wide … 1 near' } as typeof Velocity),
  preset: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'goto, remove: its token' })),
  name: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'save: name of the new preset' }),
  ),
});
export type PtzBody = Static<typeof PtzBody>;
export const PtzView = Type.Object(
  {
    holder: Nullable(
      Type.Object(
        { username: Type.String(), you: Type.Boolean(), until: Timestamp },
        { description: 'who steers it, until when unless renewed' },
      ),
    ),
    moving: Type.Boolean(),
    /** After so long without a further `move` the gateway stops the camera itself. */
    renewWithinMs: Type.Integer({
      description: 'send move again within this time, or the camera is stopped',
    }),
    presets: Type.Array(Type.Object({ token: Type.String(), name: Type.String() })),
  },
  { title: 'Ptz' },
);
export type PtzView = Static<typeof PtzView>;

export const drillStages = [
  'published',
  'received',
  'matched',
  'stored',
  'announced',
  'seen',
  'acknowledged',
] as const;
export type DrillStageName = (typeof drillStages)[number];
/** `passed`: acknowledged; `unanswered`: it reached the screens and nobody acknowledged; `failed`: it got stuck. */
export const drillStates = ['running', 'passed', 'unanswered', 'failed'] as const;
export const DrillView = Type.Object(
  {
    id: Type.String(),
    deviceId: Type.String(),
    state: OneOf(drillStates),
    plate: Type.String({ description: 'the reserved text that the screens show; no vehicle bears it' }),
    startedBy: Type.String(),
    startedAt: Timestamp,
    expiresAt: Timestamp,
    via: OneOf(['embedded', 'external']),
    stages: Type.Array(
      Type.Object({
        stage: OneOf(drillStages),
        at: Nullable(Timestamp),
        afterMs: Nullable(Type.Number({ description: 'since the drill began' })),
      }),
      { description: 'in the order in which they are passed; at is null until then' },
    ),
    screens: Type.Object({
      told: Type.Integer({ description: 'screens that the alert was sent to' }),
      seen: Type.Integer({ description: 'screens that said that they show it' }),
    }),
    acknowledgedBy: Nullable(Type.String()),
    alertId: Nullable(Type.String()),
    problem: Nullable(Type.Object({ code: Type.String(), detail: Type.String() })),
  },
  { title: 'Drill' },
);
export type DrillView = Static<typeof DrillView>;
