/**
 * Questions over reads, on connections of their own in a thread of its own, so that none delays a read. The plate
 * index of partitions that are not sealed yet is in the writer's memory; its rows come along with the question.
 */
import type { Page } from '../../../core/entities.ts';
import type { ReadView } from '../../../core/model.ts';
import type { SectionRun } from '../../../core/section-speed.ts';
import type {
  ConvoyAnswer,
  ConvoyQuery,
  FoundPage,
  GapFinding,
  GapQuery,
  ReadQuery,
  SectionQuery,
  Sighting,
  StoredImage,
  TrackQuery,
} from '../../contract/reads.ts';
import { findConvoy } from './convoy.ts';
import { findReads, type LiveRows } from './find.ts';
import { type OpenPartition, PartitionSet } from './partition-set.ts';
import { parseReadId, type ReadExtras, viewOf } from './row.ts';
import { findGaps, findSection } from './section.ts';
import { trackPlate } from './track.ts';

export class ReadsReader {
  readonly #set: PartitionSet;

  constructor(dataDir: string, mainPath: string) {
    this.#set = new PartitionSet(dataDir, mainPath);
  }

  find(query: ReadQuery, live: LiveRows): FoundPage {
    return this.#set.steady(() => findReads(this.#set, query, live));
  }

  /** Goes on, between questions, with what makes patterns quick. @returns whether there is more to do */
  prepareOn(): boolean {
    return this.#set.takeInPlates();
  }

  track(query: TrackQuery, live: LiveRows): Sighting[] {
    return this.#set.steady(() => trackPlate(this.#set, query, live));
  }

  convoy(query: ConvoyQuery, live: LiveRows): ConvoyAnswer {
    return this.#set.steady(() => findConvoy(this.#set, query, live));
  }

  section(query: SectionQuery): SectionRun[] {
    return this.#set.steady(() => findSection(this.#set, query));
  }

  gaps(query: GapQuery): Page<GapFinding> {
    return this.#set.steady(() => findGaps(this.#set, query));
  }

  get(id: string): { read: ReadView; areaId: string | null } | null {
    return this.#set.steady(() => this.#get(id));
  }

  #get(id: string): { read: ReadView; areaId: string | null } | null {
    const place = this.#locate(id);
    const row = place?.partition.file.row(place.row);
    if (place === null || row === undefined) return null;
    const placement = this.#set.placements.placement(row.placement);
    return { read: viewOf(row, id, place.partition.baseMs, placement), areaId: placement.areaId };
  }

  image(id: string): StoredImage | null {
    return this.#set.steady(() => this.#image(id));
  }

  #image(id: string): StoredImage | null {
    const place = this.#locate(id);
    const row = place?.partition.file.row(place.row);
    if (place === null || row === undefined) return null;
    const image =
      place.partition.file.image(place.row) ?? this.#set.pictureOfSource(place.partition, place.row);
    if (image === null) return null;
    const sha256 = Buffer.from(image.sha256).toString('hex');
    const extras: ReadExtras = row.extras === null ? {} : JSON.parse(row.extras);
    return { mediaType: image.media_type, bytes: image.bytes, sha256, plateBox: extras.plateBox ?? null };
  }

  #locate(id: string): { partition: OpenPartition; row: number } | null {
    const parsed = parseReadId(id);
    return parsed === null ? null : this.#set.locate(parsed.partitionNo, parsed.row);
  }

  /** Closes files that are no longer in the catalogue, so that a file that was removed is gone. */
  letGo(): void {
    this.#set.catalogue();
  }

  count(): number {
    let count = 0;
    for (const { file, isSealed } of this.#set.overlapping({})) {
      // rows are numbered without a hole only while a partition takes reads: expiry leaves some
      const rows = isSealed ? 'count(*)' : 'coalesce(max(row), 0)';
      count += file.one<{ rows: number }>(`SELECT ${rows} AS rows FROM reads`)?.rows ?? 0;
    }
    return count;
  }
}
