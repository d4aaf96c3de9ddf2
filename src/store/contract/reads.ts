/** Reads: committed in batches, asked for by plate. */

import type { Companion } from '../../core/convoy.ts';
import type { Alert, DeadLetter, Page } from '../../core/entities.ts';
import type {
  DecodedRead,
  Direction,
  Match,
  MatchClass,
  MatchDifference,
  Placement,
  PlateColor,
  ReadView,
} from '../../core/model.ts';
import type { SectionRun } from '../../core/section-speed.ts';
import type { ExpiryOrder, ExpiryStep } from './retention.ts';

/** A read with everything the gateway found out about it, ready to be committed. */
export interface PreparedRead {
  decoded: DecodedRead;
  placement: Placement;
  /** Never null here: the gateway's own time where the message had none. */
  capturedAtMs: number;
  receivedAtMs: number;
  /** Normalised. */
  plate: string;
  late: boolean;
  clockBad: boolean;
  matches: Match[];
}

export type CommitOutcome = 'stored' | 'duplicate' | 'revised' | 'moved';

export interface CommitResult {
  /** One for each read, in order. `moved`: a revision that moved the time too far; nothing changed. */
  outcomes: CommitOutcome[];
  /** The id of the read at an index; made when asked for, since most are never shown. */
  idOf(index: number): string;
  /** Alerts opened or changed, in order of seq. */
  alerts: Alert[];
  gaps: number;
}

/** Which reads are meant, whatever the plate. */
export interface ReadFilters {
  /** Inclusive; exclusive. */
  fromMs?: number;
  toMs?: number;
  checkpointId?: string;
  /** Any of these; beside `checkpointId` both have to hold. */
  checkpointIds?: readonly string[];
  ringId?: string;
  direction?: Direction;
  zone?: number;
  plateColor?: PlateColor;
  vehicleColor?: string;
  vehicleType?: string;
  minSpeedKmh?: number;
  maxSpeedKmh?: number;
  /** Areas the asker may see; null = all. */
  areaIds: readonly string[] | null;
}

/** How the plate of a question is meant; absent: exact. */
export type PlateMatch = 'exact' | 'wildcard' | 'near';

/** `-`: descending. What is not known comes last either way, and those of one value are newest first. */
export const readSorts = [
  '-capturedAt',
  'capturedAt',
  'plate',
  '-plate',
  'checkpointId',
  '-checkpointId',
  'speedKmh',
  '-speedKmh',
] as const;
export type ReadSort = (typeof readSorts)[number];

export interface ReadQuery extends ReadFilters {
  /** Normalised plate, or a pattern; null: any read. */
  plate: string | null;
  match?: PlateMatch;
  /** Looks at the reader's further guesses too. */
  candidates?: boolean;
  /** Absent: newest first. By anything but the time only as many reads are sorted as `too_many_to_sort` says. */
  sort?: ReadSort;
  limit: number;
  cursor?: string;
  /** Counts all reads that fit, up to this many. */
  countUpTo?: number;
}

/** A read that was found; `match` says how, where that was not by the exact plate. */
export interface FoundRead extends ReadView {
  match?: { class: MatchClass; differences: MatchDifference[]; candidate: string | null };
}
export interface FoundPage extends Page<FoundRead> {
  /** null: not asked for. Not exact: there are more than this. */
  count: { value: number; isExact: boolean } | null;
}

/** One read of a vehicle, with what journeys are made from. */
export interface Sighting {
  readId: string;
  capturedAtMs: number;
  plateColor: PlateColor | null;
  deviceId: string;
  checkpointId: string | null;
  direction: Direction;
  zone: number | null;
  late: boolean;
  clockBad: boolean;
}
export interface TrackQuery
  extends Pick<ReadFilters, 'fromMs' | 'toMs' | 'plateColor' | 'checkpointIds' | 'areaIds'> {
  /** Normalised, exact. */
  plate: string;
  /** The newest so many. */
  limit: number;
}
export interface ConvoyQuery extends TrackQuery {
  fromMs: number;
  toMs: number;
  withinMs: number;
  minCheckpoints: number;
  /** The most surprising so many. */
  companions: number;
}
export interface ConvoyAnswer {
  /** Passages of the vehicle itself that were looked at. */
  passages: number;
  /** Different plates that passed near it at least once. */
  platesNearby: number;
  companions: Companion[];
}
export interface SectionQuery {
  fromCheckpointId: string;
  toCheckpointId: string;
  fromMs: number;
  toMs: number;
  /** Longer than this is no drive from one to the other. */
  maxTravelMs: number;
  /** Only of this plate, normalised. */
  plate?: string;
}
export interface GapQuery extends Pick<ReadFilters, 'fromMs' | 'toMs' | 'areaIds'> {
  /** Normalised, exact. */
  plate?: string;
  limit: number;
  cursor?: string;
}
export interface GapFinding {
  read: ReadView;
  fromZone: number;
  toZone: number;
}

/** The picture of a read, as it came. */
export interface StoredImage {
  mediaType: string;
  bytes: Uint8Array;
  /** As it was at ingest, hex. */
  sha256: string;
  /** Where the plate is: x, y, width, height as fractions; null where the message did not say. */
  plateBox: [number, number, number, number] | null;
}

export interface ReadsStore {
  commit(
    reads: readonly PreparedRead[],
    deadLetters: readonly Omit<DeadLetter, 'id'>[],
  ): Promise<CommitResult>;
  /** In the order of `query.sort`. */
  find(query: ReadQuery): Promise<FoundPage>;
  /** All reads of one plate by time, oldest first; the newest `limit` of them. */
  track(query: TrackQuery): Promise<Sighting[]>;
  /** Plates that travelled with one. */
  convoy(query: ConvoyQuery): Promise<ConvoyAnswer>;
  /** Drives from one checkpoint to another, in order of arrival. */
  section(query: SectionQuery): Promise<SectionRun[]>;
  /** Where ring reads are missing, newest first. */
  gaps(query: GapQuery): Promise<Page<GapFinding>>;
  /** With the area it belongs to; null when there is none of this id. */
  get(id: string): Promise<{ read: ReadView; areaId: string | null } | null>;
  image(id: string): Promise<StoredImage | null>;
  /**
   * Stores a picture that came after its read. `attached` is false where there is no such read or it has a picture
   * already; `alerts` are those that show the read, as they are now.
   */
  attachImage(
    id: string,
    image: { mediaType: string; bytes: Uint8Array },
  ): Promise<{ attached: boolean; alerts: Alert[] }>;
  count(): Promise<number>;
  /** The rings have changed, so that the zones of the vehicles' states mean other things: no gap is told from them. */
  forgetZones(): Promise<void>;
  /**
   * Removes what is over its time, partition by partition, beside everything else. Reads that are kept keep their ids.
   * @param isStopping asked between two partitions: what is left is for the next run
   */
  expire(order: ExpiryOrder, isStopping: () => boolean): Promise<Omit<ExpiryStep, 'filesLeft'>>;
  /** How many partitions hold something that may be over its time. */
  expiryCandidates(order: ExpiryOrder): Promise<number>;
  /** Forgets the states of vehicles not seen for so long. @returns how many */
  forgetVehicles(keptMs: number, nowMs: number): Promise<number>;
}
