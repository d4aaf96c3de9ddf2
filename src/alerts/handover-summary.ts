/** What a new shift has to know, put together from the alerts as they stand. */
import type { Actor, Alert } from '../core/entities.ts';
import type { AppContext } from '../http/context.ts';
import type { AlertQuery } from '../store/contract/alerts.ts';
import type { HandoverSummary, ShiftAlert } from './handover-schema.ts';
import { alertSight } from './visible-alerts.ts';

export { HandoverSummarySchema } from './handover-schema.ts';

const withoutHandoverMs = 12 * 3_600_000;
const pageLimit = 500;
const resolvedShown = 200;
/** Beyond this nobody reads on; the counts still say how many there are. */
const openAtMost = 2_000;

/** @param askedMs null = since the last handover of the actor's area */
export async function handoverSummary(
  context: AppContext,
  actor: Actor,
  askedMs: number | null,
): Promise<HandoverSummary> {
  const atMs = context.clock();
  const lastHandover = await context.store.handovers.last(actor.areaId);
  const sinceMs = askedMs ?? (lastHandover === null ? atMs - withoutHandoverMs : Date.parse(lastHandover.at));
  const open = (
    await Promise.all(
      (['new', 'acknowledged', 'dispatched'] as const).map((state) =>
        allOf(context, actor, { state }, openAtMost),
      ),
    )
  )
    .flat()
    .sort((a, b) => a.priority - b.priority || a.openedAt.localeCompare(b.openedAt));
  const resolved = (
    await allOf(context, actor, { state: 'resolved', changedSinceMs: sinceMs }, openAtMost)
  ).sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  const outcomes: Record<string, number> = {};
  for (const { outcome } of resolved) if (outcome !== null) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const lines = open.map(lineOf);
  const openedSince = (alert: Alert): boolean => Date.parse(alert.openedAt) >= sinceMs;
  return {
    since: new Date(sinceMs).toISOString(),
    at: new Date(atMs).toISOString(),
    areaId: actor.areaId,
    counts: {
      open: open.length,
      unacknowledged: open.filter((alert) => alert.state === 'new').length,
      unanswered: lines.filter((line) => line.dispatch?.unanswered === true).length,
      escalated: open.filter((alert) => alert.escalation !== undefined).length,
      opened: [...open, ...resolved].filter(openedSince).length,
      resolved: resolved.length,
    },
    open: lines,
    resolved: resolved.slice(0, resolvedShown).map(lineOf),
    devicesLost: [...open, ...resolved]
      .filter((alert) => alert.subject !== null)
      .map((alert) => ({
        alertId: alert.id,
        kind: alert.kind,
        deviceIds: alert.subject?.deviceIds ?? [],
        since: alert.openedAt,
        over: alert.state === 'resolved',
        detail: alert.subject?.detail ?? null,
      })),
    outcomes,
    lastHandover,
  };
}

async function allOf(
  context: AppContext,
  actor: Actor,
  query: Partial<AlertQuery>,
  atMost: number,
): Promise<Alert[]> {
  const sight = await alertSight(context, actor);
  const found: Alert[] = [];
  let cursor: string | undefined;
  do {
    const page = await context.store.alerts.list({
      ...query,
      areaIds: sight.areaIds,
      limit: pageLimit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    found.push(...page.items.filter((alert) => sight.sees(alert) && alert.drill !== true));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && found.length < atMost);
  return found;
}

function lineOf(alert: Alert): ShiftAlert {
  const last = alert.reads.at(-1);
  const { dispatch } = alert;
  return {
    id: alert.id,
    kind: alert.kind,
    state: alert.state,
    priority: alert.priority,
    plate: alert.plate,
    plateColor: alert.plateColor,
    openedAt: alert.openedAt,
    updatedAt: alert.updatedAt,
    areaId: alert.areaId,
    lastSeenAt: last?.capturedAt ?? null,
    checkpointId: last?.checkpointId ?? alert.subject?.checkpointId ?? null,
    category: alert.entry?.category ?? null,
    reason: alert.entry?.reason ?? alert.subject?.reason ?? null,
    instruction: alert.entry?.instruction ?? null,
    deviceIds: alert.subject?.deviceIds ?? [],
    dispatch:
      dispatch === null
        ? null
        : { ...sentOf(dispatch), unanswered: alert.state === 'dispatched' && dispatch.answer === null },
    escalatedTo: alert.escalation?.areaId ?? null,
    outcome: alert.outcome,
    closedBy: alert.history.findLast((item) => item.to === 'resolved')?.by ?? null,
    notes: alert.history
      .filter((item) => item.what === 'note')
      .map(({ at, by, note }) => ({ at, by, text: note ?? '' })),
  };
}

function sentOf({ checkpointId, by, at }: NonNullable<Alert['dispatch']>) {
  return { checkpointId, by, at };
}
