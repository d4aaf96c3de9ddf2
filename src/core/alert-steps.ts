/** What people do with an alert: acknowledge, verify, dispatch, resolve. Pure; the store runs it inside its transaction. */
import type { Alert, AlertOutcome, AlertState, WatchlistEntry } from './entities.ts';
import { RinggateError } from './errors.ts';
import { entryStateAt } from './watchlist.ts';

export type AlertStepInput =
  | { step: 'acknowledge'; note?: string }
  | { step: 'verify'; agrees: boolean; readId?: string; note?: string }
  /** `entry`: the alert's entry as it is now, looked up in the same transaction; null where there is none. */
  | { step: 'dispatch'; checkpointId: string; entry: WatchlistEntry | null; note?: string }
  | { step: 'resolve'; outcome: AlertOutcome; note?: string };

/**
 * The alert after a step by `by`, who saw `version`.
 * @throws RinggateError alert_changed (extra.alert: the present alert) when somebody was faster,
 *   alert_state when the step does not fit, verification_required and entry_over when nobody may be sent, alert_kind when it is not for such alerts, invalid_request when a person claims the outcome `withdrawn`
 */
export function applyStep(
  alert: Alert,
  version: number,
  by: string,
  atMs: number,
  step: AlertStepInput,
): Alert {
  if (version !== alert.version) {
    throw new RinggateError(
      'alert_changed',
      `You saw version ${version} of alert ${alert.id}; it is at version ${alert.version} now.`,
      { extra: { alert } },
    );
  }
  if (alert.state === 'resolved') throw wrongState(alert, `Alert ${alert.id} is resolved already.`);
  if (alert.subject !== null && (step.step === 'verify' || step.step === 'dispatch')) {
    throw new RinggateError(
      'alert_kind',
      `Alert ${alert.id} is about devices (${alert.kind}): there is no vehicle to verify or to dispatch to.`,
    );
  }
  const at = new Date(atMs).toISOString();
  const note = step.note ?? null;
  switch (step.step) {
    case 'acknowledge':
      if (alert.state !== 'new')
        throw wrongState(alert, `Alert ${alert.id} is ${alert.state}, so it was acknowledged before.`);
      return moved(alert, 'acknowledged', by, at, note);
    case 'verify':
      if (step.readId !== undefined && !alert.reads.some((read) => read.id === step.readId))
        throw noSuchRead(alert, step.readId);
      return {
        ...moved(
          alert,
          alert.state,
          by,
          at,
          note ?? (step.agrees ? 'the picture agrees' : 'the picture disagrees'),
        ),
        verification: { agrees: step.agrees, note, by, at },
      };
    case 'dispatch':
      refuseDispatch(alert, step.checkpointId);
      requireStanding(alert, step.entry, atMs);
      return {
        ...moved(alert, 'dispatched', by, at, note),
        entry: step.entry,
        dispatch: {
          checkpointId: step.checkpointId,
          by,
          at,
          deliveredAt: null,
          undelivered: null,
          answer: null,
        },
      };
    case 'resolve':
      if (step.outcome === 'withdrawn') {
        throw new RinggateError(
          'invalid_request',
          'Only the withdrawal or expiry of the entry resolves an alert as withdrawn.',
          {
            errors: [
              { path: '/outcome', message: 'is "withdrawn"; allowed: stopped, observed, lost, misread' },
            ],
          },
        );
      }
      return { ...moved(alert, 'resolved', by, at, note), outcome: step.outcome };
  }
}

/** The entry ended while the alert was open: resolved as `withdrawn`, by `system`; an earlier dispatch stays on record. */
export function withdrawAlert(alert: Alert, atMs: number, note: string): Alert {
  return { ...moved(alert, 'resolved', 'system', new Date(atMs).toISOString(), note), outcome: 'withdrawn' };
}

function refuseDispatch(alert: Alert, checkpointId: string): void {
  if (alert.state === 'new') throw wrongState(alert, `Acknowledge alert ${alert.id} before you dispatch.`);
  if (alert.state === 'dispatched' && alert.dispatch?.checkpointId === checkpointId) {
    throw wrongState(alert, `Alert ${alert.id} is dispatched to ${checkpointId} already.`);
  }
  // nobody is stopped on what a camera says alone
  if (alert.verification === null) {
    throw unverified(
      alert,
      `Nobody has looked at the picture of alert ${alert.id}: verify it before you dispatch.`,
    );
  }
  if (!alert.verification.agrees) {
    throw unverified(
      alert,
      `${alert.verification.by} looked at alert ${alert.id} and disagrees: verify again before you dispatch.`,
    );
  }
}

/** The list may have changed since the alert was opened: what the dispatch rests on is looked at once more. */
function requireStanding(alert: Alert, entry: WatchlistEntry | null, atMs: number): void {
  if (alert.entry === null) return;
  const state = entry === null ? 'gone' : entryStateAt(entry, atMs);
  const early = entry !== null && atMs < Date.parse(entry.validFrom);
  const isSuspended = entry?.suspendedAt !== undefined;
  if (entry?.state === 'active' && state === 'active' && !early && !isSuspended) return;
  const is = isSuspended
    ? 'suspended, since its feed is stale'
    : early
      ? 'not valid yet'
      : entry?.state === 'active'
        ? state
        : (entry?.state ?? 'gone');
  throw new RinggateError(
    'entry_over',
    `Entry ${alert.entry.id}, on which alert ${alert.id} rests, is ${is}: nobody is sent after it.`,
    { extra: { alert } },
  );
}

function unverified(alert: Alert, detail: string): RinggateError {
  return new RinggateError('verification_required', detail, { extra: { alert } });
}

function noSuchRead(alert: Alert, readId: string): RinggateError {
  return new RinggateError('invalid_request', `Alert ${alert.id} shows no such read.`, {
    errors: [
      { path: '/readId', message: `is ${JSON.stringify(readId)}; alert ${alert.id} shows no such read` },
    ],
  });
}

function wrongState(alert: Alert, detail: string): RinggateError {
  return new RinggateError('alert_state', detail, { extra: { alert } });
}

function moved(alert: Alert, to: AlertState, by: string, at: string, note: string | null): Alert {
  return {
    ...alert,
    version: alert.version + 1,
    state: to,
    updatedAt: at,
    history: [...alert.history, { at, by, from: alert.state, to, note }],
  };
}
