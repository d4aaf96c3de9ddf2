/** Health of devices, coverage of checkpoints and the heading check as the API speaks of them. */
import {
  clockSources,
  coverageCauses,
  coverageStates,
  evidenceKinds,
  headingVerdicts,
  healthReasons,
} from '../core/health-facts.ts';
import { listQueryFields } from '../http/list.ts';
import { Nullable, OneOf, type Static, Timestamp, Type } from '../http/schema.ts';

export const deviceStates = ['pending', 'online', 'degraded', 'offline', 'retired'] as const;

const Reason = Type.Object({
  code: OneOf(healthReasons),
  since: Timestamp,
  detail: Nullable(Type.String({ description: 'in plain words, for the technician' })),
});
const EvidenceView = Type.Object({
  kind: OneOf(evidenceKinds),
  ok: Nullable(Type.Boolean({ description: 'null: not known' })),
  since: Timestamp,
  checkedAt: Timestamp,
  detail: Nullable(Type.String()),
});
const ClockPoint = Type.Object({
  at: Timestamp,
  offsetMs: Type.Number({ description: "positive: the device's clock is ahead of the gateway's" }),
  uncertaintyMs: Type.Number({ description: 'the true offset lies within offsetMs ± this' }),
  measuredBy: OneOf(clockSources),
});
const ClockView = Type.Object({
  offsetMs: Nullable(Type.Number()),
  uncertaintyMs: Nullable(Type.Number()),
  quality: OneOf(['good', 'bad', 'unknown']),
  measuredBy: Nullable(OneOf(clockSources)),
  measuredAt: Nullable(Timestamp),
  history: Type.Array(ClockPoint, { description: 'oldest first, at most 48' }),
});

export const DeviceHealthView = Type.Object(
  {
    deviceId: Type.String(),
    name: Type.String(),
    kind: OneOf(['reader', 'camera']),
    checkpointId: Nullable(Type.String()),
    areaId: Type.String(),
    state: OneOf(deviceStates),
    since: Nullable(Timestamp),
    reasons: Type.Array(Reason, { description: 'empty while it is online' }),
    evidence: Type.Array(EvidenceView),
    clock: ClockView,
    backlog: Nullable(
      Type.Object(
        {
          behindMs: Type.Number({ description: 'how long after its capture the newest read came in' }),
          lateReads: Type.Integer({ description: 'late reads in the last hour' }),
        },
        { description: 'what the device sends later than it saw it; null: no reads yet' },
      ),
    ),
    lastReadAt: Nullable(Timestamp),
    readsLastHour: Type.Integer(),
    expectedReads: Nullable(
      Type.Number({
        description: 'usual for the last hour at this time of the week; null: not enough seen yet',
      }),
    ),
  },
  { title: 'DeviceHealth' },
);
export type DeviceHealthView = Static<typeof DeviceHealthView>;

export const HealthBoardQuery = Type.Object({
  ...listQueryFields,
  state: Type.Optional(OneOf(deviceStates)),
});
export const HealthBoard = Type.Object(
  {
    counts: Type.Object(
      {
        pending: Type.Integer(),
        online: Type.Integer(),
        degraded: Type.Integer(),
        offline: Type.Integer(),
        retired: Type.Integer(),
      },
      { description: 'of all devices that you may see, whatever `state` asks for' },
    ),
    items: Type.Array(
      Type.Object({
        deviceId: Type.String(),
        name: Type.String(),
        kind: OneOf(['reader', 'camera']),
        checkpointId: Nullable(Type.String()),
        areaId: Type.String(),
        state: OneOf(deviceStates),
        since: Nullable(Timestamp),
        reasons: Type.Array(Reason),
      }),
      { description: 'without `state`: those that are offline or degraded; the longest first' },
    ),
    nextCursor: Nullable(Type.String()),
  },
  { title: 'DeviceHealthBoard' },
);
export type HealthBoard = Static<typeof HealthBoard>;

export const CoverageQuery = Type.Object({
  from: Type.Optional(
    Type.String({ format: 'date-time', description: 'inclusive; a day before `to` if absent' }),
  ),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'exclusive; now if absent' })),
});
export const CoverageView = Type.Object(
  {
    checkpointId: Type.String(),
    from: Timestamp,
    to: Timestamp,
    intervals: Type.Array(
      Type.Object({
        from: Timestamp,
        to: Timestamp,
        state: OneOf(coverageStates),
        cause: Nullable(OneOf(coverageCauses)),
        deviceIds: Type.Array(Type.String(), { description: 'the devices that did not see' }),
        lanes: Nullable(
          Type.Array(Type.Integer(), {
            description: 'lanes that nothing saw; null: all of them, or not known per lane',
          }),
        ),
      }),
      { description: 'in order, without gaps, from `from` to `to`' },
    ),
    blindMs: Type.Integer({ description: 'how much of it was blind' }),
  },
  { title: 'Coverage' },
);
export type CoverageView = Static<typeof CoverageView>;

export const HeadingCheckView = Type.Object(
  {
    checkpointId: Type.String(),
    lanes: Type.Array(
      Type.Object({
        number: Type.Integer(),
        headingDeg: Nullable(Type.Number()),
        verdict: OneOf(headingVerdicts),
        reads: Type.Integer({ description: 'reads of this lane that were looked at' }),
        agreeing: Type.Integer({ description: 'vehicles whose way from or to a neighbour fits the heading' }),
        disagreeing: Type.Integer({ description: 'vehicles whose way fits the opposite' }),
        suggestedHeadingDeg: Nullable(Type.Number({ description: 'where the verdict is that it disagrees' })),
      }),
    ),
  },
  { title: 'HeadingCheck' },
);
export type HeadingCheckView = Static<typeof HeadingCheckView>;
