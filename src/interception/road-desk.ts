/** The road graph in force and what was learned of travel times: built anew when the registry or the roads change. */
import type { Checkpoint } from '../core/entities.ts';
import type { Place } from '../core/geometry.ts';
import { learnRoads } from '../core/learned-roads.ts';
import type { Clock, Log } from '../core/ports.ts';
import { buildRoads } from '../core/road-building.ts';
import type { RoadMap } from '../core/road-map.ts';
import type { RoadGraph } from '../core/roads.ts';
import { TravelTimes } from '../core/travel-times.ts';
import { toWgs84 } from '../registry/datum.ts';
import type { LiveRegistry } from '../registry/live-registry.ts';
import type { Store } from '../store/contract/index.ts';

/** Many changes in a row (an import) make one graph. */
const rebuildAfterMs = 300;
/** What was learned since is lost with a crash; it comes again. */
const keepEveryMs = 5 * 60_000;
/** So many passages more make the learned graph worth building anew. */
const learnedSteps = 500;

export interface RoadDeskParts {
  store: Pick<Store, 'roads'>;
  registry: Pick<LiveRegistry, 'checkpoints' | 'settling'>;
  clock: Clock;
  log: Log;
}

export class RoadDesk {
  readonly times = new TravelTimes();
  /** null: no roads, and nothing learned yet. */
  graph: RoadGraph | null = null;
  offRoad: string[] = [];
  readonly #parts: RoadDeskParts;
  #map: RoadMap | null = null;
  #rebuildTimer: NodeJS.Timeout | null = null;
  #keepTimer: NodeJS.Timeout | null = null;
  #learnedAtBuild = 0;

  private constructor(parts: RoadDeskParts) {
    this.#parts = parts;
  }

  static async open(parts: RoadDeskParts): Promise<RoadDesk> {
    const desk = new RoadDesk(parts);
    const kept = await parts.store.roads.travelTimes();
    if (kept !== null) desk.times.restore(kept);
    await desk.reload();
    desk.#keepTimer = setInterval(() => {
      desk.#tick().catch((error: unknown) => parts.log.warn({ err: error }, 'travel times were not kept'));
    }, keepEveryMs);
    desk.#keepTimer.unref();
    return desk;
  }

  /** The roads were imported anew. */
  async reload(): Promise<void> {
    this.#map = (await this.#parts.store.roads.map())?.map ?? null;
    await this.#parts.registry.settling;
    this.#build();
  }

  /** Checkpoints may have changed. */
  registryChanged(): void {
    this.#rebuildTimer ??= setTimeout(() => {
      this.settled().catch((error: unknown) =>
        this.#parts.log.error({ err: error }, 'the road graph could not be built anew'),
      );
    }, rebuildAfterMs);
  }

  /** Resolves when the graph is of the registry as it is. */
  async settled(): Promise<void> {
    await this.#parts.registry.settling;
    if (this.#rebuildTimer === null) return;
    clearTimeout(this.#rebuildTimer);
    this.#rebuildTimer = null;
    this.#build();
  }

  async close(): Promise<void> {
    if (this.#keepTimer !== null) clearInterval(this.#keepTimer);
    if (this.#rebuildTimer !== null) clearTimeout(this.#rebuildTimer);
    await this.#keep();
  }

  /** Without imported roads, what was learned lately makes a better graph. */
  refreshLearned(): void {
    if (this.#map !== null || this.times.learned - this.#learnedAtBuild < learnedSteps) return;
    this.#build();
  }

  async #tick(): Promise<void> {
    await this.#keep();
    this.refreshLearned();
  }

  async #keep(): Promise<void> {
    if (this.times.learnedSinceKept > 0) await this.#parts.store.roads.keepTravelTimes(this.times.keep());
  }

  #build(): void {
    const checkpoints = [...this.#parts.registry.checkpoints.values()];
    this.#learnedAtBuild = this.times.learned;
    if (this.#map !== null) {
      const built = buildRoads(this.#map, checkpoints.map(placed));
      this.graph = built.graph;
      this.offRoad = built.offRoad;
      return;
    }
    const positions = new Map<string, Place>(
      checkpoints.map((checkpoint) => [checkpoint.id, toWgs84(checkpoint.position)]),
    );
    const graph = learnRoads(this.times.legs(), positions);
    this.graph = graph.arcs.length === 0 ? null : graph;
    this.offRoad = [];
  }
}

function placed({ id, position, lanes }: Checkpoint) {
  return {
    id,
    position: toWgs84(position),
    headingsDeg: lanes.flatMap(({ headingDeg }) => (headingDeg === null ? [] : [headingDeg])),
  };
}
