/**
 * Taking back one's own last step where it hurts nobody: within a short time, and when nothing followed. The history
 * keeps the step and says that it was taken back. A dispatch is not taken back: a crew may have seen it, it is recalled.
 */
import type { AlertStepInput } from './alert-steps.ts';
import type { Alert, AlertUndo, WatchlistEntry } from './entities.ts';
import { RinggateError } from './errors.ts';
import { entryStateAt } from './watchlist.ts';

/** The alert after a step, with what is needed to take that step back; `undoMs` 0: nothing is ever taken back. */
export function withUndo(
  before: Alert,
  after: Alert,
  step: AlertStepInput['step'],
  by: string,
  atMs: number,
  undoMs: number,
): Alert {
  const { undo: _earlier, ...rest } = after;
  if (step === 'dispatch' || undoMs === 0) return rest;
  const undo: AlertUndo = {
    version: after.version,
    step,
    by,
    until: new Date(atMs + undoMs).toISOString(),
    before: { state: before.state, verification: before.verification, outcome: before.outcome },
  };
  return { ...rest, undo };
}

/** What the store looks up in the same transaction. */
export interface UndoSurroundings {
  /** The alert's entry as it is now; null where it has none or it is gone. */
  entry: WatchlistEntry | null;
  /** Another alert of the same vehicle and entry that was opened after this one was resolved. */
  isFollowed: boolean;
}

/**
 * The alert with the last step taken back by `by`, who saw `version`.
 * @throws RinggateError alert_changed (extra.alert) when somebody was faster, undo_refused when it is too late for it,
 *   not one's own step, or something rests on it
 */
export function undoStep(
  alert: Alert,
  version: number,
  by: string,
  atMs: number,
  around: UndoSurroundings,
): Alert {
  if (version !== alert.version) {
    throw new RinggateError(
      'alert_changed',
      `You saw version ${version} of alert ${alert.id}; it is at version ${alert.version} now.`,
      { extra: { alert } },
    );
  }
  const refuse = (why: string): RinggateError =>
    new RinggateError('undo_refused', `Alert ${alert.id}: ${why}`, { extra: { alert } });
  const { undo } = alert;
  if (alert.history.at(-1)?.to === 'dispatched' && alert.state === 'dispatched' && alert.dispatch?.by === by)
    throw refuse('a crew may have seen the dispatch already; send it elsewhere or close the alert instead.');
  if (undo === undefined || undo.version !== alert.version)
    throw refuse('its last step was none that can be taken back.');
  if (undo.by !== by) throw refuse(`the last step is ${undo.by}'s; only they take it back.`);
  if (atMs > Date.parse(undo.until)) throw refuse(`the time to take it back ended at ${undo.until}.`);
  if (undo.step === 'resolve') refuseReopening(alert, atMs, around, refuse);
  const at = new Date(atMs).toISOString();
  const { undo: _taken, ...rest } = alert;
  return {
    ...rest,
    ...undo.before,
    version: alert.version + 1,
    updatedAt: at,
    history: [
      ...alert.history,
      { at, by, from: alert.state, to: undo.before.state, note: null, what: 'undo' as const },
    ],
  };
}

/** A closed alert opens again only where it still has something to stand on. */
function refuseReopening(
  alert: Alert,
  atMs: number,
  { entry, isFollowed }: UndoSurroundings,
  refuse: (why: string) => RinggateError,
): void {
  if (isFollowed) throw refuse('another alert of the same has been opened since.');
  if (alert.entry === null) return;
  if (entry?.state !== 'active' || entryStateAt(entry, atMs) !== 'active')
    throw refuse(`the entry ${alert.entry.id} that it rests on has ended since.`);
}
