/** `GET /retention`: what is kept how long, what is over its time, what the last run removed. No plates. */
import type { RetentionSettings } from '../config/settings.ts';
import type { RouteModule } from '../http/app.ts';
import { Nullable, OneOf, Timestamp, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import { mainKinds } from '../store/contract/retention.ts';
import { auditCutOf, classesOf, type Held, mainCut, readsOrder, retentionClasses } from './classes.ts';
import { type ExpiryWorker, heldNow } from './expiry-worker.ts';

const mainCounts = Object.fromEntries(mainKinds.map((kind) => [kind, Type.Integer()]));
const Removed = Type.Object({
  ...mainCounts,
  reads: Type.Integer(),
  images: Type.Integer(),
  vehicleStates: Type.Integer(),
  exports: Type.Integer(),
  auditRecords: Type.Integer(),
});
const RetentionView = Type.Object(
  {
    classes: Type.Array(
      Type.Object({
        class: OneOf([...retentionClasses]),
        unit: OneOf(['days', 'hours']),
        floor: Type.Number(),
        ceiling: Type.Number(),
        set: Type.Number(),
        setting: Type.String(),
        covers: Type.String(),
      }),
    ),
    due: Type.Object(
      { ...mainCounts, auditRecords: Type.Integer() },
      { description: 'over their time now, beside reads and pictures' },
    ),
    duePartitions: Type.Integer({
      description:
        'partitions of reads that the next run looks at, since something in them may be over its time',
    }),
    unresolvedAlerts: Type.Integer({
      description: 'alerts older than reads are kept that nobody has resolved: they keep the reads that hit',
    }),
    lastRun: Nullable(
      Type.Object({
        startedAt: Timestamp,
        endedAt: Timestamp,
        removed: Removed,
        keptReads: Type.Integer({ description: 'over their time, and kept for an alert or a hold' }),
        failed: Nullable(Type.String()),
      }),
    ),
    nextRunAt: Nullable(Timestamp),
    holds: Type.Object(
      { inForce: Type.Integer(), releaseAsked: Type.Integer(), endsSoon: Type.Integer() },
      { description: 'of my area' },
    ),
  },
  { title: 'Retention' },
);

export interface RetentionRouteParts {
  settings: RetentionSettings;
  exportMs: number;
  worker: Pick<ExpiryWorker, 'nextRunAt'>;
}

export function retentionRoutes(parts: RetentionRouteParts): RouteModule {
  return (app, context) => {
    /** By time alone: what a hold keeps is counted too. */
    const auditDue = async (held: Held, nowMs: number): Promise<number> => {
      const { beforeMs } = auditCutOf(parts.settings, held, nowMs);
      const { audit, oversight } = context.store;
      const [end, anchor] = await Promise.all([oversight.seqAt(beforeMs), audit.cutAnchor()]);
      return Math.max(0, end - 1 - anchor.seq);
    };
    app.get(
      '/retention',
      {
        schema: {
          summary: 'What is kept how long, what is over its time, and what expiry removed',
          response: { 200: RetentionView },
        },
      },
      async ({ actor }) => {
        const { retention, reads } = context.store;
        const nowMs = context.clock();
        const held = await heldNow(context.store, nowMs);
        const cut = mainCut(parts.settings, held, nowMs);
        const scope = await scopeOf(context, { areaId: actor.areaId });
        const holds = (await retention.holdsInForce(nowMs)).filter((hold) => scope.holds(hold.areaId));
        return {
          classes: classesOf(parts.settings, parts.exportMs),
          due: { ...(await retention.due(cut)), auditRecords: await auditDue(held, nowMs) },
          unresolvedAlerts: await retention.unresolvedOver(cut),
          duePartitions: await reads.expiryCandidates(readsOrder(parts.settings, held, nowMs)),
          lastRun: await retention.lastRun(),
          nextRunAt: parts.worker.nextRunAt,
          holds: {
            inForce: holds.length,
            releaseAsked: holds.filter((hold) => hold.state === 'release_asked').length,
            endsSoon: holds.filter((hold) => hold.endsSoon).length,
          },
        };
      },
    );
  };
}
