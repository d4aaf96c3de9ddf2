/** What crews do with the alerts that are dispatched to them. */
import type { CrewAnswerInput, Undelivered } from '../../core/crew.ts';
import type { Alert } from '../../core/entities.ts';

/** The alert as it is now; `fresh`: this call changed it. */
export interface CrewChange {
  alert: Alert;
  fresh: boolean;
}
export interface CrewReceipt {
  alertId: string;
  shows: 'dispatch' | 'recall';
  /** The time that the dispatch or the recall bears: a receipt for an earlier one says nothing of this one. */
  of: string;
  posts: readonly string[];
}

/** Every call throws not_found where there is no such alert. */
export interface CrewRepository {
  /**
   * The same `answerId` again changes nothing.
   * @throws RinggateError alert_changed (extra.alert), alert_state
   */
  answer(alertId: string, answerId: string, input: CrewAnswerInput, atMs: number): CrewChange;
  /** A page shows it. The version stays, so that nobody's step becomes stale by it; the first receipt counts. */
  receipt(receipt: CrewReceipt, atMs: number): CrewChange;
  /** @param of the time of the recall; the first confirmation counts, and the version stays */
  confirmRecall(alertId: string, of: string, posts: readonly string[], by: string, atMs: number): CrewChange;
  /** null where the dispatch of that time is delivered, or does not stand any more. */
  markUndelivered(alertId: string, dispatchedAt: string, why: Undelivered): Alert | null;
  /** Alerts with a standing dispatch, to these checkpoints; null = to any. */
  standing(checkpointIds: readonly string[] | null): Alert[];
  /** Whether a hit with this read is on an alert with a standing dispatch to these checkpoints, as its newest. */
  showsRead(readId: string, checkpointIds: readonly string[]): boolean;
}
