/** Which steps an alert allows, and how far it has come. The gateway decides; this is so that the page offers only what fits. */
import type { Alert } from '../api/types.ts';

export type StepName = 'acknowledge' | 'verify' | 'dispatch' | 'resolve';
export const stepNames: readonly StepName[] = ['acknowledge', 'verify', 'dispatch', 'resolve'];

export interface StepView {
  name: StepName;
  /** Steps that this kind of alert has; a lost device is neither verified nor intercepted. */
  applies: boolean;
  done: { by: string; at: string } | null;
  allowed: boolean;
  /** Why not, as a key of the texts; null where allowed or simply done. */
  blockedBy: 'needAcknowledge' | 'needVerify' | 'needAgree' | null;
}

/** Whether an alert is about a vehicle. */
export function isVehicleAlert(alert: Alert): boolean {
  return alert.kind === 'watchlist_hit' || alert.kind === 'cloned_plate';
}

function dispatchBlock(alert: Alert): StepView['blockedBy'] {
  if (alert.state === 'new') return 'needAcknowledge';
  if (alert.verification === null) return 'needVerify';
  return alert.verification.agrees ? null : 'needAgree';
}

/** The four steps of an alert with what is done, allowed and missing. */
export function stepsOf(alert: Alert): Readonly<Record<StepName, StepView>> {
  const vehicle = isVehicleAlert(alert);
  const open = alert.state !== 'resolved';
  // an acknowledgement that was taken back is none
  const acknowledged =
    alert.state === 'new'
      ? null
      : (alert.history.findLast((item) => item.to === 'acknowledged' && item.from === 'new') ?? null);
  const resolved = alert.history.findLast((item) => item.to === 'resolved') ?? null;
  const block = dispatchBlock(alert);
  return {
    acknowledge: {
      name: 'acknowledge',
      applies: true,
      done: acknowledged,
      allowed: alert.state === 'new',
      blockedBy: null,
    },
    verify: {
      name: 'verify',
      applies: vehicle,
      done: alert.verification,
      allowed: open && vehicle,
      blockedBy: null,
    },
    dispatch: {
      name: 'dispatch',
      applies: vehicle,
      done: alert.dispatch,
      allowed: open && vehicle && block === null,
      blockedBy: open ? block : null,
    },
    resolve: { name: 'resolve', applies: true, done: open ? null : resolved, allowed: open, blockedBy: null },
  };
}

/** What to do next: the first step that applies, is not done and is allowed. */
export function nextStep(alert: Alert): StepName | null {
  const steps = stepsOf(alert);
  return (
    stepNames.find((name) => steps[name].applies && steps[name].done === null && steps[name].allowed) ?? null
  );
}
