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
import { PartitionSet } from './partition-set.ts';
import { parseReadId, type ReadExtras, viewOf } from './row.ts';
import { findGaps, findSection } from './section.ts';
import { trackPlate } from './track.ts';

export class ReadsReader {
  readonly #set: PartitionSet;

  constructor(dataDir: string, mainPath: string) {
    this.#set = new PartitionSet(dataDir, mainPath);
  }

  find(query: ReadQuery, live: LiveRows): FoundPage {
    return findReads(this.#set, query, live);
  }

  track(query: TrackQuery, live: LiveRows): Sighting[] {
    return trackPlate(this.#set, query, live);
  }

  convoy(query: ConvoyQuery, live: LiveRows): ConvoyAnswer {
    return findConvoy(this.#set, query, live);
  }

  section(query: SectionQuery): SectionRun[] {
    return findSection(this.#set, query);
  }

  gaps(query: GapQuery): Page<GapFinding> {
    return findGaps(this.#set, query);
  }

  get(id: string): { read: ReadView; areaId: string | null } | null {
    const parsed = parseReadId(id);
    const partition = parsed === null ? null : this.#set.partition(parsed.partitionNo);
    const row = parsed === null ? undefined : partition?.file.row(parsed.row);
    if (partition === null || row === undefined) return null;
    const placement = this.#set.placements.placement(row.placement);
    return { read: viewOf(row, partition.no, partition.baseMs, placement), areaId: placement.areaId };
  }

  image(id: string): StoredImage | null {
    const parsed = parseReadId(id);
    const partition = parsed === null ? null : this.#set.partition(parsed.partitionNo);
    if (parsed === null || partition === null) return null;
    const image = partition.file.one<{
      media_type: string;
      bytes: Uint8Array;
      sha256: Uint8Array;
      extras: string | null;
    }>(
      'SELECT media_type, bytes, sha256, extras FROM images JOIN reads USING (row) WHERE row = ?',
      parsed.row,
    );
    if (image === undefined) return null;
    const sha256 = Buffer.from(image.sha256).toString('hex');
    const extras: ReadExtras = image.extras === null ? {} : JSON.parse(image.extras);
    return { mediaType: image.media_type, bytes: image.bytes, sha256, plateBox: extras.plateBox ?? null };
  }

  count(): number {
    let count = 0;
    for (const { file } of this.#set.overlapping({}))
      count += file.one<{ rows: number }>('SELECT coalesce(max(row), 0) AS rows FROM reads')?.rows ?? 0;
    return count;
  }
}
