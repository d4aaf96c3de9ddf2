/** Alerts: opened and joined by the commit of reads (see reads.ts), worked on by people here. */
import type { Alert, AlertOutcome, AlertState, Page } from '../../core/entities.ts';

/** A step by a person, with the version of the alert that the person saw. */
export type AlertStep =
  | { step: 'acknowledge'; note?: string }
  | { step: 'verify'; agrees: boolean; note?: string }
  | { step: 'dispatch'; checkpointId: string; note?: string }
  | { step: 'resolve'; outcome: AlertOutcome; note?: string };

export interface AlertQuery {
  state?: AlertState;
  /** Only changes after this seq, oldest first; without it newest first. */
  afterSeq?: number;
  limit: number;
  cursor?: string;
  /** Areas the asker may see; null = all. Alerts without an area are seen by all who see alerts. */
  areaIds: readonly string[] | null;
}

export interface AlertsRepository {
  list(query: AlertQuery): Page<Alert>;
  /** @throws RinggateError not_found */
  get(id: string): Alert;
  /** @throws RinggateError not_found, alert_changed (extra.alert = the present one), alert_state */
  act(id: string, version: number, by: string, atMs: number, step: AlertStep): Alert;
  /** Resolves the open alerts of an entry as `withdrawn`, by `system`. */
  withdrawEntry(entryId: string, atMs: number, note: string): Alert[];
  countOpen(): number;
  /** Changes that were committed but may not have been announced. */
  unannounced(): Alert[];
  /** Every change up to this seq has been announced. */
  markAnnounced(seq: number): void;
}
