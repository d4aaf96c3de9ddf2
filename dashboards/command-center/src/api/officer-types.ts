/** Investigations, questions and their answers, as the API gives them. Copied, not imported. */
import type { ClockQuality, Direction, MatchClass, MatchDifference, PlateColor, ReadView } from './types.ts';

export interface Purpose {
  id: string;
  name: string;
  nameZh: string;
  legalBasis: string;
}
export interface Purposes {
  items: Purpose[];
  /** A case reference has to fit it as a whole. */
  caseReferencePattern: string;
}
export interface Investigation {
  id: string;
  purpose: string;
  caseReference: string;
  note: string | null;
  createdAt: string;
  expiresAt: string;
  /** Ended by its person before its time. */
  endedAt?: string;
}

/** What may be asked, by the name that approvals and saved questions use. */
export const questionKinds = [
  'reads',
  'journeys',
  'convoys',
  'section-speeds',
  'findings',
  'usual-places',
] as const;
export type QuestionKind = (typeof questionKinds)[number];
export type ApprovalKind = QuestionKind | 'exports';
/** The members of a question, as they are asked. */
export type Terms = Record<string, unknown>;

export type ApprovalState = 'requested' | 'approved' | 'refused' | 'used' | 'expired';
export interface Approval {
  id: string;
  kind: ApprovalKind;
  terms: Terms;
  reason: string;
  investigationId: string;
  purpose: string;
  caseReference: string;
  requestedBy: string;
  requestedAt: string;
  areaId: string | null;
  state: ApprovalState;
  decidedBy: string | null;
  decidedAt: string | null;
  note: string | null;
  expiresAt: string;
  usedAt: string | null;
}
export interface SavedQuestion {
  id: string;
  name: string;
  kind: QuestionKind;
  terms: Terms;
  lastHours: number | null;
  caseReference: string;
  savedAt: string;
}

export interface BlindTime {
  checkpointId: string;
  blindMs: number;
  partlyMs: number;
  unknownMs: number;
  /** False: a vehicle may have passed unseen. */
  sawAll: boolean;
}
/** A read as a question finds it. */
export interface FoundRead extends ReadView {
  match?: { class: MatchClass; differences: MatchDifference[]; candidate: string | null };
}
export interface ReadsAnswer {
  items: FoundRead[];
  nextCursor: string | null;
  count: { value: number; isExact: boolean } | null;
  blind: BlindTime[];
  oldest: string | null;
  /** Of one plate: legs that no vehicle can have driven. */
  impossible: { fromReadId: string; toReadId: string; leastSpeedKmh: number }[];
}
/** What every analysis says of itself. */
export interface Lead {
  uncertainty: string;
  notice: string;
  oldest: string | null;
}
export interface Passage {
  checkpointId: string;
  direction: Direction;
  zone: number | null;
  at: string;
  readIds: string[];
  plateColor: PlateColor | null;
  late: boolean;
  clockQuality: ClockQuality;
  clockUncertaintyMs: number | null;
  position: { lat: number; lon: number } | null;
}
export interface Leg {
  from: number;
  to: number;
  seconds: number;
  distanceM: number | null;
  speedKmh: number | null;
  leastSpeedKmh: number | null;
  /** null: cannot be told. */
  impossible: boolean | null;
}
export interface JourneyAnswer extends Lead {
  plate: string;
  firstSeen: string | null;
  lastSeen: string | null;
  reads: number;
  isCut: boolean;
  passages: Passage[];
  legs: Leg[];
  blind: BlindTime[];
}
export interface Companion {
  plate: string;
  coincidences: number;
  checkpoints: number;
  expected: number;
  /** Plates that would coincide as often by chance. */
  byChance: number;
  passages: { checkpointId: string; at: string; apartMs: number; readId: string; companionReadId: string }[];
}
export interface ConvoyAnswer extends Lead {
  plate: string;
  passages: number;
  platesNearby: number;
  companions: Companion[];
}
export interface Percentiles {
  p15: number;
  p50: number;
  p85: number;
}
export interface SectionRun {
  left: string;
  arrived: string;
  travelSeconds: number;
  speedKmh: number | null;
  lowestKmh: number | null;
  highestKmh: number | null;
  fromReadId: string;
  toReadId: string;
}
export interface SectionAnswer extends Lead {
  fromCheckpointId: string;
  toCheckpointId: string;
  distanceM: number;
  vehicles: number;
  speedKmh: Percentiles | null;
  travelSeconds: Percentiles | null;
  runs: SectionRun[] | null;
}
export interface Finding {
  kind: 'gap' | 'cloned_plate';
  plate: string;
  at: string;
  reads: ReadView[];
  fromZone: number | null;
  toZone: number | null;
  alertId: string | null;
}
export interface FindingsAnswer extends Lead {
  items: Finding[];
  nextCursor: string | null;
}
/** On how many days a vehicle was seen, out of how many on which it could have been. */
export interface DayCount {
  /** Days on which it was seen and the checkpoint saw all the time. */
  seen: number;
  couldSee: number;
  /** Further days on which it was seen, while it is not known that the checkpoint saw all the time. */
  seenBesides: number;
  /** null: it could not see on any day. */
  share: number | null;
  low: number | null;
  high: number | null;
}
export interface HourCount extends DayCount {
  hour: number;
}
export interface WeekdayCount extends DayCount {
  /** 1 = Monday … 7 = Sunday. */
  weekday: number;
}
export interface UsualPlace {
  checkpointId: string;
  all: DayCount;
  hours: HourCount[];
  weekdays: WeekdayCount[];
}
export interface UsualPlacesAnswer extends Lead {
  plate: string;
  zone: string;
  from: string;
  to: string;
  /** Whole days in this time. */
  days: number;
  passages: number;
  badClock: number;
  isCut: boolean;
  /** What was seen on fewer days is not told. */
  leastDays: number;
  places: UsualPlace[];
  otherPlaces: number;
}
/** The answer to each kind of question. */
export interface Answers {
  reads: ReadsAnswer;
  journeys: JourneyAnswer;
  convoys: ConvoyAnswer;
  'section-speeds': SectionAnswer;
  findings: FindingsAnswer;
  'usual-places': UsualPlacesAnswer;
}

export interface ExportJob {
  id: string;
  investigationId: string;
  caseReference: string;
  kind: 'csv' | 'pdf';
  state: 'running' | 'done' | 'cancelled' | 'failed';
  /** 0..1 */
  progress: number;
  rows: number;
  total: number | null;
  error: { code: string; detail: string } | null;
  sha256: string | null;
  /** File, pictures and signed manifest in one, for `ringgate evidence verify`. */
  bundle: { sha256: string; bytes: number } | null;
  createdAt: string;
  expiresAt: string;
}

export const entryEvents = [
  'proposed',
  'emergency',
  'approved',
  'rejected',
  'reviewed',
  'emergency_reviewed',
  'superseded',
  'withdrawn',
  'expired',
  'lapsed',
  'unjustified',
  'not_reviewed',
] as const;
export interface EntryEvent {
  at: string;
  by: string;
  what: (typeof entryEvents)[number];
  note: string | null;
}
export interface WatchlistImport {
  id: string;
  state: 'proposed' | 'approved' | 'rejected';
  entries: number;
  proposedBy: string;
  proposedAt: string;
  decidedBy: string | null;
  decidedAt: string | null;
  note: string | null;
}
