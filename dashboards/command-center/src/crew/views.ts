/** What a crew's page shows, from the alerts as they are and the answers that wait. Pure. */
import type { CrewWord, Dispatch, Recall } from '../api/crew-types.ts';
import type { Alert, Interception } from '../api/types.ts';
import type { WaitingAnswer } from './queue.ts';

export interface ShownDispatch {
  alert: Alert;
  dispatch: Dispatch;
  /** Where the gateway has worked it out. */
  advice: Interception | null;
  /** Given and not sent yet. */
  waiting: WaitingAnswer | null;
  /** The last word, sent or not. */
  word: CrewWord | null;
}
export interface ShownRecall {
  alert: Alert;
  recall: Recall;
}
export interface Past {
  alert: Alert;
  atMs: number;
  /** How it ended for this post. */
  end: CrewWord | 'recalled' | 'over';
}

/** Standing dispatches, those without an answer first, then the most urgent, then the newest. */
export function standing(alerts: Iterable<Alert>, waiting: readonly WaitingAnswer[]): ShownDispatch[] {
  const shown: ShownDispatch[] = [];
  for (const alert of alerts) {
    const { dispatch } = alert;
    if (alert.state !== 'dispatched' || dispatch === null) continue;
    const own = waiting.find((each) => each.alertId === alert.id && each.of === dispatch.at) ?? null;
    const unsent = own === null || own.what === 'confirm' ? null : own.what;
    // passed is sent: the alert goes back in a moment
    const advice = alert.interception.find((each) => each.checkpointId === dispatch.checkpointId) ?? null;
    shown.push({ alert, dispatch, advice, waiting: own, word: unsent ?? dispatch.answer?.what ?? null });
  }
  const rank = ({ word }: ShownDispatch): number => (word === null ? 0 : word === 'seen' ? 1 : 2);
  return shown.sort(
    (a, b) =>
      rank(a) - rank(b) || a.alert.priority - b.alert.priority || b.dispatch.at.localeCompare(a.dispatch.at),
  );
}

/** Recalls that nobody here has confirmed, the oldest first. */
export function openRecalls(alerts: Iterable<Alert>, waiting: readonly WaitingAnswer[]): ShownRecall[] {
  const shown: ShownRecall[] = [];
  for (const alert of alerts)
    for (const recall of alert.recalls ?? []) {
      const known = waiting.some((each) => each.alertId === alert.id && each.of === recall.at);
      if (recall.confirmed === null && !known) shown.push({ alert, recall });
    }
  return shown.sort((a, b) => a.recall.at.localeCompare(b.recall.at));
}

/** What is over, the newest first. */
export function past(alerts: Iterable<Alert>): Past[] {
  const shown: Past[] = [];
  for (const alert of alerts) {
    for (const recall of alert.recalls ?? [])
      if (recall.confirmed !== null)
        shown.push({ alert, atMs: Date.parse(recall.at), end: recall.answer?.what ?? 'recalled' });
    const { dispatch } = alert;
    const recalled = (alert.recalls ?? []).some((recall) => recall.dispatchedAt === dispatch?.at);
    if (dispatch === null || alert.state === 'dispatched' || recalled) continue;
    const { answer } = dispatch;
    shown.push({ alert, atMs: Date.parse(answer?.at ?? dispatch.at), end: answer?.what ?? 'over' });
  }
  return shown.sort((a, b) => b.atMs - a.atMs);
}
