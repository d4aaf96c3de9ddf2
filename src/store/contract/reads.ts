/** Reads: committed in batches, asked for by plate. */
import type { Alert, DeadLetter, Page } from '../../core/entities.ts';
import type { DecodedRead, Direction, Match, Placement, ReadView } from '../../core/model.ts';

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

export interface ReadQuery {
  /** Normalised plate, exact. */
  plate: string;
  fromMs?: number;
  toMs?: number;
  checkpointId?: string;
  ringId?: string;
  direction?: Direction;
  /** Areas the asker may see; null = all. */
  areaIds: readonly string[] | null;
  limit: number;
  cursor?: string;
}

export interface ReadsStore {
  commit(
    reads: readonly PreparedRead[],
    deadLetters: readonly Omit<DeadLetter, 'id'>[],
  ): Promise<CommitResult>;
  /** Newest first. */
  find(query: ReadQuery): Promise<Page<ReadView>>;
  /** With the area it belongs to; null when there is none of this id. */
  get(id: string): Promise<{ read: ReadView; areaId: string | null } | null>;
  image(id: string): Promise<{ mediaType: string; bytes: Uint8Array } | null>;
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
}
