/** Where a read was taken, looked up and not computed: everything is classified when the registry changes. */
import type { Checkpoint, Device, Ring } from '../core/entities.ts';
import type { Placement, Travel } from '../core/model.ts';
import { classifyHeading, type LaneClass, surveyPlace } from '../core/ring.ts';
import { ringToWgs84, toWgs84 } from './datum.ts';

/** More than any road has: a reader that makes lane numbers up must not fill the memory. */
const lanesRememberedPerDevice = 64;

type ByTravel = Readonly<Record<Travel, Placement>>;
interface DevicePlacements {
  lanes: Map<number, ByTravel>;
  /** For reads that name no lane of the checkpoint. */
  noLane: ByTravel;
}
interface Registry {
  rings: readonly Ring[];
  checkpoints: readonly Checkpoint[];
  devices: readonly Device[];
}

/** The placements of all devices, lanes and ways of travel. Unchangeable: build a new one when the registry changes. */
export class PlacementTable {
  readonly #devices = new Map<string, DevicePlacements>();

  /** Rings and positions may be in either datum. The rings must pass `checkRings`. */
  constructor({ rings, checkpoints, devices }: Registry) {
    const wgs84Rings = rings.map(ringToWgs84);
    const sites = new Map(
      checkpoints.map((checkpoint) => [checkpoint.id, surveySite(checkpoint, wgs84Rings)]),
    );
    for (const device of devices) {
      const site = device.checkpointId === null ? undefined : sites.get(device.checkpointId);
      this.#devices.set(device.id, site ? placedAt(device.id, site) : unplaced(device));
    }
  }

  get size(): number {
    return this.#devices.size;
  }

  /**
   * The placement of a read; null for a device that is not registered. Placements are shared: do not change them.
   *
   * A device with no checkpoint: no checkpoint, no ring, direction unknown, zone null, the device's own area (else
   * the area is the checkpoint's). A lane that is null or that the checkpoint does not have: where all lanes agree
   * on the direction, that direction with its zone and crossing; where they differ, the ring is kept, the direction
   * is unknown, the zone null and nothing is crossed. The lane in the placement is the one that the read gives
   * (null for a device that has made up too many lanes to remember).
   */
  placementOf(deviceId: string, lane: number | null, travel: Travel): Placement | null {
    const device = this.#devices.get(deviceId);
    if (device === undefined) return null;
    if (lane === null) return device.noLane[travel];
    const known = device.lanes.get(lane);
    if (known !== undefined) return known[travel];
    if (device.lanes.size >= lanesRememberedPerDevice) return device.noLane[travel];
    // Remembered, since placements are told apart by identity further on.
    const { approaching, departing } = device.noLane;
    const unknownLane: ByTravel = {
      approaching: { ...approaching, lane },
      departing: { ...departing, lane },
    };
    device.lanes.set(lane, unknownLane);
    return unknownLane[travel];
  }
}

interface Site {
  checkpoint: Checkpoint;
  lanes: { number: number; classes: Readonly<Record<Travel, LaneClass>> }[];
  noLane: Readonly<Record<Travel, LaneClass>>;
}

function surveySite(checkpoint: Checkpoint, rings: readonly Ring[]): Site {
  const survey = surveyPlace(toWgs84(checkpoint.position), checkpoint.ringId, rings);
  const lanes = checkpoint.lanes.map(({ number, headingDeg }) => ({
    number,
    classes: {
      approaching: classifyHeading(survey, headingDeg, 'approaching'),
      departing: classifyHeading(survey, headingDeg, 'departing'),
    },
  }));
  const noHeading = classifyHeading(survey, null, 'approaching');
  const agreed = (travel: Travel): LaneClass => {
    const [first, ...others] = lanes.map((lane) => lane.classes[travel]);
    return first && others.every((other) => other.direction === first.direction) ? first : noHeading;
  };
  return {
    checkpoint,
    lanes,
    noLane: { approaching: agreed('approaching'), departing: agreed('departing') },
  };
}

function placedAt(deviceId: string, site: Site): DevicePlacements {
  const { id: checkpointId, areaId } = site.checkpoint;
  const place = (lane: number | null, classes: Readonly<Record<Travel, LaneClass>>): ByTravel => {
    const at = { deviceId, checkpointId, areaId, lane };
    return {
      approaching: { ...at, travel: 'approaching', ...classes.approaching },
      departing: { ...at, travel: 'departing', ...classes.departing },
    };
  };
  return {
    lanes: new Map(site.lanes.map((lane) => [lane.number, place(lane.number, lane.classes)])),
    noLane: place(null, site.noLane),
  };
}

function unplaced(device: Device): DevicePlacements {
  const at = { deviceId: device.id, checkpointId: null, areaId: device.areaId, lane: null };
  const nowhere = { ringId: null, direction: 'unknown', zone: null, crossing: null } as const;
  return {
    lanes: new Map(),
    noLane: {
      approaching: { ...at, travel: 'approaching', ...nowhere },
      departing: { ...at, travel: 'departing', ...nowhere },
    },
  };
}
