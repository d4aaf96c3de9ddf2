/** The heading check over the reads as they are committed. */
import type { Checkpoint } from '../core/entities.ts';
import { wrapDeg } from '../core/geometry.ts';
import type { Placement } from '../core/model.ts';
import type { Log } from '../core/ports.ts';
import type { CommittedRead } from '../pipeline/way.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import { type BookedLane, HeadingBook } from './heading-book.ts';
import type { HeadingCheckView } from './schemas.ts';

interface LanePlace {
  lane: BookedLane;
  laneHeadingDeg: number | null;
}

export class Headings {
  readonly #registry: Pick<LiveRegistry, 'checkpoints'>;
  readonly #log: Log;
  readonly #book = new HeadingBook();
  /** Placements are shared by all reads of a lane, so what a lane is need be found out once. */
  readonly #places = new WeakMap<Placement, LanePlace | 'none'>();

  constructor(registry: Pick<LiveRegistry, 'checkpoints'>, log: Log) {
    this.#registry = registry;
    this.#log = log;
  }

  /** Called for every read. */
  read({ read, outcome }: CommittedRead): void {
    if (outcome !== 'stored' || read.plate === '' || read.late || read.clockBad) return;
    let place = this.#places.get(read.placement);
    if (place === undefined) {
      place = this.#placeOf(read.placement);
      this.#places.set(read.placement, place);
    }
    if (place === 'none') return;
    if (!this.#book.add(read.plate, place.lane, read.capturedAtMs)) return;
    const { checkpointId, lane } = place.lane.where;
    const { verdict, suggestedHeadingDeg } = this.#book.of(checkpointId, lane, place.laneHeadingDeg);
    if (verdict === 'disagrees')
      this.#log.warn(
        { checkpointId, lane, suggestedHeadingDeg },
        'the reads of a lane disagree with its heading',
      );
  }

  of(checkpoint: Checkpoint): HeadingCheckView {
    return {
      checkpointId: checkpoint.id,
      lanes: checkpoint.lanes.map(({ number, headingDeg }) => ({
        number,
        headingDeg,
        ...this.#book.of(checkpoint.id, number, headingDeg),
      })),
    };
  }

  #placeOf({ checkpointId, lane, travel }: Placement): LanePlace | 'none' {
    const checkpoint = checkpointId === null ? undefined : this.#registry.checkpoints.get(checkpointId);
    const known = checkpoint?.lanes.find((one) => one.number === lane);
    if (checkpoint === undefined || known === undefined) return 'none';
    const departing = travel === 'departing';
    const { headingDeg } = known;
    const where = {
      checkpointId: checkpoint.id,
      place: checkpoint.position,
      lane: known.number,
      headingDeg: headingDeg === null ? null : departing ? wrapDeg(headingDeg + 180) : headingDeg,
      departing,
    };
    return { lane: this.#book.lane(where, headingDeg), laneHeadingDeg: headingDeg };
  }
}
