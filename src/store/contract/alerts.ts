/** Alerts: opened and joined by the commit of reads (see reads.ts), worked on by people here. */
import type { Alert, AlertOutcome, AlertState, Page, WatchlistEntry } from '../../core/entities.ts';
import type { Interception } from '../../core/interception.ts';
import type { Match, MatchClass, PlateColor, ReadView } from '../../core/model.ts';
import type { SubjectFacts, SubjectKind } from '../../core/subject-alert.ts';

/** A step by a person, with the version of the alert that the person saw. */
export type AlertStep =
  | { step: 'acknowledge'; note?: string }
  /** `readId`: the read whose picture was looked at; absent: the newest one. */
  | { step: 'verify'; agrees: boolean; readId?: string; note?: string }
  | { step: 'dispatch'; checkpointId: string; note?: string }
  | { step: 'resolve'; outcome: AlertOutcome; note?: string };

export interface AlertQuery {
  state?: AlertState;
  /** Only changes after this seq, oldest first; without it newest first. */
  afterSeq?: number;
  limit: number;
  cursor?: string;
  /** Only alerts that are or were dispatched to one of these checkpoints. */
  dispatchedTo?: readonly string[];
  /** Areas the asker may see; null = all. Alerts without an area are seen by all who see alerts. */
  areaIds: readonly string[] | null;
  /** Only alerts of just these areas, without what lies below; null among them: those without an area. */
  ofAreas?: readonly (string | null)[];
  /** Only alerts that have come up to one of these areas. */
  escalatedTo?: readonly string[];
  /** Only alerts of entries that this person proposed. */
  proposedBy?: string;
  /** Only what has changed since, UTC ms. */
  changedSinceMs?: number;
}

/** One plate and colour at two places faster than a road allows. */
export interface CloneFacts {
  plate: string;
  plateColor: PlateColor | null;
  areaId: string | null;
  /** The two reads that cannot both be of one vehicle, in order. */
  reads: ReadView[];
  /** Distance, time and speed, for people. */
  note: string;
}
export interface CloneQuery {
  plate?: string;
  /** Of the later read. */
  fromMs?: number;
  toMs?: number;
  areaIds: readonly string[] | null;
  limit: number;
  cursor?: string;
}

/** What the alert of a drill is made of; `read.drill` is true. */
export interface DrillHit {
  read: ReadView;
  areaId: string | null;
  match: Match;
  entry: WatchlistEntry;
}

/** What people said of the pictures of one device's hits of one class, against the entry. */
export interface VerdictCount {
  deviceId: string;
  matchClass: MatchClass;
  agreed: number;
  disagreed: number;
}

/** The hit that advice starts from. */
export interface AdvisedHit {
  readId: string;
  eventId: string;
  checkpointId: string;
  capturedAt: string;
  headingDeg: number | null;
}
/** Advice on an alert as its newest hit leaves it. */
export interface Advice {
  alertId: string;
  from: AdvisedHit;
  interception: Interception[];
  advisedAt: string;
}
/** What was advised at a hit, kept. */
export interface KeptAdvice extends AdvisedHit {
  advisedAt: string;
  interception: Interception[];
}

export interface AlertsRepository {
  list(query: AlertQuery): Page<Alert>;
  /** @throws RinggateError not_found */
  get(id: string): Alert;
  /** @throws RinggateError not_found, alert_changed (extra.alert = the present one), alert_state, verification_required, entry_over */
  act(id: string, version: number, by: string, atMs: number, step: AlertStep, undoMs?: number): Alert;
  /** Takes one's own last step back. @throws RinggateError not_found, alert_changed (extra.alert), undo_refused */
  undo(id: string, version: number, by: string, atMs: number): Alert;
  /** @throws RinggateError not_found, conflict */
  addNote(id: string, by: string, atMs: number, text: string): Alert;
  /** Hands an alert up. @returns null where it was acknowledged, or went up, meanwhile. @throws RinggateError not_found */
  escalate(id: string, to: { areaId: string; level: number }, atMs: number): Alert | null;
  /** Resolves the open alerts of an entry as `withdrawn`, by `system`. */
  withdrawEntry(entryId: string, atMs: number, note: string): Alert[];
  /** Drills not counted. */
  countOpen(): number;
  /** Changes that were committed but may not have been announced. */
  unannounced(): Alert[];
  /** The marked alert of a drill, from a read that is stored nowhere else. */
  openDrill(hit: DrillHit, atMs: number): Alert;
  /** Resolves the open alert of a drill (null: of all drills, at a start) as `withdrawn`, by `system`. */
  endDrills(entryId: string | null, atMs: number, note: string): Alert[];
  /**
   * Opens the alert of a subject, or joins the open one of the same kind and key. @returns null where nothing is new
   */
  raiseSubject(facts: SubjectFacts, atMs: number): Alert | null;
  /** Resolves the open alert of a subject as `observed`, by `system`; null where none is open. */
  settleSubject(kind: SubjectKind, key: string, atMs: number, note: string): Alert | null;
  /** Once for each vehicle (plate and colour) in 24 h; null where there was one. */
  raiseClone(facts: CloneFacts, atMs: number): Alert | null;
  /** Alerts of cloned plates, newest first. */
  clones(query: CloneQuery): Page<Alert>;
  /** The newest alert of each kind and key, resolved or not, with its key. */
  latestOfSubjects(): { key: string; alert: Alert }[];
  /** Per device and class, of verdicts in this time (UTC ms, from inclusive, to exclusive). */
  verdicts(query: { deviceId?: string; fromMs: number; toMs: number }): VerdictCount[];
  /**
   * Puts advice on alerts, each under a new seq and the same version. Left as it is, an alert that is resolved or whose
   * newest hit is another one by now. @returns the alerts as they are now @throws RinggateError not_found
   */
  advise(advice: readonly Advice[]): Alert[];
  /** What was advised, oldest first. @throws RinggateError not_found */
  adviceOf(alertId: string): KeptAdvice[];
  /** Every change up to this seq has been announced. */
  markAnnounced(seq: number): void;
}
