/** What people do with an alert: acknowledge, verify, dispatch, resolve. Pure; the store runs it inside its transaction. */
import type { Alert, AlertOutcome, AlertState } from './entities.ts';
import { RinggateError } from './errors.ts';

export type AlertStepInput =
  | { step: 'acknowledge'; note?: string }
  | { step: 'verify'; agrees: boolean; note?: string }
  | { step: 'dispatch'; checkpointId: string; note?: string }
  | { step: 'resolve'; outcome: AlertOutcome; note?: string };

/**
 * The alert after a step by `by`, who saw `version`.
 * @throws RinggateError alert_changed (extra.alert: the present alert) when somebody was faster,
 *   alert_state when the step does not fit, alert_kind when it is not for such alerts, invalid_request when a person claims the outcome `withdrawn`
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
      return {
        ...moved(alert, 'dispatched', by, at, note),
        dispatch: { checkpointId: step.checkpointId, by, at },
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
  if (alert.verification?.agrees === false) {
    throw wrongState(
      alert,
      `${alert.verification.by} looked at alert ${alert.id} and disagrees: verify again before you dispatch.`,
    );
  }
  if (alert.match?.class === 'near' && alert.verification === null) {
    throw wrongState(alert, `Alert ${alert.id} is a near match: verify the picture before you dispatch.`);
  }
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
